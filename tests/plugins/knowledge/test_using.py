"""An article in an answer: what is not for clients never stands in a message to one."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, Forbidden
from instar_plugins.knowledge import articles, using


@pytest.mark.parametrize("audience", ["partners", "staff"])
@pytest.mark.parametrize("how", ["text", "link"])
def test_what_is_not_for_clients_goes_into_a_note_alone(shelf: Any, audience: str, how: str) -> None:
    id, number = shelf.published(audience=audience), shelf.ticket()
    with pytest.raises(Forbidden) as told:
        shelf.run("attach", "olga", article=id, ticket=number, how=how)
    assert told.value.code == "not_for_clients"
    assert articles.counts([id])[id].used == 0
    assert f"/x/knowledge/{id}" in shelf.run("attach", "olga", article=id, ticket=number, how="note")["text"]


@pytest.mark.parametrize("audience", ["public", "customers"])
def test_text_and_link_for_a_client(shelf: Any, audience: str) -> None:
    id, number = shelf.published(audience=audience), shelf.ticket()
    text = shelf.run("attach", "olga", article=id, ticket=number, how="text")["text"]
    assert text.startswith("**Where the licence is**\n\nLook into")
    link = shelf.run("attach", "olga", article=id, ticket=number, how="link")["text"]
    assert link.startswith("[Where the licence is](http")
    assert link.endswith(f"/help/{id})")
    assert using.used_on(int(number[2:])) == {id}
    assert articles.counts([id])[id].used == 1, "once a ticket"


def test_what_clients_are_sent_is_what_is_published(shelf: Any) -> None:
    id, number = shelf.published(), shelf.ticket()
    shelf.change(id, body_en="A secret of the house.")
    assert "secret" not in shelf.run("attach", "olga", article=id, ticket=number, how="text")["text"]


def test_a_draft_goes_to_nobody(shelf: Any) -> None:
    id, number = shelf.write(), shelf.ticket()
    with pytest.raises(Conflict):
        shelf.run("attach", "olga", article=id, ticket=number, how="text")


def test_the_page_puts_it_below_what_was_begun(shelf: Any) -> None:
    id, number = shelf.published(), shelf.ticket()
    for how in ("text", "link"):
        answer = shelf.post("olga", f"/x/knowledge/{id}/attach", ticket=number, how=how)
        assert answer.headers["Location"] == f"/t/{number}#compose"
    kept = shelf.store.read().value("SELECT content FROM draft WHERE part = 'client'")
    assert kept.index("Look into") < kept.index(f"/help/{id}")
    assert "Look into" in shelf.get("olga", f"/t/{number}").text


def test_a_script_gets_the_text(shelf: Any) -> None:
    id, number = shelf.published(), shelf.ticket()
    answer = shelf.post("olga", f"/x/knowledge/{id}/attach", ticket=number, how="text", accept="application/json")
    assert answer.get_json()["text"].startswith("**Where the licence is**")


def test_on_a_ticket_that_one_does_not_see_nothing_is_attached(shelf: Any) -> None:
    shelf.site.people.add("nils", (), profile="requester")
    id, number = shelf.published(), shelf.ticket()
    for login in ("carl", "fred", "nils"):
        assert shelf.post(login, f"/x/knowledge/{id}/attach", ticket=number, how="text").status_code in (403, 404)
