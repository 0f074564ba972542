"""A reader sees the articles of his audience and of the wider ones, wherever he looks for them."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Forbidden, InstarError, NotFound
from instar_plugins.knowledge import articles, rights
from instar_plugins.knowledge.tables import AUDIENCES

from .conftest import READERS

SEES = [
    (reader, audience, at >= place) for at, reader in enumerate(READERS) for place, audience in enumerate(AUDIENCES)
]


@pytest.mark.parametrize(("reader", "audience", "seen"), SEES)
def test_by_address_by_search_and_by_vote(shelf: Any, reader: str, audience: str, seen: bool) -> None:
    id = shelf.published(audience=audience)
    for address in (f"/help/{id}", f"/help/{id}?text=ru"):
        assert shelf.get(reader, address).status_code == (200 if seen else 404)
    assert ("Where the licence is" in shelf.page(reader, "/help?q=licences")) is seen
    assert ("Where the licence is" in shelf.page(reader, "/help")) is seen
    assert ("Where the licence is" in shelf.page(reader, "/help?service=licences")) is False
    vote = shelf.post(reader, f"/help/{id}/vote", useful="yes")
    assert vote.status_code == (303 if seen else 404)
    assert articles.counts([id])[id].useful == int(seen)


@pytest.mark.parametrize("reader", ["carl", "fred"])
def test_pages_of_writers_are_for_those_who_work_here(shelf: Any, reader: str) -> None:
    id = shelf.published(audience="public")
    for address in ("", "new", "care", f"{id}", f"{id}/edit", f"{id}/versions", f"{id}/versions/1"):
        assert shelf.get(reader, f"/x/knowledge/{address}").status_code == 403, address
    assert shelf.post(reader, f"/x/knowledge/{id}/edit", title_en="Mine").status_code == 403


@pytest.mark.parametrize("reader", ["guest", "carl", "fred"])
@pytest.mark.parametrize("command", ["save", "submit", "publish", "retire", "restore", "reopen", "give_back", "attach"])
def test_readers_write_nothing(shelf: Any, reader: str, command: str) -> None:
    id = shelf.published(audience="public")
    args = {"article": id, "rev": shelf.rev(id)}
    more = {"restore": {"number": 1}, "attach": {"ticket": shelf.ticket(), "how": "note"}}.get(command, {})
    if command == "attach":
        args.pop("rev")
    with pytest.raises((Forbidden, NotFound)):
        shelf.run(command, reader, **args, **more)


def test_who_answers_writes_and_who_leads_publishes(shelf: Any) -> None:
    id = shelf.write("olga")
    for step in ("publish", "retire"):
        with pytest.raises(Forbidden):
            shelf.do(step, id, "olga")
    shelf.do("publish", id, "maria")
    assert rights.may_publish(shelf.actor("maria"))
    assert not rights.may_publish(shelf.actor("olga"))


def test_an_article_that_is_not_for_one_is_told_of_like_one_that_is_not_there(shelf: Any) -> None:
    id = shelf.published(audience="staff")
    hidden, missing = shelf.get("carl", f"/help/{id}"), shelf.get("carl", "/help/999999")
    said = [one.text.replace(str(id), "").replace("999999", "") for one in (hidden, missing)]
    assert said[0].split("<main")[1] == said[1].split("<main")[1]
    with pytest.raises(InstarError):
        articles.shown_article(shelf.actor("carl"), id)


def test_a_narrower_audience_holds_at_once_and_a_wider_one_when_it_is_published(shelf: Any) -> None:
    id = shelf.published(audience="public")
    shelf.change(id, audience="staff")
    assert shelf.get("guest", f"/help/{id}").status_code == 404
    shelf.change(id, audience="public")
    assert shelf.get("guest", f"/help/{id}").status_code == 404
    shelf.do("publish", id)
    assert shelf.get("guest", f"/help/{id}").status_code == 200


def test_what_is_no_number_of_an_article_finds_none(shelf: Any) -> None:
    for address in ("/help/0", "/help/99999999999999999999999", "/help/-1", "/help/x"):
        assert shelf.get("carl", address).status_code == 404
