"""Articles by words: endings, ё, the layout of the keyboard and the other language do not matter."""

from __future__ import annotations

from typing import Any

import pytest

from instar_plugins.knowledge import finding

EVERYBODY, STAFF = 0, 3


@pytest.mark.parametrize(
    "typed",
    ["лицензий", "ЛИЦЕНЗИЮ", "licences", "kbwtypbb", "личным кабинетом", "account licence", "актив", "serial numbers"],
)
def test_it_is_found_by_any_form_of_its_words(shelf: Any, typed: str) -> None:
    id = shelf.published(audience="public")
    shelf.published(title_en="Printers", body_en="paper", title_ru="Принтеры", body_ru="бумага", keywords="")
    assert finding.found(typed, finding.SHOWN, EVERYBODY) == [id]


@pytest.mark.parametrize("typed", ["licence paper", "лицензия бумага", "", "%", "'", "nothing-like-this", "*"])
def test_what_lacks_a_word_is_not_found(shelf: Any, typed: str) -> None:
    shelf.published(audience="public")
    assert finding.found(typed, finding.SHOWN, STAFF) == []


def test_a_title_comes_before_a_text(shelf: Any) -> None:
    shelf.published(title_en="Other", body_en="where the licence is", title_ru="", body_ru="", keywords="")
    by_title = shelf.published(title_ru="", body_ru="", keywords="")
    shelf.published(title_en="Third", body_en="licence", title_ru="", body_ru="", keywords="")
    assert finding.found("licence", finding.SHOWN, STAFF)[0] == by_title


def test_only_working_copies_have_the_words_of_drafts(shelf: Any) -> None:
    id = shelf.write()
    assert finding.found("licence", finding.SHOWN, STAFF) == []
    assert finding.found("licence", finding.WORKING, STAFF) == [id]


def test_what_is_like_a_ticket_is_suggested_and_nothing_else(shelf: Any) -> None:
    licence = shelf.published(services=["licences"])
    shelf.published(title_en="How to load paper", body_en="Open the tray.", title_ru="", body_ru="", keywords="")
    assert finding.similar("Where is my licence?", "", STAFF, 5) == [licence]
    assert finding.similar("Не нашел лицензию в кабинете", "licences", STAFF, 5) == [licence]
    assert finding.similar("Something about an office", "licences", STAFF, 5) == []
    assert finding.similar("???", "", STAFF, 5) == []
    assert finding.similar("Where is my licence?", "", EVERYBODY, 5) == [], "it is for customers"


def test_a_word_that_many_articles_have_only_adds_to_what_others_find(
    shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 3)
    old = shelf.published(title_en="Licence for a plotter", keywords="")
    made = [shelf.published(keywords="") for _one in range(5)]
    assert finding.similar("licence of my plotter", "", STAFF, 9) == [old], "nobody else knows of plotters"
    assert set(finding.similar("licence", "", STAFF, 9)) == set(made[-4:]), "the newest of those that there are"


def test_a_search_for_a_beginning_looks_at_no_more_than_so_many_rows(
    shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [shelf.published(keywords="") for _one in range(3)]
    assert set(finding.found("lic", finding.SHOWN, STAFF)) == set(made)
    monkeypatch.setattr(finding, "WIDE", 2)
    assert len(finding.found("lic", finding.SHOWN, STAFF)) == 2
    assert set(finding.found("where lic", finding.SHOWN, STAFF)) <= set(made)


def test_articles_of_a_service_are_newest_first(shelf: Any) -> None:
    first, second = (shelf.published(services=["licences"]) for _one in range(2))
    shelf.published(services=["printers"])
    assert finding.about("licences", STAFF) == [second, first]
    assert finding.about("licences", EVERYBODY) == []
