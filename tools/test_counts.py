"""What a test program's output says of itself: how many cases passed, failed and were skipped."""
import re

PLAIN = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", re.M)
CMOCKA = re.compile(r"^\[  (PASSED|FAILED|SKIPPED)  ?\] (\d+) test", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.M)
UNITTEST_ODD = re.compile(r"\b(failures|errors|skipped|unexpected successes)=(\d+)")
TAP = re.compile(r"^(ok|not ok) \d+(.*)$", re.M)
NODE = re.compile(r"^(?:#|ℹ) (pass|fail|skipped|todo|cancelled) (\d+)$", re.M)


def from_plain(output):
    found = PLAIN.findall(output)
    return tuple(int(n or 0) for n in found[-1]) if found else None


def from_cmocka(output):
    sums = {"PASSED": 0, "FAILED": 0, "SKIPPED": 0}
    found = CMOCKA.findall(output)
    for word, number in found:
        sums[word] += int(number)
    return (sums["PASSED"], sums["FAILED"], sums["SKIPPED"]) if found else None


def from_unittest(output):
    found = UNITTEST.findall(output)
    if not found:
        return None
    odd = dict.fromkeys(("failures", "errors", "skipped", "unexpected successes"), 0)
    for word, number in UNITTEST_ODD.findall(output[output.rfind("Ran "):]):
        odd[word] = int(number)
    failed = odd["failures"] + odd["errors"] + odd["unexpected successes"]
    return max(0, int(found[-1]) - failed - odd["skipped"]), failed, odd["skipped"]


def from_node(output):
    found = dict(NODE.findall(output))
    if "pass" not in found:
        return None
    number = {word: int(n) for word, n in found.items()}
    return (number["pass"], number.get("fail", 0) + number.get("cancelled", 0),
            number.get("skipped", 0) + number.get("todo", 0))


def from_tap(output):
    found = TAP.findall(output)
    if not found:
        return None
    skipped = sum(bool(re.search(r"#\s*skip", rest, re.I)) for _, rest in found)
    failed = sum(word == "not ok" for word, _ in found)
    return len(found) - failed - skipped, failed, skipped


def count(output, exit_status):
    """(passed, failed, skipped). A program that counts nothing is one case; one that ends badly has
    at least one failure, whatever it printed."""
    for reader in (from_plain, from_cmocka, from_unittest, from_node, from_tap):
        counts = reader(output)
        if counts:
            break
    else:
        counts = (1, 0, 0) if exit_status == 0 else (0, 1, 0)
    passed, failed, skipped = counts
    if exit_status != 0 and failed == 0:
        failed = 1
    return passed, failed, skipped
