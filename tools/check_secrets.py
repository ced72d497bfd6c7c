#!/usr/bin/env python3
"""check_secrets.py [ROOT]

Fail on what must not lie in a public tree: private keys, tokens, paths of somebody's machine,
addresses of package registries. Keys that tests need are made when they run.
"""
import pathlib
import re
import sys

import c_text
import tidy

RULES = (
    (re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "a cloud access key"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}\b"), "an access token"),
    (re.compile(r"\b(?:npm|glpat|xox[bp]|sk)[_-][A-Za-z0-9]{24,}\b"), "an access token"),
    (re.compile(r"_auth(?:Token)?\s*=\s*\S+"), "a registry login"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."), "a signed token"),
    (re.compile(r"(?<![\w./-])/(?:root|work|home/[a-z]\w*|Users/\w+)/[\w.]"),
     "a machine's own path"),
    (re.compile(r"/tmp/" + "obed/"), "a machine's own path"),
    (re.compile(r"registry\.(?:npmjs|yarnpkg)\.\w+"), "a package registry's address"),
    (re.compile(r"\bdeb\." + r"debian\.org|pypi\." + "org"), "a package registry's address"),
)
LOCK_RULE = (re.compile(r'"resolved"\s*:'), "a download address: strip it from the lock file")


def check(root):
    faults = []
    for name in tidy.tracked(root):
        path = root / name
        rules = RULES + (LOCK_RULE,) if path.name == "package-lock.json" else RULES
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.split("\n"), 1):
            faults += [f"{path}:{number}: {what}" for rule, what in rules if rule.search(line)]
    return faults


if __name__ == "__main__":
    sys.exit(c_text.report(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))))
