"""A process that dies, however it dies, is seen to be dead; one that lives never is."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from instar.jobs.places import FOLDER, LEFT_S, Places

TAKES = """
import sys
from pathlib import Path
from instar.jobs.places import Places
place = Places(Path(sys.argv[1])).take()
print(place.name, flush=True)
sys.stdin.read()
"""


def buried(site: Path) -> list[str]:
    names: list[str] = []
    Places(site).bury(names.append)
    return names


def died(site: Path) -> str:
    """The name of a process that has died: its lock is gone, its file is there."""
    place = Places(site).take()
    assert place._file is not None
    place._file.close()
    return str(place.name)


def test_a_process_is_dead_from_the_moment_it_is_killed_and_not_before(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TAKES, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert buried(tmp_path) == []
        process.kill()
        process.wait()
    assert buried(tmp_path) == [name]
    assert buried(tmp_path) == []


def test_nobody_takes_himself_for_dead_and_who_leaves_in_order_leaves_nothing(tmp_path: Path) -> None:
    place = Places(tmp_path).take()
    assert buried(tmp_path) == []
    place.leave()
    assert buried(tmp_path) == []
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_no_two_have_one_name(tmp_path: Path) -> None:
    places = [Places(tmp_path).take() for _number in range(20)]
    assert len({place.name for place in places}) == 20
    for place in places:
        place.leave()


def test_who_could_not_inherit_is_asked_again(tmp_path: Path) -> None:
    name = died(tmp_path)

    def away(_name: str) -> None:
        raise ConnectionError("the database is away")

    with pytest.raises(ConnectionError):
        Places(tmp_path).bury(away)
    assert buried(tmp_path) == [name]


def test_where_nothing_can_be_written_a_process_has_no_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "var").touch()
    with caplog.at_level(logging.WARNING):
        place = Places(tmp_path).take()
    assert place.name is None
    assert "waits for a minute" in caplog.text
    place.leave()
    assert buried(tmp_path) == []


def test_processes_of_another_machine_are_for_that_one_to_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(socket, "gethostname", lambda: "other.example")
        name = died(tmp_path)
    assert buried(tmp_path) == []
    assert (tmp_path / FOLDER / name).exists()
    long_ago = time.time() - LEFT_S - 1
    os.utime(tmp_path / FOLDER / name, (long_ago, long_ago))
    assert buried(tmp_path) == []
    assert not (tmp_path / FOLDER / name).exists(), "nothing of it can still be claimed"
