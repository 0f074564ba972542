"""Sites of tests are copies of one another, and know nothing of each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instar.commands import OpenTicket
from instar.testing import furnished
from instar.testing.site import Site

PLUGIN = """
from pathlib import Path
from instar.sdk import Definitions, hookimpl

class Own:
    @hookimpl
    def forms(self):
        return [Definitions(Path(__file__).parent / "own_forms", "form")]

plugin = Own()
"""


def keys(site: Site) -> list[str]:
    return [one.key for kind in ("form", "process", "decision") for one in site.kernel.definitions.list(kind)]


@pytest.mark.plugins
def test_a_copy_has_what_plugins_ship_and_nothing_of_the_site_before(tmp_path: Path) -> None:
    first = Site.make(tmp_path / "first")
    first.run(OpenTicket("Of the first one", role="task"), "olga")
    second = Site.make(tmp_path / "second")
    assert keys(second) == keys(first)
    assert second.run(OpenTicket("Of the second one", role="task"), "olga")["number"] == "T-1"
    assert second.kernel.store.read().value("SELECT count(*) FROM ticket") == 1
    for site in (first, second):
        site.close()


def test_it_is_checked_once(tmp_path: Path) -> None:
    Site.make(tmp_path / "first").close()
    known = dict(furnished._kept)
    Site.make(tmp_path / "second").close()
    assert furnished._kept == known


def test_what_a_site_alone_ships_is_published_on_its_copy(tmp_path: Path) -> None:
    Site.make(tmp_path / "first").close()
    folder = tmp_path / "second" / "plugins"
    (folder / "own_forms").mkdir(parents=True)
    (folder / "postcard.py").write_text(PLUGIN, encoding="utf-8")
    field = {"id": "postcard_text", "type": "text", "title": "Text"}
    form = {"format": "instar.form/1", "key": "postcard", "title": "Postcard", "fields": [field]}
    (folder / "own_forms" / "postcard.json").write_text(json.dumps(form), encoding="utf-8")
    second, third = Site.make(tmp_path / "second"), Site.make(tmp_path / "third")
    assert "postcard" in keys(second)
    assert "postcard" not in keys(third)
    for site in (second, third):
        site.close()
