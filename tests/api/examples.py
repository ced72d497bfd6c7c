"""The examples of docs/api/README.md and of the reference page, run by bash and curl against the
real server: the former as they stand, the latter with its address and with days ahead. What curl
sees goes to the file that OBED_TRANSCRIPT names, for openapi.test.mjs.

Usage: examples.py OBED"""
import datetime
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from family import API, Browser, City

OBED = sys.argv[1]
README = (pathlib.Path(__file__).parent / "../../docs/api/README.md").read_text(encoding="utf-8")
CHILD = "0242013137"
# The vector of the specification of Standard Webhooks.
KNOWN = {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
         "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}
SECRET, BODY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

# Runs the real curl and keeps what came; its output is the example's own.
CURL = """#!/bin/bash
place=$(mktemp -d "$KEPT/XXXXXX")
printf '%s\\0' "$@" > "$place/asked"
"$REAL_CURL" -sS -D "$place/head" -w '%{stderr}%{http_code} %{method} %{url}' "$@" \\
    > "$place/body" 2> "$place/what" || { cat "$place/what" >&2; exit 1; }
case " $* " in *" -D - "*) "$REAL_CURL" "$@" ;; *) cat "$place/body" ;; esac
"""


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.M | re.S)


def exchange(place):
    status, method, url = (place / "what").read_text().split(" ", 2)
    head = (place / "head").read_text()
    headers = dict(re.findall(r"^([^:\r\n]+): *([^\r\n]*)", head, re.M))
    return {"method": method, "target": url[url.index(API):], "status": int(status), "said": "",
            "headers": {name.lower(): value for name, value in headers.items()},
            "body": (place / "body").read_text()}


def days_ahead(text):
    """The document's days, so many weeks later that the first of them is ahead."""
    days = [datetime.date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", text)]
    if not days:
        return text
    weeks = (datetime.date.today() - min(days)).days // 7 + 1
    shift = datetime.timedelta(weeks=weeks)
    return re.sub(r"\d{4}-\d\d-\d\d",
                  lambda day: (datetime.date.fromisoformat(day[0]) + shift).isoformat(), text)


def of_reference(city):
    """The requests of the reference page, from the bytes that a reader gets."""
    page = Browser(city).get("/developers/api").body.decode()
    requests = [html.unescape(one) for one in
                re.findall(r'aria-label="Запрос: [^"]*"><code>(.*?)</code>', page, re.S)]
    assert len(requests) >= 13, len(requests)
    return [days_ahead(one).replace("https://obed.example", f"http://127.0.0.1:{city.port}")
            for one in requests]


def run(city, token, folder, commands):
    """The exchanges, in turn."""
    shim, kept = folder / "bin", folder / "kept"
    shim.mkdir()
    kept.mkdir()
    (shim / "curl").write_text(CURL)
    (shim / "curl").chmod(0o755)
    environment = {**os.environ, "PATH": f"{shim}:{os.environ['PATH']}", "KEPT": str(kept),
                   "REAL_CURL": shutil.which("curl"), "TOKEN": token, "CHILD": CHILD,
                   "API": f"http://127.0.0.1:{city.port}{API}"}
    done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", "\n".join(commands)],
                          env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    places = sorted(kept.iterdir(), key=lambda place: (place / "asked").stat().st_mtime_ns)
    return [exchange(place) for place in places if (place / "head").exists()
            and "-D\0-" not in (place / "asked").read_text()]


def judge(exchanges):
    assert len(exchanges) > 15, len(exchanges)
    codes = [one["status"] for one in exchanges]
    assert codes[-2:] == [404, 401], codes
    assert all(code in (200, 201, 304) for code in codes[:-2]), codes
    assert 304 in codes and 201 in codes
    asked = {(one["method"], one["target"].split("?")[0].replace(CHILD, "{number}"))
             for one in exchanges}
    assert len(asked) >= 13, asked


def judge_reference(exchanges):
    """What the page names by an id of its own is not there; a wish may be for a day off."""
    for one in exchanges:
        has_own_id = re.search(r"/(absences|cards)/\d", one["target"])
        is_wish = one["method"] == "POST" and one["target"].endswith("/meals")
        expected = (404,) if has_own_id else (200, 422) if is_wish else (200, 201)
        assert one["status"] in expected, (one["method"], one["target"], one["body"])


def test_verify():
    (source,) = blocks("python")
    space = {}
    exec(source, space)  # pylint: disable=exec-used
    now = int(KNOWN["webhook-timestamp"])
    verify = space["verify"]
    assert verify(SECRET, KNOWN, BODY, now)
    both = {**KNOWN, "webhook-signature": "v1,AAAA " + KNOWN["webhook-signature"]}
    assert verify(SECRET, both, BODY, now)
    assert not verify(SECRET, KNOWN, BODY + b" ", now)
    assert not verify(SECRET, KNOWN, BODY, now + 301)
    assert not verify(SECRET, {**KNOWN, "webhook-id": "msg_other"}, BODY, now)


def main():
    test_verify()
    city = City(OBED)
    try:
        token = city.parent(CHILD).token(name="Примеры")
        with tempfile.TemporaryDirectory(prefix="obed-examples-") as folder:
            exchanges = run(city, token, pathlib.Path(folder), blocks("sh"))
        with tempfile.TemporaryDirectory(prefix="obed-examples-") as folder:
            shown = run(city, token, pathlib.Path(folder), of_reference(city))
    finally:
        city.close()
    judge(exchanges)
    judge_reference(shown)
    exchanges += shown
    if "OBED_TRANSCRIPT" in os.environ:
        with open(os.environ["OBED_TRANSCRIPT"], "a", encoding="utf-8") as transcript:
            transcript.writelines(json.dumps(one) + "\n" for one in exchanges)
    print(f"{len(exchanges)} examples: ok")


main()
