"""Lists of articles."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge import listing
from instar_plugins.knowledge.listing import Asked


def ids(found: listing.Found) -> list[int]:
    return [one.id for one in found.rows]


def test_staff_cut_by_state_audience_service_and_words(shelf: Any) -> None:
    by = shelf.actor("olga")
    draft = shelf.write(audience="staff", services=["printers"], title_en="Paper", body_en="tray")
    shown = shelf.published(services=["licences"])
    assert set(ids(listing.working(by, Asked()))) == {draft, shown}
    assert ids(listing.working(by, Asked(state="published"))) == [shown]
    assert ids(listing.working(by, Asked(audience="staff"))) == [draft]
    assert ids(listing.working(by, Asked(service="printers"))) == [draft]
    assert ids(listing.working(by, Asked(q="trays"))) == [draft]
    assert ids(listing.working(by, Asked(q="trays", state="published"))) == []
    assert set(ids(listing.working(by, Asked(state="burnt")))) == {draft, shown}, "what is no state cuts nothing"


def test_pages_follow_each_other_without_gaps(shelf: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    made = [shelf.published(audience="public") for _one in range(5)]
    by = shelf.actor("carl")
    pages = [listing.shown(by, Asked(page=number)) for number in (1, 2, 3)]
    assert [one.further for one in pages] == [True, True, False]
    assert sorted(id for one in pages for id in ids(one)) == made
    words = [listing.shown(by, Asked(q="licence", page=number)) for number in (1, 2, 3)]
    assert sorted(id for one in words for id in ids(one)) == made
    assert listing.shown(by, Asked(page=9999)).rows == ()


def test_whether_there_is_anything_for_a_reader(shelf: Any) -> None:
    assert not listing.any_shown(shelf.actor("carl"))
    shelf.published(audience="partners")
    assert not listing.any_shown(shelf.actor("carl"))
    assert listing.any_shown(shelf.actor("fred"))
