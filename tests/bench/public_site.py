"""Pages of the public site, kept ready in memory, beside nginx that serves the same bytes as a
file."""
import pathlib
import urllib.request

CONNECTIONS, GOAL = 32, 20000
PAGES = (("the first page", "/"), ("a text", "/parents"), ("a school's menu of today", "/menu/24"))


def public_site(bench):
    path = pathlib.Path(bench.place.folder) / "site.db"
    url = f"sqlite:{path}"
    bench.place.obed("migrate", url)
    bench.place.obed("demo", url, "--schools", "68", "--pupils", "680", "--days", "3")
    with bench.place.serve(url) as server:
        for name, page in PAGES:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{page}") as answer:
                body = answer.read()
            ours = bench.place.wrk_plain(server.port, page, CONNECTIONS, bench.seconds)
            control = bench.place.nginx_bytes(body, CONNECTIONS, bench.seconds)
            bench.row(f"public site, {name}, {len(body):,} bytes, {CONNECTIONS} connections; "
                      f"p99 {ours['p99_ms']:.1f} ms", f"{ours['per_second']:,.0f}/s",
                      f"nginx, the same bytes: {control['per_second']:,.0f}/s",
                      f"{ours['per_second'] / control['per_second']:.2f}", f"≥ {GOAL:,}/s",
                      ours["per_second"] >= GOAL)
