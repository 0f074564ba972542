"""A new site: whole, with a secret of its own, and never over another one."""

from __future__ import annotations

import stat
import threading
import tomllib
from pathlib import Path

from click.testing import CliRunner

from instar.cli import main
from instar.cli.init import make_folder
from instar.commands.accounts import sign_in
from instar.commands.shipped import open_first_tickets
from instar.errors import InstarError
from instar.kernel import open_kernel
from instar.queries.worklist import worklist
from instar.settings import load
from instar.store import Store
from tests.cli.running import database_of

PASSWORD = "correct horse battery"


def test_it_has_folders_a_secret_and_what_the_plugins_ship(shell, site: Path):
    assert {path.name for path in site.iterdir()} >= {"instar.toml", "process_defs", "forms", "plugins", "var"}
    file = site / "instar.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(tomllib.loads(file.read_text())["secret_key"]) >= 32
    kernel = open_kernel(load(site, {}))
    assert {version.key for version in kernel.definitions.list("process")} >= {"appeal", "deal", "todo"}
    service = kernel.directory.service_by_key("general")
    assert service is not None
    assert service.public
    assert service.process == "appeal"
    kernel.close()


def test_its_administrator_can_log_in_and_administer(shell, site: Path):
    kernel = open_kernel(load(site, {}))
    session = sign_in(kernel, "maria", PASSWORD, "127.0.0.1")
    actor = kernel.access.actor(session.principal_id)
    assert actor is not None
    for permission in ("user.manage", "process.publish", "ticket.view"):
        assert kernel.access.can(actor, permission)
    kernel.close()


def test_two_sites_have_two_secrets(tmp_path: Path):
    for name in ("one", "two"):
        make_folder(tmp_path / name)
    assert (tmp_path / "one" / "instar.toml").read_text() != (tmp_path / "two" / "instar.toml").read_text()


def test_a_site_that_is_there_is_left_as_it_is(shell, site: Path):
    before = (site / "instar.toml").read_bytes()
    result = shell("init", site)
    assert result.exit_code == 1
    assert "There is a site in" in result.stderr
    assert (site / "instar.toml").read_bytes() == before


def test_of_many_at_once_one_makes_the_site(tmp_path: Path):
    outcomes: list[str] = []

    def make() -> None:
        try:
            make_folder(tmp_path / "site")
            outcomes.append("made")
        except InstarError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=make) for _thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["site_exists"] * 15]


def test_a_password_that_is_too_short_leaves_no_half_made_site(tmp_path: Path):
    folder = tmp_path / "site"
    arguments = ["init", str(folder), "--admin", "maria", "--password-stdin"]
    refused = CliRunner().invoke(main, arguments, input="short\n")
    assert refused.exit_code == 1
    assert "shorter than" in refused.stderr
    assert not (folder / "instar.toml").exists()
    assert CliRunner().invoke(main, arguments, input=f"{PASSWORD}\n").exit_code == 0
    store = Store(database_of(folder))
    assert store.read().value("SELECT count(*) FROM principal WHERE kind = 'user'") == 1
    store.close()


def test_an_administrator_without_a_password_is_a_wrong_call(shell, tmp_path: Path):
    result = shell("init", tmp_path / "site", "--admin", "maria")
    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_made_is_told(shell, tmp_path: Path):
    (tmp_path / "file").write_text("")
    result = shell("init", tmp_path / "file" / "site")
    assert result.exit_code == 1
    assert "Choose a folder" in result.stderr


def test_the_administrator_finds_what_is_to_be_set_up_in_his_work(site: Path) -> None:
    kernel = open_kernel(load(site, {}))
    maria = kernel.directory.find("user", "maria")
    assert maria is not None
    actor = kernel.access.actor(maria.id)
    assert actor is not None
    rows = [row for group in worklist(kernel, actor).groups for row in group.rows]
    assert sorted(row.title for row in rows)[:2] == [
        "Add the first service",
        "Choose your language, time zone and look",
    ]
    assert len(rows) == 7
    assert open_first_tickets(kernel) == []
    kernel.close()
