"""What a WSGI server calls follows the switches of plugins, without a restart and without loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from werkzeug.test import Client

from instar.access import SYSTEM
from instar.application import Application
from instar.commands import ChangeSettings, MoveTicket, OpenTicket, SwitchPlugin, execute
from instar.errors import Busy, Refused
from instar.kernel import open_kernel
from instar.queries.ticket import ticket
from instar.testing.site import Site

PLUGIN = """
from flask import Blueprint
from instar.sdk import Role, hookimpl

pages = Blueprint("wall", __name__, url_prefix="/wall")
pages.add_url_rule("/", "wall", view_func=lambda: "a wall of postcards")

class Wall:
    requires = "instar>=0.1"

    @hookimpl
    def roles(self):
        return [Role("postcard", {"en": "Postcard", "ru": "Открытка"})]

    @hookimpl
    def blueprints(self, settings):
        return [pages]

plugin = Wall()
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "wall.py").write_text(PLUGIN, encoding="utf-8")
    made = Site.make(tmp_path)
    yield made
    made.close()


def switch(site: Site, name: str, on: bool) -> None:
    execute(site.kernel, SwitchPlugin(name, on), SYSTEM)


def test_pages_of_a_plugin_go_and_come_back(site: Site) -> None:
    client = Client(Application(kernel=site.kernel))

    def statuses() -> list[int]:
        return [client.get(path).status_code for path in ("/wall/", "/health")]

    assert statuses() == [200, 200]
    switch(site, "wall", False)
    assert statuses() == [404, 200]
    switch(site, "wall", True)
    assert statuses() == [200, 200]
    assert client.get("/wall/").text == "a wall of postcards"


def test_the_application_stays_the_same_while_nothing_is_switched(site: Site) -> None:
    application = Application(kernel=site.kernel)
    first = application.flask
    assert Client(application).get("/health").status_code == 200
    assert application.flask is first


@pytest.mark.plugins
def test_tickets_of_a_plugin_that_is_off_stay_readable_and_go_on_when_it_is_back(site: Site) -> None:
    opened = site.run(OpenTicket("A task", role="task"), "olga")
    olga, id = site.people["olga"], opened["ticket"]
    switch(site, "tasks", False)
    assert site.kernel.follow()
    seen = ticket(site.kernel, olga, id)
    assert (seen.title, seen.role.known) == ("A task", False)
    with pytest.raises(Refused) as caught:
        site.run(MoveTicket(id, "doing"), "olga")
    assert caught.value.code == "plugin_off"
    switch(site, "tasks", True)
    assert site.kernel.follow()
    site.run(MoveTicket(id, "doing"), "olga")
    assert ticket(site.kernel, olga, id).role.known


def test_what_cannot_be_loaded_is_shown_and_the_site_works(site: Site, caplog: Any) -> None:
    caplog.set_level("CRITICAL", "instar")
    client = Client(Application(kernel=site.kernel))
    (site.kernel.settings.site / "plugins" / "wall.py").write_text("1 / 0\n", encoding="utf-8")
    switch(site, "wall", True)
    assert client.get("/wall/").status_code == 404
    assert client.get("/health").status_code == 200
    status = site.kernel.plugins.status("wall")
    assert status is not None
    assert (status.state, str(status.reason)) == ("failed", "ZeroDivisionError: division by zero")
    assert client.get("/ready").get_json()["checks"]["plugins"] == "wall"


def test_a_request_sees_what_another_process_has_just_done(site: Site) -> None:
    """Two processes answer one person by turns: what he has changed at one of them he sees at the other."""
    other = open_kernel(site.kernel.settings, plugins=site.kernel.plugins.again(frozenset()), clock=site.kernel.clock)
    try:
        client = Client(Application(kernel=other))
        assert client.get("/wall/").status_code == 200
        assert 'lang="en"' in client.get("/login").text
        site.run(ChangeSettings({"language": "ru"}))
        assert 'lang="ru"' in client.get("/login").text
        switch(site, "wall", False)
        assert client.get("/wall/").status_code == 404
    finally:
        other.close()


def test_a_database_that_is_away_is_told_in_an_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(Application(kernel=site.kernel))

    def away() -> NoReturn:
        raise Busy("database_unavailable", "The database is away.")

    monkeypatch.setattr(site.kernel.store, "read", away)
    answer = client.get("/api/v1/me", headers={"Authorization": "Bearer somebody"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), answer.text
    assert client.get("/health").status_code == 200
