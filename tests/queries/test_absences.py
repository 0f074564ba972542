"""Absences as they are read: whose, for whom, and in words."""

from __future__ import annotations

import pytest

from instar.commands import EndAbsence, SetAbsence
from instar.errors import Forbidden, NotFound
from instar.i18n import use
from instar.queries.absences import absences, absent_words, away, away_of, standing_in
from instar.queries.suggestions import suggest

from .conftest import DAY, World


def day(world: World, days: int) -> str:
    return world.kernel.day(world.clock.now() + days * DAY)


def test_ones_own_are_read_with_what_is_over_left_out(world: World) -> None:
    world.run(SetAbsence(day(world, 2), day(world, 3), "ivan", "Skiing", True), "olga")
    world.run(SetAbsence(day(world, 0), day(world, 0)), "olga")
    first, second = absences(world.kernel, world["olga"])
    assert (first.now, first.substitute, first.last) == (True, None, day(world, 0))
    assert (second.now, second.hands_over, second.note) == (False, True, "Skiing")
    assert second.substitute is not None
    assert second.substitute.key == "ivan"
    world.clock.advance(DAY)
    assert absences(world.kernel, world["olga"], "olga") == (second,)
    world.clock.advance(3 * DAY)
    assert absences(world.kernel, world["olga"]) == ()


def test_those_of_others_are_for_who_manages_people(world: World) -> None:
    world.run(SetAbsence(day(world, 1)), "olga")
    assert len(absences(world.kernel, world["root"], "olga")) == 1
    with pytest.raises(Forbidden):
        absences(world.kernel, world["ivan"], "olga")
    with pytest.raises(NotFound):
        absences(world.kernel, world["root"], "nobody")


def test_a_substitute_reads_for_whom_he_stands_in(world: World) -> None:
    absence = world.run(SetAbsence(day(world, 1), None, "ivan"), "olga")["absence"]
    ((person, first, last),) = standing_in(world.kernel, world["ivan"])
    assert (person.key, first, last) == ("olga", day(world, 1), None)
    assert standing_in(world.kernel, world["olga"]) == ()
    world.run(EndAbsence(absence), "olga")
    assert standing_in(world.kernel, world["ivan"]) == ()


def test_pickers_say_who_is_away(world: World) -> None:
    olga = world["olga"].id
    assert (away(world.kernel, olga), away(world.kernel, None), away_of(world.kernel, "olga")) == ("", "", "")
    world.run(SetAbsence(day(world, 0), "2026-12-05"), "olga")
    assert away(world.kernel, olga) == away_of(world.kernel, "olga") == "absent until Dec 5, 2026"
    assert (away_of(world.kernel, "ivan"), away_of(world.kernel, "nobody")) == ("", "")
    notes = {one.key: one.note for one in suggest(world.kernel, world["maria"], "user", "")}
    assert (notes["olga"], notes["ivan"]) == ("olga, absent until Dec 5, 2026", "ivan")


def test_how_long_is_told_in_both_languages() -> None:
    assert absent_words(None) == "absent"
    with use("ru"):
        assert absent_words("2026-12-05").startswith("отсутствует по 5 дек. 2026")
        assert absent_words(None) == "отсутствует"
