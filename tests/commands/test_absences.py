"""Absences: who sets whose, what is refused beside its field, and how one ends."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from instar.access import SYSTEM, Mask
from instar.commands import AddUser, EditUser, EndAbsence, SetAbsence, execute
from instar.commands.execute import CONFIRMED_MS
from instar.errors import Forbidden, Invalid, NotFound, Unconfirmed
from instar.testing.site import Site

DAY_MS = 86_400_000


@pytest.fixture
def day(site: Site):
    """The date so many days from now."""
    return lambda days: site.kernel.day(site.clock.now() + days * DAY_MS)


def rows(site: Site) -> list[tuple]:
    return site.kernel.store.read().all(
        "SELECT p.key, a.first_day, a.last_day, s.key FROM absence a JOIN principal p ON p.id = a.principal_id"
        " LEFT JOIN principal s ON s.id = a.substitute_id ORDER BY a.id"
    )


def test_everybody_sets_his_own_and_it_is_in_the_audit(site, day):
    site.run(SetAbsence(day(2), day(5), "boris", note=" Skiing\n "), "olga")
    site.run(SetAbsence(day(9)), "olga")
    assert rows(site) == [("olga", day(2), day(5), "boris"), ("olga", day(9), None, None)]
    found = site.kernel.store.read().all(
        "SELECT what, target, detail FROM audit WHERE what LIKE 'absence%' ORDER BY id"
    )
    assert [(what, target) for what, target, _detail in found] == [("absence.set", "olga")] * 2
    assert orjson.loads(found[0][2]) == {"first": day(2), "last": day(5), "substitute": "boris"}
    assert site.kernel.store.read().value("SELECT note FROM absence") == "Skiing"


def test_somebody_elses_is_for_who_manages_people(site, day):
    with pytest.raises(Forbidden):
        site.run(SetAbsence(day(1), of="boris"), "olga")
    site.people.add("boss", profile="admin")
    absence = site.run(SetAbsence(day(1), of="boris"), "boss")["absence"]
    site.run(SetAbsence(day(1)), "boss")
    with pytest.raises(NotFound):
        site.run(SetAbsence(day(1), of="nobody"), "boss")
    with pytest.raises(NotFound):
        site.run(EndAbsence(absence), "olga")
    assert site.run(EndAbsence(absence), "boss") == {"absence": absence}
    assert [row[0] for row in rows(site)] == ["boss"]


def test_nobody_makes_himself_the_substitute_of_who_has_more_rights(site, day):
    site.people.add("boss", profile="admin")
    site.people.grant("boss", "operator", "process", "request")
    site.people.grant("olga", "supervisor")
    with pytest.raises(Forbidden):
        site.run(SetAbsence(day(1), None, "boss", of="olga"), "boss")
    site.run(SetAbsence(day(1), day(1), "boss"), "olga")
    site.run(SetAbsence(day(2), None, "boris", of="olga"), "boss")


def test_who_names_a_substitute_for_somebody_else_has_typed_his_password_lately(site, day):
    boss = replace(site.people.add("boss", profile="admin"), confirmed=site.clock.now())
    site.clock.advance(CONFIRMED_MS + 1)
    with pytest.raises(Unconfirmed):
        execute(site.kernel, SetAbsence(day(1), None, "boris", of="olga"), boss)
    execute(site.kernel, SetAbsence(day(1), day(1), of="olga"), boss)
    olga = replace(site.people["olga"], confirmed=0)
    execute(site.kernel, SetAbsence(day(2), None, "boris"), olga)


def test_a_client_and_a_token_without_the_right_set_none(site, day):
    client = execute(site.kernel, AddUser("carl", "Carl", profile="requester"), SYSTEM)["id"]
    for actor in (
        site.kernel.access.actor(client),
        site.kernel.access.actor(site.people["olga"].id, Mask(frozenset())),
    ):
        with pytest.raises(Forbidden):
            execute(site.kernel, SetAbsence(day(1)), actor)
    with pytest.raises(NotFound):
        execute(site.kernel, SetAbsence(day(1)), SYSTEM)


def test_what_is_wrong_is_told_beside_its_field(site, day):
    execute(site.kernel, AddUser("carl", "Carl", profile="requester"), SYSTEM)
    site.people.add("gone")
    execute(site.kernel, EditUser("gone", {"active": False}), SYSTEM)
    for given, field in [
        ({"first": "tomorrow"}, "first"),
        ({"first": "0001-01-01"}, "first"),
        ({"first": day(3), "last": day(2)}, "last"),
        ({"first": day(3), "last": "soon"}, "last"),
        ({"first": day(-3), "last": day(-2)}, "last"),
        ({"first": day(1), "substitute": "olga"}, "substitute"),
        ({"first": day(1), "substitute": "gone"}, "substitute"),
        ({"first": day(1), "substitute": "carl"}, "substitute"),
        ({"first": day(1), "substitute": "nobody"}, "substitute"),
        ({"first": day(1), "hand_over": True}, "substitute"),
        ({"first": day(1), "note": "x" * 201}, "note"),
    ]:
        with pytest.raises(Invalid) as refused:
            site.run(SetAbsence(**given), "olga")
        assert list(refused.value.errors) == [field], given
    with pytest.raises(Invalid) as refused:
        site.run(SetAbsence("x", "y"), "olga")
    assert list(refused.value.errors) == ["first", "last"]
    assert rows(site) == []


def test_nobody_is_away_twice_on_a_day(site, day):
    site.run(SetAbsence(day(2), day(5)), "olga")
    for first, last in ((5, 6), (1, 2), (1, None), (3, 4)):
        with pytest.raises(Invalid) as refused:
            site.run(SetAbsence(day(first), day(last) if last else None), "olga")
        assert day(2) in refused.value.errors["first"][0]
    site.run(SetAbsence(day(6), None), "olga")
    site.run(SetAbsence(day(3), day(9)), "boris")


def test_nobody_stands_in_for_who_stands_in_for_him(site, day):
    site.run(SetAbsence(day(2), day(5), "boris"), "olga")
    site.run(SetAbsence(day(4), day(9), "vera"), "boris")
    for first, last in ((4, 4), (5, None)):
        with pytest.raises(Invalid) as refused:
            site.run(SetAbsence(day(first), day(last) if last else None, "olga"), "vera")
        assert list(refused.value.errors) == ["substitute"]
    site.run(SetAbsence(day(6), day(9), "olga"), "vera")


def test_who_is_back_early_is_there_today_and_history_keeps_the_rest(site, day):
    absence = site.run(SetAbsence(day(0), day(9), "boris"), "olga")["absence"]
    assert site.kernel.directory.absence(site.people["olga"].id, day(0)) is not None
    site.clock.advance(3 * DAY_MS)
    site.run(EndAbsence(absence), "olga")
    assert site.kernel.directory.absence(site.people["olga"].id, day(0)) is None
    assert rows(site) == [("olga", day(-3), day(-1), "boris")]
    with pytest.raises(Invalid):
        site.run(EndAbsence(absence), "olga")
    begun = site.run(SetAbsence(day(0)), "olga")["absence"]
    site.run(EndAbsence(begun), "olga")
    assert len(rows(site)) == 1
    with pytest.raises(NotFound):
        site.run(EndAbsence(begun), "olga")


def test_a_day_is_that_of_the_site(tmp_path, guest):
    """In Vladivostok it is tomorrow already when it is evening in London."""
    site = Site.make(tmp_path, {"INSTAR_TIMEZONE": "Asia/Vladivostok"})
    site.people.add("olga")
    evening = 1_764_882_000_000  # 2025-12-04 21:00 UTC
    site.clock.jump(evening)
    assert site.kernel.day(evening) == "2025-12-05"
    with pytest.raises(Invalid):
        site.run(SetAbsence("2025-12-03", "2025-12-04"), "olga")
    site.run(SetAbsence("2025-12-05", "2025-12-05"), "olga")
    assert site.kernel.directory.absence(site.people["olga"].id, site.kernel.day(evening)) is not None
    site.close()
