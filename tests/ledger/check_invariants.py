#!/usr/bin/env python3
"""check_invariants.py ROOT

Fail unless docs/LEDGER.md numbers its invariants I-1, I-2, … without a gap, each names tests, each
test named there exists in tests/ledger and is run, and each test_iN_… there is named by I-N.
"""
import pathlib
import re
import sys


def main(root):
    faults = []
    text = (root / "docs/LEDGER.md").read_text(encoding="utf-8")
    sources = sorted((root / "tests/ledger").glob("*.c"))
    run = set(re.findall(r"cmocka_unit_test\((\w+)\)",
                         "\n".join(path.read_text(encoding="utf-8") for path in sources)))
    rows = re.findall(r"^\| I-(\d+) \|.*\|(.*)\|$", text, re.M)
    numbers = [int(number) for number, _ in rows]
    if numbers != list(range(1, len(numbers) + 1)):
        faults.append(f"invariants are numbered {numbers}")
    named = {int(number): re.findall(r"`(test_\w+)`", tests) for number, tests in rows}
    faults += [f"I-{number} names no test" for number, tests in named.items() if not tests]
    faults += [f"{test} is named and not run" for test in re.findall(r"`(test_\w+)`", text)
               if test not in run]
    for test in sorted(run):
        of = re.match(r"test_i(\d+)_", test)
        if of and test not in named.get(int(of[1]), []):
            faults.append(f"{test} is not named by I-{of[1]}")
    for fault in faults:
        print(f"docs/LEDGER.md: {fault}")
    return 1 if faults or not numbers else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
