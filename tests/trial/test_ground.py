"""The ground of a trial: what it has of the real site, what it has not, and for how long it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import AddService, AddTeam, OpenTicket, PublishAll, execute
from instar.plugins import PluginManager
from instar.testing.site import Site
from instar.trial import ground
from instar.trial.ground import stand
from instar.trial.papers import Papers


@pytest.fixture
def site(tmp_path: Path, plugins: PluginManager, process: dict[str, Any]) -> Iterator[Site]:
    made = Site.make(tmp_path, {"INSTAR_MAIL_HOST": "127.0.0.1", "INSTAR_MAIL_FROM": "a@example.org"}, plugins=plugins)
    made.people.add("olga", ("claims",))
    execute(made.kernel, PublishAll((("claim.json", json.dumps(process)),)), SYSTEM)
    execute(made.kernel, AddService("damage", "Damage", team="claims", process="claim"), SYSTEM)
    made.run(OpenTicket("A real one", process="claim", requester="ann@example.org"), "olga")
    yield made
    made.close()


def count(kernel: Any, table: str) -> int:
    return int(kernel.store.read().value(f"SELECT count(*) FROM {table}"))


def test_it_has_definitions_teams_and_services_but_no_people_clients_or_tickets(site: Site):
    kernel = stand(site.kernel, [])
    assert {team.key for team in kernel.directory.teams()} >= {"claims", "everybody"}
    assert {service.key for service in kernel.directory.services()} >= {"damage", "general"}
    assert kernel.definitions.current("process", "claim") is not None
    tables = ("ticket", "event", "contact", "contact_identity", "job", "session", "access_grant", "audit")
    assert {table: count(kernel, table) for table in tables if count(kernel, table)} in ({}, {"audit": 1})
    assert kernel.store.read().value("SELECT count(*) FROM principal WHERE kind <> 'team'") == 0
    assert kernel.settings.mail_host == ""
    assert isinstance(kernel.blobs, Papers)
    kernel.close()


def test_alone_it_has_neither_teams_nor_services_of_the_site(site: Site):
    kernel = stand(site.kernel, [], alone=True)
    assert {team.key for team in kernel.directory.teams()} == {"everybody"}
    assert [service.key for service in kernel.directory.services()] == ["general"]
    kernel.close()


def test_only_the_definitions_that_are_told_are_there(site: Site):
    kernel = stand(site.kernel, [], told=lambda kind, key: key != "claim")
    assert kernel.definitions.current("process", "claim") is None
    kernel.close()


def test_what_is_tried_is_in_force_there_and_not_on_the_site(site: Site, process: dict[str, Any]):
    kernel = stand(site.kernel, [("claim.json", json.dumps({**process, "title": "Another"}))])
    found, real = (one.definitions.current("process", "claim") for one in (kernel, site.kernel))
    assert found is not None
    assert real is not None
    assert '"Another"' in found.body
    assert '"Another"' not in real.body
    kernel.close()


def test_it_is_made_once_and_anew_when_the_site_has_changed(site: Site, monkeypatch: pytest.MonkeyPatch):
    made: list[object] = []
    make = ground._made
    monkeypatch.setattr(ground, "_made", lambda *given: made.append(given) or make(*given))
    for _turn in range(3):
        stand(site.kernel, [("x", "{}")][:0]).close()
    assert len(made) == 1
    execute(site.kernel, AddTeam("north", "North"), SYSTEM)
    kernel = stand(site.kernel, [])
    assert len(made) == 2
    assert "north" in {team.key for team in kernel.directory.teams()}
    kernel.close()


def test_no_more_than_some_are_kept(site: Site, process: dict[str, Any]):
    for number in range(ground.KEPT + 2):
        stand(site.kernel, [("claim.json", json.dumps({**process, "title": f"No {number}"}))]).close()
    assert len(ground._kept[site.kernel.epochs]) == ground.KEPT


def test_two_copies_know_nothing_of_each_other(site: Site):
    first, second = stand(site.kernel, []), stand(site.kernel, [])
    execute(first, AddTeam("south", "South"), SYSTEM)
    assert "south" not in {team.key for team in second.directory.teams()}
    first.close()
    second.close()
