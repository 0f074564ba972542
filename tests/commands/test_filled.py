"""What was filled in, with what only the site knows: its zone, its people, its teams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.commands import AddService, OpenTicket, Publish, SetPreferences, execute
from instar.errors import Invalid

PROCESS = {
    "format": "instar.process/1",
    "key": "asked",
    "title": "Asked",
    "role": "request",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {
        "fields": [
            {"id": "asked_who", "type": "user"},
            {"id": "asked_team", "type": "team"},
            {"id": "asked_at", "type": "datetime"},
            {"id": "asked_tags", "type": "choices", "options": ["a", "b"]},
            {"id": "asked_n", "type": "integer"},
            {"id": "asked_twice", "type": "integer", "computed": "data.asked_n * 2"},
        ]
    },
}


@pytest.fixture
def ask(site):
    execute(site.kernel, Publish(json.dumps(PROCESS)), SYSTEM)

    def asked(by="olga", origin="api", **data):
        given = {f"asked_{name}": value for name, value in data.items()}
        return site.run(OpenTicket("A thing", process="asked", data=given, origin=origin), by)["ticket"]

    return asked


def test_every_field_is_kept_as_its_type_says(ask, seen):
    ticket = ask(who="boris", team="heads", at="2026-01-05T12:00+03:00", tags=["b", "a"], n=2)
    assert seen.ticket(ticket)["data"] == {
        "asked_who": "boris",
        "asked_team": "heads",
        "asked_at": "2026-01-05T09:00:00Z",
        "asked_tags": ["a", "b"],
        "asked_n": 2,
        "asked_twice": 4,
    }


@pytest.mark.parametrize(("name", "value"), [("who", "nobody"), ("who", "heads"), ("team", "olga"), ("team", "gone")])
def test_a_person_or_team_that_is_not_there_is_refused_at_its_field(ask, name, value):
    with pytest.raises(Invalid) as refused:
        ask(**{name: value})
    assert list(refused.value.errors) == [f"asked_{name}"]


def test_a_page_means_the_zone_of_its_reader(site, ask, seen):
    site.run(SetPreferences({"timezone": "Europe/Moscow"}), "olga")
    ticket = ask(origin="page", at=["2026-01-05T12:00"])
    assert seen.ticket(ticket)["data"] == {"asked_at": "2026-01-05T09:00:00Z"}


def test_strangers_cannot_find_out_who_works_here(site, ask):
    site.run(AddService("asked", "Asked", process="asked", public=True))
    given: dict[str, Any] = {"service": "asked", "requester": {"name": "Ann"}}
    for who in ("olga", "nobody"):
        with pytest.raises(Invalid) as refused:
            execute(site.kernel, OpenTicket("A thing", data={"asked_who": who}, **given), ANONYMOUS)
        assert list(refused.value.errors) == ["asked_who"]
