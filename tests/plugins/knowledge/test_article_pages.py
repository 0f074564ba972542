"""The page of one article."""

from __future__ import annotations

from typing import Any


def test_buttons_are_those_that_one_may_press(shelf: Any) -> None:
    id = shelf.write()
    assert 'value="submit"' in shelf.get("olga", f"/x/knowledge/{id}").text
    assert 'value="publish"' not in shelf.get("olga", f"/x/knowledge/{id}").text
    assert 'value="publish"' in shelf.get("maria", f"/x/knowledge/{id}").text
    shelf.do("publish", id)
    assert 'value="submit"' not in shelf.get("maria", f"/x/knowledge/{id}").text


def test_somebody_was_faster(shelf: Any) -> None:
    id = shelf.write()
    seen = shelf.rev(id)
    shelf.change(id, body_en="Different.")
    page = shelf.post("maria", f"/x/knowledge/{id}/state", do="publish", rev=str(seen))
    assert page.status_code == 409
    assert "Somebody else has changed this article" in page.text
    assert "Different." in page.text


def test_a_step_that_there_is_not_is_told(shelf: Any) -> None:
    assert shelf.post("maria", f"/x/knowledge/{shelf.write()}/state", do="burn", rev="1").status_code == 404


def test_staff_read_that_others_see_a_former_version(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="Second")
    page = shelf.page("olga", f"/x/knowledge/{id}")
    assert "Readers see version 1 until this is published." in page


def test_the_text_in_the_other_language_comes_with_a_word(shelf: Any) -> None:
    id = shelf.published(title_ru="", body_ru="", audience="public")
    assert "There is no text in your language yet" not in shelf.page("guest", f"/help/{id}")
    assert "На вашем языке текста пока нет" in shelf.page("guest", f"/help/{id}", "ru")


def test_from_a_ticket_the_way_back_leads_there(shelf: Any) -> None:
    number = shelf.ticket()
    page = shelf.get("olga", f"/x/knowledge/{shelf.published()}?ticket={number}").text
    assert f'href="/t/{number}"' in page
    assert f"Text into the reply on {number}" in page
