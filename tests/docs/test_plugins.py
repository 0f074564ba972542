"""docs/plugins.md: the test file that it shows is one that passes. Its plugins are tried by tests/hooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.commands import AddToken, OpenTicket
from instar.plugins import PluginManager, installed, of_site
from instar.settings import load
from instar.testing import contracts
from instar.testing.site import SECRET, Site

from .pages import examples, first_words, page, section, table

PAGE = page("plugins")


def test_the_test_file_of_the_page_passes(tmp_path: Path) -> None:
    (text,) = examples(PAGE, "python test")
    (tmp_path / "test_postcard.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed, 1 skipped" in done.stdout


def test_the_command_of_the_page_is_carried_out_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "plugins" / "migrations").mkdir(parents=True)
    (command,) = examples(section(PAGE, "#### `commands(settings)`"), "python")
    (migration,) = examples(section(PAGE, "#### `migrations()`"), "py")
    with_folder = command.replace("    def models", MIGRATIONS)
    (tmp_path / "plugins" / "postcard.py").write_text(with_folder, encoding="utf-8")
    (tmp_path / "plugins" / "migrations" / "0001_cards.py").write_text(migration, encoding="utf-8")
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    plugins = PluginManager.load(
        settings, actions=KERNEL_ACTIONS, candidates=(*installed(), *of_site(tmp_path / "plugins"))
    )
    site = Site.make(tmp_path, plugins=plugins)
    opened = site.run(OpenTicket("Hello", process="appeal", partial=True))
    site.people.add("olga", profile="operator")
    token = site.run(AddToken("olga", "x"))["token"]
    client = create_app(kernel=site.kernel).test_client()
    head = {"Authorization": f"Bearer {token}"}
    address = "/api/v1/x/postcard/write"
    answer = client.post(address, json={"ticket": opened["number"], "text": "Hello"}, headers=head)
    assert (answer.status_code, answer.get_json()) == (200, {"result": {"card": 1}, "opened": []})
    refused = client.post(address, json={"ticket": opened["number"], "text": " "}, headers=head)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["text"])
    assert site.kernel.store.read().all("SELECT text FROM x_postcard__card") == [("Hello",)]
    site.close()


MIGRATIONS = """    def migrations(self):
        from pathlib import Path

        from instar.sdk import Migrations

        return [Migrations(Path(__file__).parent / "migrations")]

    @hookimpl
    def models"""


def test_the_page_lists_every_suite() -> None:
    said = first_words(table(PAGE, "## Contract suites"))
    assert set(said) == set(contracts.__all__) - {"PluginContract"}
