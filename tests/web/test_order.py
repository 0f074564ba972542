"""Ordering: the form of a service, what is begun and kept, what is refused and comes back, what one learns after it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from .conftest import Browser, Desk
from .ordering import blank, contact, furnish, order, words


@pytest.fixture
def shop(desk: Desk) -> Desk:
    furnish(desk)
    return desk


@pytest.fixture
def rosa(shop: Desk) -> Browser:
    return shop.at("rosa")


def in_view(html: str) -> str:
    """The form without what is behind “More”."""
    form = html[html.index('id="order"') : html.rindex("</form>")]
    return re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)


def test_at_most_five_fields_stand_before_more_and_none_that_is_internal(rosa: Browser) -> None:
    html = rosa.text("/portal/s/furniture")
    assert len(re.findall(r'class="field[ "]', in_view(html))) == 5
    assert 'name="body"' not in in_view(html)
    assert 'name="body"' in html
    assert 'name="margin"' not in html, "what is kept from the requester is not asked of him"
    assert 'name="size"' not in html, "it depends on an answer"


def test_a_form_that_asks_nothing_needs_a_word_of_what_it_is_about(shop: Desk, rosa: Browser) -> None:
    refused = rosa.post("/portal/s/general", {**blank(rosa, "general"), "title": " "})
    assert refused.status_code == 422
    assert "The title is empty" in words(refused.text)
    number = order(rosa, "general", title="The lamp flickers", body="Since yesterday.")
    assert shop.value("SELECT title FROM ticket WHERE id = ?", int(number[2:])) == "The lamp flickers"
    assert shop.value("SELECT body FROM message WHERE ticket_id = ?", int(number[2:])) == "Since yesterday."


def test_what_was_ordered_is_the_title_where_the_form_asks_for_more(shop: Desk, rosa: Browser) -> None:
    number = order(rosa, what="lamp")
    assert shop.value("SELECT title FROM ticket WHERE id = ?", int(number[2:])) == "Furniture: A lamp"


def test_after_sending_one_learns_the_number_what_happens_next_and_when(rosa: Browser) -> None:
    answer = rosa.post("/portal/s/furniture", {**blank(rosa), "what": "lamp"})
    page = words(rosa.text(answer.headers["Location"]))
    assert re.match(r"T-\d+ is sent", page)
    assert "Your wish is decided on. Somebody looks at it next" in page
    assert "First answer: by 11:00" in page
    assert "rosa@example.org" in page


def test_what_was_sent_of_somebody_else_is_not_there(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    assert shop.at("berta").get(f"/portal/sent/{number}").status_code == 404


def test_the_same_form_sent_twice_is_one_order(shop: Desk, rosa: Browser) -> None:
    form = {**blank(rosa), "what": "lamp"}
    first, second = rosa.post("/portal/s/furniture", form), rosa.post("/portal/s/furniture", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert shop.count("ticket") == 1


def test_what_is_refused_comes_back_as_it_was_typed_with_its_files(shop: Desk, rosa: Browser) -> None:
    sent = {**blank(rosa), "room": "The blue <one>", "body": "It is dark.", "what": ""}
    sent |= {"files__file": (BytesIO(b"bytes"), "room.jpg"), "photo__file": (BytesIO(b"plan"), "plan.pdf")}
    refused = rosa.post("/portal/s/furniture", sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    html = refused.text
    assert 'value="The blue &lt;one&gt;"' in html
    assert "It is dark." in html
    assert "room.jpg" in html
    assert "plan.pdf" in html
    kept = re.findall(r'name="(files|photo)" value="([0-9a-zA-Z_-]{8,})"', html)
    assert {name for name, _id in kept} == {"files", "photo"}
    number = order(rosa, **dict(kept), room="4")
    names = shop.kernel.store.read().all("SELECT name FROM attachment WHERE ticket_id = ?", (int(number[2:]),))
    assert {name for (name,) in names} == {"room.jpg", "plan.pdf"}


def test_without_script_a_question_that_came_up_is_asked_before_it_is_sent(shop: Desk, rosa: Browser) -> None:
    form = {**blank(rosa), "what": "desk"}
    asked = rosa.post("/portal/s/furniture", form)
    assert asked.status_code == 422
    assert "one more question" in words(asked.text)
    assert 'name="size"' in asked.text
    assert shop.count("ticket") == 0
    assert rosa.post("/portal/s/furniture", {**form, "size": ""}).status_code == 303


def test_the_fields_change_with_what_is_answered(rosa: Browser) -> None:
    assert 'name="size"' in rosa.post("/portal/s/furniture/fields", {"what": "desk"}).text
    assert 'name="size"' not in rosa.post("/portal/s/furniture/fields", {"what": "lamp"}).text


def test_what_is_begun_is_kept_by_button_and_by_script_and_gone_once_it_is_ordered(shop: Desk, rosa: Browser) -> None:
    kept = rosa.post("/portal/s/furniture", {**blank(rosa), "room": "14", "then": "keep"})
    assert kept.headers["Location"] == "/portal?kept=1"
    assert shop.count("ticket") == 0
    html = rosa.text("/portal/s/furniture")
    assert 'value="14"' in html
    assert "You began this" in html
    assert 'value="14"' not in shop.at("olga").text("/portal/s/furniture"), "it is hers alone"
    content = '{"values": {"room": "15", "what": "desk"}}'
    answer = rosa.post("/portal/s/furniture/draft", {"content": content}, headers={"Accept": "application/json"})
    assert answer.json == {"at": shop.clock.now()}
    html = rosa.text("/portal/s/furniture")
    assert 'value="15"' in html
    assert 'name="size"' in html, "the form is as the answers make it"
    order(rosa)
    assert "You began this" not in rosa.text("/portal/s/furniture")
    assert shop.count("order_draft") == 0


def test_what_is_begun_can_be_thrown_away(shop: Desk, rosa: Browser) -> None:
    rosa.post("/portal/s/furniture/draft", {"content": '{"values": {"room": "15"}}'})
    assert rosa.post("/portal/s/furniture/draft", {}).headers["Location"] == "/portal/s/furniture"
    assert shop.count("order_draft") == 0


def test_what_arrives_after_the_form_was_sent_is_not_kept(shop: Desk, rosa: Browser) -> None:
    form = {**blank(rosa), "what": "lamp"}
    rosa.post("/portal/s/furniture", form)
    late = {"content": '{"values": {"room": "15"}}', "_key": form["_key"]}
    answer = rosa.post("/portal/s/furniture/draft", late, headers={"Accept": "application/json"})
    assert answer.json == {"at": None}
    assert shop.count("order_draft") == 0


def test_what_is_no_draft_is_refused(rosa: Browser) -> None:
    for junk in ("[]", "no json", "{"):
        assert rosa.post("/portal/s/furniture/draft", {"content": junk}).status_code == 422


# -- for somebody else ---------------------------------------------------------------------------------------------


def test_for_a_colleague_of_the_company_by_who_sees_its_tickets(shop: Desk) -> None:
    anton, berta = shop.at("anton"), shop.at("berta")
    assert '<option value="">me</option>' in anton.text("/portal/s/general")
    assert 'name="whom"' not in berta.text("/portal/s/general")
    number = order(anton, "general", whom=str(contact(shop, "berta")))
    for browser in (anton, berta):
        assert number in browser.text("/portal/my")
    assert "Berta" in words(anton.text(f"/t/{number}"))
    assert shop.value("SELECT requester_id FROM ticket WHERE id = ?", int(number[2:])) == contact(shop, "berta")


@pytest.mark.parametrize("whom", ["rosa", "olga"])
def test_for_nobody_of_another_house(shop: Desk, whom: str) -> None:
    anton = shop.at("anton")
    refused = anton.post(
        "/portal/s/general", {**blank(anton, "general"), "title": "Mine", "whom": str(contact(shop, whom))}
    )
    assert refused.status_code == 422
    assert "You cannot order for this person" in words(refused.text)
    assert shop.count("ticket") == 0


def test_for_nobody_where_one_sees_only_ones_own(shop: Desk) -> None:
    berta = shop.at("berta")
    form = {**blank(berta, "general"), "title": "Mine", "whom": str(contact(shop, "anton"))}
    refused = berta.post("/portal/s/general", form)
    assert refused.status_code == 422
    assert "You cannot order for this person" in words(refused.text)


def test_staff_order_for_a_colleague_by_name(shop: Desk) -> None:
    olga = shop.at("olga")
    number = order(olga, whom="Rosa Blume")
    assert number in shop.at("rosa").text("/portal/my")
    assert number in olga.text("/portal/my")
    refused = olga.post("/portal/s/furniture", {**blank(olga), "what": "lamp", "whom": "Nobody Known"})
    assert refused.status_code == 422
    assert "no colleague of this name" in words(refused.text)
    assert 'value="Nobody Known"' in refused.text
