"""Writing an article in a browser without script."""

from __future__ import annotations

from typing import Any

from .conftest import LICENCE

TYPED = {**LICENCE, "owner": "Boris Belov (boris)", "services": ["licences"]}


def test_it_is_written_sent_to_review_and_published(shelf: Any) -> None:
    made = shelf.post("olga", "/x/knowledge/new", **TYPED, do="submit")
    assert (made.status_code, made.headers["Location"]) == (303, "/x/knowledge/1?saved=submit")
    page = shelf.page("maria", "/x/knowledge/1")
    for told in ("In review", "Boris Belov", "Licences", "Customers: whoever is logged in"):
        assert told in page
    done = shelf.post("maria", "/x/knowledge/1/state", do="publish", rev=str(shelf.rev(1)))
    assert done.headers["Location"] == "/x/knowledge/1?saved=publish"
    assert "Published." in shelf.page("maria", "/x/knowledge/1?saved=publish")
    assert "Где найти лицензию" in shelf.page("carl", "/help?q=лицензиями", "ru")


def test_the_preview_is_made_here_and_saves_nothing(shelf: Any) -> None:
    page = shelf.post("olga", "/x/knowledge/new", **TYPED, do="preview")
    assert page.status_code == 200
    assert "<strong>your account</strong>" in page.text
    assert "Look into **your account**" in page.text, "the form holds what was typed"
    assert shelf.store.read().value("SELECT count(*) FROM x_knowledge__article") == 0
    wild = shelf.post("olga", "/x/knowledge/new", title_en="<b>x", body_en="<script>alert(1)</script>", do="preview")
    assert "<script>alert" not in wild.text


def test_what_is_refused_comes_back_as_it_was_typed(shelf: Any) -> None:
    page = shelf.post("olga", "/x/knowledge/new", **{**TYPED, "review_on": "someday", "owner": "Nobody (nobody)"})
    assert page.status_code == 422
    for told in ("This is no date.", "There is no colleague", "Look into **your account**", 'value="Nobody (nobody)"'):
        assert told in page.text
    assert 'value="licences" checked' in page.text


def test_both_texts_are_shown_when_somebody_else_has_saved(shelf: Any) -> None:
    id = shelf.write()
    seen = shelf.rev(id)
    shelf.change(id, body_en="Of boris, saved first.", by="boris")
    typed = {**TYPED, "body_en": "Of olga, typed meanwhile."}
    page = shelf.post("olga", f"/x/knowledge/{id}/edit", **typed, rev=str(seen))
    assert page.status_code == 409
    for told in ("Somebody else has changed this article", "Of boris, saved first.", "Of olga, typed meanwhile."):
        assert told in page.text
    again = shelf.post("olga", f"/x/knowledge/{id}/edit", **typed, rev=str(shelf.rev(id)))
    assert again.status_code == 303


def test_what_review_refuses_is_saved_already(shelf: Any) -> None:
    page = shelf.post("olga", "/x/knowledge/new", **{**TYPED, "body_ru": ""}, do="submit")
    assert page.status_code == 422
    assert "There is a title without a text." in page.text
    assert 'action="/x/knowledge/1/edit"' in page.text


def test_a_second_post_of_the_same_form_makes_no_second_article(shelf: Any) -> None:
    for _time in range(2):
        shelf.post("olga", "/x/knowledge/new", **TYPED, do="save", _key="one-and-the-same")
    assert shelf.store.read().value("SELECT count(*) FROM x_knowledge__article") == 1


def test_from_a_ticket(shelf: Any) -> None:
    number = shelf.ticket("A licence is gone")
    shelf.reply(number, "It is in the account.")
    page = shelf.get("olga", f"/x/knowledge/new?ticket={number}").text
    for told in ('value="A licence is gone"', "It is in the account.", "Take out names", f'value="{number}"'):
        assert told in page
    assert shelf.get("olga", "/x/knowledge/new?ticket=T-999").status_code == 404


def test_who_only_reads_writes_nothing(shelf: Any) -> None:
    shelf.site.people.add("nora", (), profile="auditor")
    id = shelf.published()
    assert "New article" not in shelf.page("nora", "/x/knowledge/")
    assert shelf.get("nora", "/x/knowledge/new").status_code == 403
    assert shelf.get("nora", f"/x/knowledge/{id}/edit").status_code == 403


def test_a_new_article_whose_answer_was_lost_can_be_changed_and_sent_again(shelf: Any) -> None:
    first = shelf.post("olga", "/x/knowledge/new", **TYPED, _key="one form")
    assert first.status_code == 303
    again = shelf.post("olga", "/x/knowledge/new", **{**TYPED, "title_en": "Another word"}, _key="one form")
    assert again.status_code == 422
    assert 'value="Another word"' in again.text


def test_a_text_that_is_too_long_comes_back_whole(shelf: Any) -> None:
    page = shelf.post("olga", "/x/knowledge/new", **{**TYPED, "body_en": "word " * 16_000 + "the end"})
    assert page.status_code == 422
    assert "the end" in page.text
