"""A new ticket."""

from __future__ import annotations

from io import BytesIO

from .conftest import Browser, Desk, found_value

TEXT = "A <i>long</i> text"


def sent(browser: Browser, address: str, **more: object) -> dict[str, object]:
    return {"_key": found_value(browser.text(address), "_key"), "title": "New one", "body": TEXT, **more}


def test_what_may_be_opened_is_offered(desk: Desk, olga: Browser) -> None:
    html = olga.text("/new?title=About it")
    assert "/new/general?title=About%20it" in html
    assert "/new/shop" in html
    assert olga.get("/new?process=deal").headers["Location"] == "/new/shop"
    assert 'value="About it"' in olga.text("/new/general?title=About it")


def test_a_ticket_is_opened_and_shown(desk: Desk, olga: Browser) -> None:
    made = olga.post("/new/general", sent(olga, "/new/general", topic="order"))
    assert (made.status_code, made.headers["Location"]) == (303, "/t/T-1")
    html = olga.text("/t/T-1")
    assert "New one" in html
    assert "A &lt;i&gt;long&lt;/i&gt; text" in html
    assert desk.value("SELECT channel FROM ticket") == "page"


def test_two_posts_of_one_form_make_one_ticket(desk: Desk, olga: Browser) -> None:
    form = sent(olga, "/new/general")
    answers = [olga.post("/new/general", form) for _turn in range(2)]
    assert [one.headers["Location"] for one in answers] == ["/t/T-1", "/t/T-1"]
    assert desk.count("ticket") == 1


def test_what_is_missing_is_said_and_all_texts_stay(desk: Desk, olga: Browser) -> None:
    form = sent(olga, "/new/shop", title="", product="course", seats="many", client_email="nobody")
    refused = olga.post("/new/shop", form)
    assert refused.status_code == 422
    html = refused.text
    assert "A &lt;i&gt;long&lt;/i&gt; text" in html
    assert 'value="course"' in html
    assert 'value="nobody"' in html
    assert found_value(html, "_key") == form["_key"], "the corrected form is the same form"
    assert desk.count("ticket") == 0


def test_conditions_of_the_opening_form_ask_the_server(desk: Desk, olga: Browser) -> None:
    script = olga.script("/new/shop")
    assert 'name="seats"' not in script.post("/new/shop/fields", {"product": "book"}).text
    assert 'name="seats"' in script.post("/new/shop/fields", {"product": "course"}).text


def test_a_ticket_for_a_client_is_the_clients(desk: Desk, olga: Browser) -> None:
    olga.post("/new/general", sent(olga, "/new/general", client_name="Ann", client_email="Ann@A.example"))
    assert desk.value("SELECT c.name FROM ticket t JOIN contact c ON c.id = t.requester_id") == "Ann"
    own = olga.post("/new/general", sent(olga, "/new/general"))
    assert own.status_code == 303
    assert (
        desk.value("SELECT c.name FROM ticket t JOIN contact c ON c.id = t.requester_id WHERE t.id = 2")
        == "Olga Petrova"
    )


def test_a_wrong_address_of_the_client_is_said_at_its_field(desk: Desk, olga: Browser) -> None:
    refused = olga.post("/new/general", sent(olga, "/new/general", client_email="no address"))
    assert refused.status_code == 422
    assert "new-client-client_email-error" in refused.text
    assert "<details" in refused.text


def test_another_one_after_this(desk: Desk, olga: Browser) -> None:
    made = olga.post("/new/general", sent(olga, "/new/general", then="another"))
    assert made.headers["Location"] == "/new/general?made=T-1"
    assert "T-1 is open." in olga.text("/new/general?made=T-1")


def test_files_come_along(desk: Desk, olga: Browser) -> None:
    olga.post("/new/general", sent(olga, "/new/general", files__file=(BytesIO(b"x"), "scan.png")))
    assert "scan.png" in olga.text("/t/T-1")


def test_a_service_that_is_not_offered_is_not_found(desk: Desk) -> None:
    assert desk.at("olga").get("/new/nothing").status_code == 404
    assert desk.at("root").get("/new/shop").status_code == 404
    assert desk.at("root").get("/new/general").status_code == 200, "a public one is for everybody"


def test_a_requester_opens_his_own_ticket_and_sees_it(desk: Desk) -> None:
    carl = desk.at("carl")
    made = carl.post("/new/general", sent(carl, "/new/general"))
    assert made.status_code == 303
    assert "New one" in carl.text(made.headers["Location"])
    assert "New one" in carl.text("/tickets/list?requester=me")


def test_a_mistake_in_the_title_is_told_once_on_top(olga: Browser) -> None:
    page = olga.text("/new/general")
    refused = olga.post("/new/general", {"_key": found_value(page, "_key"), "title": ""}).text
    assert refused.count('role="alert" tabindex="-1" data-errors') == 1
    assert refused.count("The title is empty") == 2
