"""Clears a PostgreSQL server of tests away when its tests are gone. A program of its own: ``Server`` begins it.

Its standard input is a pipe to which nobody writes and whose other end the process of the tests holds. That end closes
with the process, also when it is killed, and whichever thread began the server – which no signal to children could say
of a server that has made itself independent.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def clear(pg_ctl: str, folder: Path, user: str | None) -> None:
    """Stop the server whose data lie in the folder, if it still runs, and remove them. ``user``: whose it is, where
    that is not who asks."""
    if (folder / "postmaster.pid").exists():
        stop = [pg_ctl, "-D", str(folder), "-w", "-m", "immediate", "stop"]
        quiet = subprocess.DEVNULL
        subprocess.run(stop, user=user, check=False, stdin=quiet, stdout=quiet, stderr=quiet, cwd="/")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    clear(sys.argv[1], Path(sys.argv[2]), sys.argv[3] or None)
