"""What somebody wants to hear, how and when: checked, kept, and stopped by a link that only a letter has."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from instar.access import ANONYMOUS
from instar.commands import SetPreferences, execute
from instar.commands.notice_settings import SetNotices, StopLetters, minutes, stop_token
from instar.errors import Forbidden, Invalid, NotFound
from instar.queries.notice_settings import notice_settings


def held(site, login: str = "olga"):
    return notice_settings(site.kernel, site.kernel.access.actor(site.people[login].id))


def way(site, kind: str, login: str = "olga") -> str:
    return next(row.way for row in held(site, login).kinds if row.key == kind)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"quiet": {"begin": "22:00", "end": "22:00"}}, ["quiet.end"]),
        ({"quiet": {"begin": "25:00", "end": "7"}}, ["quiet.begin", "quiet.end"]),
        ({"quiet": "at night"}, ["quiet"]),
        ({"digest": "weekly", "digest_day": None}, ["digest_day"]),
        ({"digest_day": 7}, ["digest_day"]),
        ({"digest_day": True}, ["digest_day"]),
        ({"digest": "hourly"}, ["digest"]),
        ({"digest_at": "noon"}, ["digest_at"]),
        ({"ways": {"mention": "sms"}}, ["ways.mention"]),
        ({"ways": {"mentions": "app"}}, ["ways.mentions"]),
        ({"ways": ["app"]}, ["ways"]),
        ({"quiet_days_off": "yes"}, ["quiet_days_off"]),
        ({"language": "de"}, ["language"]),
        ({"diggest": "daily"}, ["diggest"]),
    ],
)
def test_what_does_not_fit_is_told_at_its_place_and_nothing_is_kept(site, values, fields) -> None:
    before = held(site)
    with pytest.raises(Invalid) as told:
        site.run(SetNotices({"digest_days_off": True, **values}), "olga")
    assert sorted(told.value.errors) == fields
    assert held(site) == before


def test_what_is_not_named_stays(site) -> None:
    site.run(SetNotices({"ways": {"watch": "mail"}, "quiet": {"begin": "22:00", "end": "7:00"}}), "olga")
    site.run(SetNotices({"ways": {"note": "none"}, "digest": "weekly", "digest_day": 4, "digest_at": "16:30"}), "olga")
    found = held(site)
    assert (way(site, "watch"), way(site, "note"), way(site, "mention")) == ("mail", "none", "mail")
    assert (found.quiet, found.digest, found.digest_day, found.digest_at) == (("22:00", "07:00"), "weekly", 4, "16:30")
    site.run(SetNotices({"quiet": None}), "olga")
    assert held(site).quiet is None
    assert held(site, "boris").digest == "daily", "it is nobody else's"


def test_the_next_digest_is_one_of_the_persons_zone(site) -> None:
    site.run(SetPreferences({"timezone": "Asia/Vladivostok"}), "olga")
    site.run(SetNotices({"digest": "weekly", "digest_day": 2, "digest_at": "09:00"}), "olga")
    due = datetime.fromtimestamp(held(site).digest_due / 1000, ZoneInfo("Asia/Vladivostok"))
    assert (due.weekday(), due.hour, due.minute) == (2, 9, 0)
    site.run(SetNotices({"digest": ""}), "olga")
    assert held(site).digest_due is None


def test_who_moves_to_another_zone_gets_the_next_one_there(site) -> None:
    site.run(SetNotices({"digest": "daily", "digest_at": "15:00"}), "olga")
    before = held(site).digest_due
    site.run(SetPreferences({"timezone": "Europe/Moscow"}), "olga")
    assert before - held(site).digest_due == 3 * 3_600_000


def test_strangers_choose_nothing(site) -> None:
    with pytest.raises(Forbidden):
        execute(site.kernel, SetNotices({"digest": ""}), ANONYMOUS)
    with pytest.raises(NotFound):
        notice_settings(site.kernel, ANONYMOUS)


def test_a_client_is_asked_about_what_can_concern_him(site) -> None:
    site.people.add("carl", profile="requester")
    found = {row.key: row.way for row in held(site, "carl").kinds}
    assert found["own"] == "app"
    assert found["approval"] == "mail"
    assert found["step"] == "mail"
    assert found.keys().isdisjoint({"note", "mention", "assigned", "team_step", "access", "shared", "job"})


def test_the_link_of_a_letter_stops_such_letters_and_no_other_ones(site) -> None:
    olga = site.people["olga"].id
    assert way(site, "mention") == "mail"
    execute(site.kernel, StopLetters(stop_token(site.kernel, olga, "digest")), ANONYMOUS)
    assert (held(site).digest, way(site, "mention")) == ("", "mail")
    for _again in range(2):
        execute(site.kernel, StopLetters(stop_token(site.kernel, olga, "now")), ANONYMOUS)
    assert way(site, "mention") == "app"
    assert way(site, "mention", "boris") == "mail"


@pytest.mark.parametrize("wrong", ["", "1.now.x", "x", "1.now." + "A" * 24, "999.digest", "ы.now.я", "1.all."])
def test_a_link_that_is_not_ours_stops_nothing(site, wrong) -> None:
    with pytest.raises(NotFound):
        execute(site.kernel, StopLetters(wrong), ANONYMOUS)
    good = stop_token(site.kernel, site.people["olga"].id, "now")
    with pytest.raises(NotFound):
        execute(site.kernel, StopLetters(good.replace("now", "digest")), ANONYMOUS)


@pytest.mark.parametrize("text", ["", "9", "24:00", "12:60", "1:5", "-1:00", "12:00:00", "１２:00", "012:00"])
def test_what_is_no_time_is_none(text) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        minutes(text)
    assert minutes(" 7:05 ") == 425
