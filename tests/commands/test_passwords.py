"""What a stored password costs whoever has stolen it."""

from __future__ import annotations

import subprocess
import sys


def test_outside_of_tests_a_guess_costs_time_and_memory():
    """OWASP Password Storage Cheat Sheet: scrypt with N = 2^17, r = 8, p = 1 at least."""
    code = "from instar.commands.passwords import hash_password; print(hash_password('a long enough pass phrase'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith("scrypt:131072:8:1$")
