"""Useful or not: one vote of each reader."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge import articles, voting


def test_a_reader_has_one_vote_and_may_change_it(shelf: Any) -> None:
    id = shelf.published(audience="public")
    for said in ("yes", "yes", "no"):
        shelf.post("carl", f"/help/{id}/vote", useful=said)
    assert (articles.counts([id])[id].useful, articles.counts([id])[id].useless) == (0, 1)
    shelf.post("fred", f"/help/{id}/vote", useful="yes")
    shelf.post("olga", f"/x/knowledge/{id}/vote", useful="yes")
    assert articles.counts([id])[id].useful == 2
    assert "Thank you." in shelf.page("carl", f"/help/{id}?thanks=1")


def test_a_guest_has_one_vote_in_his_browser(shelf: Any) -> None:
    id = shelf.published(audience="public")
    for said in ("yes", "no", "yes"):
        assert shelf.post("guest", f"/help/{id}/vote", useful=said).status_code == 303
    counted = articles.counts([id])[id]
    assert (counted.useful, counted.useless) == (1, 0)
    assert 'value="yes" aria-pressed="true"' in shelf.get("guest", f"/help/{id}").text


def test_looking_never_votes(shelf: Any) -> None:
    id = shelf.published(audience="public")
    for address in (f"/help/{id}?useful=yes", f"/help/{id}/vote?useful=yes", f"/x/knowledge/{id}/vote?useful=yes"):
        shelf.get("olga", address)
    assert articles.counts([id])[id].useful == 0


def test_a_vote_without_the_token_of_the_page_is_refused(shelf: Any) -> None:
    id = shelf.published(audience="public")
    assert shelf.post("guest", f"/help/{id}/vote", useful="yes", _csrf="forged").status_code == 403
    assert articles.counts([id])[id].useful == 0


def test_voters_are_told_apart(shelf: Any) -> None:
    assert voting.voter_of(shelf.actor("carl"), "x") == f"user:{shelf.actor('carl').id}"
    assert voting.voter_of(shelf.actor("guest"), "x") != voting.voter_of(shelf.actor("guest"), "y")
    assert voting.voter_of(shelf.actor("guest"), "") == ""
