"""Where tickets stand: badges, colours, lists."""

from __future__ import annotations

import re

import pytest

from instar.commands import OpenTicket
from instar.i18n import use
from instar.queries.live import DAY, HOUR, Crowd, Live
from instar_plugins.designer import live
from instar_plugins.designer.live import crowds_in_words

from .conftest import Desk

NOW = 1_767_603_600_000
PAGE = "/x/designer/processes/appeal"


def told(monkeypatch: pytest.MonkeyPatch, *crowds: Crowd) -> list[live.Told]:
    monkeypatch.setattr(live, "now", lambda: NOW)
    return list(crowds_in_words(Live(None, (), crowds), PAGE, "?version=1").values())


def test_what_stands_long_is_said_and_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, one, old, faulty, late = told(
        monkeypatch,
        Crowd("a", 1200, NOW - 2 * HOUR, HOUR, 0),
        Crowd("b", 1, NOW - 2 * DAY, DAY, 0),
        Crowd("c", 3, NOW - 8 * DAY, 0, 0),
        Crowd("d", 2, NOW, 0, 1),
        Crowd("e", 2, NOW - 9 * DAY, 7 * DAY, 0),
    )
    assert (fresh.text, fresh.tone, fresh.url) == ("999+", "", f"{PAGE}/at/a?version=1")
    assert fresh.sentence == "1200 stand here, the first of them for 2 h · half of them longer than 1 h"
    assert (one.sentence, one.tone) == ("1 stands here, for 2 d", "soon")
    assert old.tone == "soon", "one alone has stood there for more than a week"
    assert (faulty.tone, late.tone) == ("late", "late")
    assert faulty.sentence.endswith("1 fault")


def test_it_is_said_in_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    with use("ru"):
        (one,) = told(monkeypatch, Crowd("a", 5, NOW - 2 * DAY, DAY, 0))
    assert one.sentence.replace("\xa0", " ") == "здесь 5 тикетов, дольше всех — 2 дн. · половина дольше, чем 1 дн."


def test_the_page_counts_what_its_reader_sees_and_leads_to_the_list(desk: Desk) -> None:
    for title in ("One", "Two"):
        desk.site.run(OpenTicket(title, service="general", process="appeal"), "boss")
    page = desk.text("boss", PAGE)
    assert "2 stand here" in page
    assert re.search(r"data-marks=.*?crowd-fresh", page)
    assert 'data-stage="0"' in page
    listed = desk.text("boss", f"{PAGE}/at/answer")
    assert "One" in listed
    assert "Appeal: Answer" in listed
    assert "that you may see stands here" in desk.text("boss", f"{PAGE}/at/wait")
    designer = desk.text("plan", PAGE)
    assert "stand here" not in designer
    assert "No ticket that you may see" in designer
    assert desk.get("carl", f"{PAGE}/at/answer").status_code == 403
    assert desk.get("boss", f"{PAGE}/at/answer?version=9").status_code == 404
