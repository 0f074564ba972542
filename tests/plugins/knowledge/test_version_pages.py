"""Versions on their pages."""

from __future__ import annotations

from typing import Any


def test_versions_are_listed_compared_and_brought_back(shelf: Any) -> None:
    id = shelf.published()
    assert "Nothing differs here." in shelf.page("olga", f"/x/knowledge/{id}/versions")
    shelf.change(id, body_en="A better text.")
    shelf.do("publish", id)
    page = shelf.page("olga", f"/x/knowledge/{id}/versions?left=1&right=2")
    for told in ("Version 2", "readers see it", "Version 1", "taken away: Look into", "added: A better text."):
        assert told in page
    assert "your account" in shelf.page("olga", f"/x/knowledge/{id}/versions/1")
    back = shelf.post("olga", f"/x/knowledge/{id}/restore", number="1", rev=str(shelf.rev(id)))
    assert back.headers["Location"] == f"/x/knowledge/{id}?saved=restored"
    late = shelf.post("olga", f"/x/knowledge/{id}/restore", number="1", rev="1")
    assert (late.status_code, "Somebody else" in late.text) == (409, True)


def test_what_is_not_there(shelf: Any) -> None:
    id = shelf.write()
    assert "It was not published yet." in shelf.page("olga", f"/x/knowledge/{id}/versions")
    for address in ("versions/1", "versions?left=9&right=0", "versions/99999999999999999999"):
        assert shelf.get("olga", f"/x/knowledge/{id}/{address}").status_code == 404
