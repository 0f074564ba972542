"""Who works here and when, as plugins are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from instar import sdk
from instar.commands.absences import SetAbsence
from instar.errors import NotFound
from instar.kernel import serving
from instar.testing.site import Site

HOUR = 3_600_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site.make(tmp_path)
    for login, team in (("olga", "frontline"), ("boris", "sales")):
        site.people.add(login, (team,), name=login.title())
    site.people.add("petra", profile="requester")
    site.people.grant("petra", "supervisor", "team", "frontline")
    site.people.add("carl", profile="requester")
    with serving(site.kernel):
        yield site
    site.close()


def test_colleagues_and_teams_are_there_for_who_works_here(site: Site) -> None:
    olga, carl = site.people["olga"], site.people["carl"]
    assert {"Olga", "Boris"} <= {one.name for one in sdk.staff(olga)}
    assert [one.login for one in sdk.team_of(olga, "sales").members] == ["boris"]
    assert sdk.colleague(olga, "boris").name == "Boris"
    assert (sdk.staff(carl), sdk.teams(carl)) == ((), ())
    for ask in (lambda: sdk.colleague(carl, "boris"), lambda: sdk.colleague(olga, "carl")):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotFound):
        sdk.team_of(carl, "sales")


@pytest.mark.plugins
def test_who_heads_a_team_supervises_its_people_alone(site: Site) -> None:
    ids = {login: site.people[login].id or 0 for login in ("olga", "boris")}
    assert [sdk.supervises(site.people["petra"], ids[login]) for login in ("olga", "boris")] == [True, False]
    assert not sdk.supervises(site.people["olga"], ids["olga"])
    site.people.grant("carl", "supervisor", "process", "todo")
    assert not sdk.supervises(site.people["carl"], ids["olga"])
    site.people.grant("carl", "supervisor")
    assert sdk.supervises(site.people["carl"], ids["boris"])


def test_absences_are_told_with_who_stands_in(site: Site) -> None:
    site.run(SetAbsence("2026-01-07", "2026-01-08", "boris"), "olga")
    person = site.people["olga"].id or 0
    (found,) = sdk.absences_of([person], date(2026, 1, 5), date(2026, 1, 11))
    assert (found.first, found.last, found.substitute) == ("2026-01-07", "2026-01-08", "Boris")
    assert [found.covers(date(2026, 1, day)) for day in (6, 7, 8, 9)] == [False, True, True, False]
    assert sdk.absences_of([person], date(2026, 1, 9), date(2026, 1, 11)) == ()


@pytest.mark.plugins
def test_working_time_is_that_of_the_zone(site: Site) -> None:
    found = sdk.worked_days("office", ZoneInfo("Europe/Berlin"), date(2026, 1, 9), date(2026, 1, 10))
    assert found is not None
    (begin, end) = found.spans[0][0], found.spans[-1][1]
    assert (begin // HOUR % 24, end // HOUR % 24) == (8, 17)
    assert found.free == {date(2026, 1, 10): ""}
    assert sdk.worked_days("none", ZoneInfo("UTC"), date(2026, 1, 9), date(2026, 1, 10)) is None


def test_a_line_of_a_picker_leads_back_to_its_key(site: Site) -> None:
    olga = site.people["olga"]
    for line in ("Boris (boris)", "Boris", "boris", " boris "):
        assert sdk.key_of_line(olga, "user", line) == "boris"
    assert sdk.line_of("user", "boris", "Boris") == "Boris (boris)"
    assert sdk.key_of_line(olga, "user", "nobody at all") == "nobody at all"


def test_an_account_in_use_is_known_by_its_log_in(site: Site) -> None:
    assert sdk.account_of("olga") == site.people["olga"].id
    assert sdk.account_of("nobody-like-this") is None
    site.kernel.store.read().run("UPDATE principal SET active = 0 WHERE key = 'olga'")
    assert sdk.account_of("olga") is None
