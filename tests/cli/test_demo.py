"""The demo: there after one call, found by the second, with log-ins that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.cli.demo import make
from instar.commands.accounts import sign_in
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from instar.store import Row
from instar.testing import databases
from instar.tools.demo import LOGINS, PASSWORD


def test_it_makes_a_site_prints_address_and_log_ins_and_comes_again(shell, tmp_path: Path):
    database = databases.environ(tmp_path)
    first = shell("demo", env={"INSTAR_PORT": "8009", **database})
    assert first.exit_code == 0, first.output
    assert "http://127.0.0.1:8009/" in first.stdout
    for person in LOGINS:
        assert person.login in first.stdout
    kernel = open_kernel(load(tmp_path, {}))
    before = everything(kernel)
    second = shell("demo", env=database)
    assert second.exit_code == 0
    assert "there already" in second.stdout
    assert everything(kernel) == before
    assert [path.name for path in tmp_path.glob("var/*draft*")] == []
    assert sign_in(kernel, "olga", PASSWORD, "127.0.0.1").token
    kernel.close()


def everything(kernel: Kernel) -> dict[str, list[Row]]:
    read = kernel.store.read()
    return {table: sorted(read.all(f"SELECT * FROM {table}"), key=repr) for table in sorted(kernel.store.tables())}


def test_a_site_of_ones_own_keeps_what_it_has(shell, site: Path):
    assert shell("demo").exit_code == 0
    kernel = open_kernel(load(site, {}))
    assert kernel.directory.find("user", "maria") is not None
    assert kernel.directory.find("user", "olga") is not None
    kernel.close()


@pytest.mark.sqlite
def test_an_interrupted_first_call_leaves_nothing_half_filled(shell, site: Path, monkeypatch: pytest.MonkeyPatch):
    (site / "var" / "instar.db").unlink()

    def interrupted(*arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("instar.tools.demo.filling._found", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(load(site, {}))
    assert [
        path.name for path in (site / "var").iterdir() if "instar.db" in path.name and "migrating" not in path.name
    ] == []
