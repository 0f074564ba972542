"""Backups of a site that is read and written over HTTP meanwhile: each comes back whole, and sends nothing twice.

BACKUPS says how many are made of each database (``make backups``: ten); without it one of each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddToken, AddUser, Publish, execute
from instar.kernel import Kernel, open_kernel
from instar.settings import FILE, load
from instar.store import Store
from instar.tools.transfer import move
from tests.cli.conftest import made_site
from tests.cli.running import SHELL, environ, running, until
from tests.cli.test_serve import free_port
from tests.faults.story import PLUGIN
from tests.jobs.conftest import PROCESS
from tests.tools.backup.load import Load

__all__ = ["made_site"]

BACKUPS = int(os.environ.get("BACKUPS") or 0) or 1
PER_SECOND = 50

pytestmark = [pytest.mark.slow, pytest.mark.sqlite, pytest.mark.timeout(180 + 90 * BACKUPS)]


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def unseen(_kernel: Kernel) -> None:
    """Nobody looks."""


class Living:
    """A site whose tickets each send a parcel, by a job."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        (folder / "plugins").mkdir(exist_ok=True)
        (folder / "plugins" / "post.py").write_text(PLUGIN)
        (folder / "sent").touch()
        kernel = open_kernel(load(folder, {}))
        execute(kernel, Publish(orjson.dumps(PROCESS).decode()), SYSTEM)
        execute(kernel, AddUser("robot", "Robot", profile="operator"), SYSTEM)
        self.token = execute(kernel, AddToken("robot", "load"), SYSTEM)["token"]
        kernel.store.close_all()
        if database != "var/instar.db":
            move(load(folder, {}), database, nobody, unseen)
        lies_in(folder, database)


def lies_in(folder: Path, database: str) -> None:
    toml = folder / FILE
    there = toml.read_text("utf-8") if toml.exists() else ""
    toml.write_text(f'database = "{database}"\n{there}', "utf-8")


def shell(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*SHELL, "-C", str(folder), *arguments], env=environ(POST=str(folder)), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sent(folder: Path) -> list[tuple[str, str]]:
    """(to whom, key) of every parcel that a site has sent."""
    return [tuple(line.split()) for line in (folder / "sent").read_text("utf-8").splitlines()]  # type: ignore[misc]


def parcels(folder: Path, more: str = "") -> set[str]:
    settings = load(folder, {})
    store = Store(settings.database_address)
    try:
        sql = f"SELECT t.title FROM ticket t JOIN job j ON j.ticket_id = t.id AND j.kind = 'action' {more}"
        return {title for (title,) in store.read().all(sql)}
    finally:
        store.close_all()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_backups_under_load_come_back_whole_and_send_nothing_twice(
    database: str, made_site: Path, tmp_path: Path, empty: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    def place() -> str:
        return empty() if database == "postgresql" else "var/instar.db"

    shutil.copytree(made_site, tmp_path / "site")
    site, port = Living(tmp_path / "site", place()), free_port()
    known: list[set[str]] = []
    took: list[float] = []
    with running(site.folder, "serve", "--port", str(port), POST=str(site.folder)) as server:
        assert until(lambda: "http" in server.said), server.said
        with Load(port, site.token, PER_SECOND) as load:
            assert until(lambda: len(load.acknowledged) > PER_SECOND)
            for number in range(BACKUPS):
                known.append(set(load.acknowledged))
                began = time.monotonic()
                shell(site.folder, "backup", str(tmp_path / f"{number}.zip"))
                took.append(time.monotonic() - began)
        assert server.end() == 0
    assert load.faults == []
    back = [come_back(tmp_path, site, number, place(), known[number]) for number in range(BACKUPS)]
    with capsys.disabled():
        print(
            f"\n{database}: {BACKUPS} backups at {load.rate:.0f} requests/s, {min(took):.1f} to {max(took):.1f} s each;"
            f" {len(back)} came back whole, with {min(back)} to {max(back)} tickets; nothing lost, nothing sent twice"
        )


def come_back(tmp_path: Path, site: Living, number: int, database: str, known: set[str]) -> int:
    """Lay a backup back, let everything that waits be done; the number of its tickets."""
    folder = tmp_path / f"back-{number}"
    folder.mkdir()
    lies_in(folder, database)
    assert orjson.loads(shell(folder, "restore", str(tmp_path / f"{number}.zip"), "--format", "json"))["ok"]
    restored = load(folder, {})
    assert restored.database == database
    there, done = parcels(folder), parcels(folder, "AND j.state = 'done'")
    assert known - there == set()
    (folder / "sent").touch()
    # The backup's own settings have the secret; those of this folder say where its database lies.
    with running(folder, "worker", POST=str(folder), INSTAR_SECRET_KEY="k" * 40) as worker:
        assert until(lambda: parcels(folder, "AND j.state = 'done'") == there), worker.said
    times = Counter(sent(folder))
    assert {to for to, _key in times} == there - done
    assert [one for one, count in times.items() if count > 1] == []
    before = dict(sent(site.folder))
    assert [to for to, key in times if before.get(to, key) != key] == []
    assert orjson.loads(shell(folder, "doctor", "--format", "json"))["ok"]
    return len(there)
