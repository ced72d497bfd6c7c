#!/usr/bin/env python3
"""planted_test.py FUZZ_PLANTED: the driver finds a planted bug, or it would find nothing."""
import signal
import subprocess
import sys

status = subprocess.run([sys.argv[1]], capture_output=True, check=False).returncode
found = status == -signal.SIGABRT
print("ok" if found else "FAILED", "the planted bug ends the run")
print(f"{int(found)} passed, {int(not found)} failed")
sys.exit(0 if found else 1)
