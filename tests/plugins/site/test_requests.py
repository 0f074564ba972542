"""“My requests”, from the question to the status page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.testing.site import Site
from tests.mailbox import Mailbox, mail_server

from .conftest import PublicSite, Visitor, inputs


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def posted(tmp_path: Path, mailbox: Mailbox) -> Iterator[PublicSite]:
    made = PublicSite(Site.make(tmp_path, mailbox.environ))
    yield made
    made.site.close()


def ask(visitor: Visitor, email: str) -> str:
    answer = visitor.post("/my", {**inputs(visitor.get("/my")), "email": email})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_from_the_form_to_the_list_and_to_the_status_page(posted: PublicSite, mailbox: Mailbox) -> None:
    Visitor(posted).send()
    visitor = Visitor(posted)
    ask(visitor, "ann@example.org")
    posted.site.work()
    for _look in range(2):
        page = visitor.get(mailbox.link())
        assert page.status_code == 200, "looking uses nothing up"
    assert visitor.post(mailbox.link(), inputs(page)).location == "/my"
    mine = visitor.get("/my")
    assert "Where is my licence?" in mine.text
    action = re.findall(r'action="(/my/\d+)"', mine.text)[0]
    status = visitor.post(action, {"_csrf": inputs(mine)["_csrf"]})
    assert status.location.startswith("/status/")
    assert "Where is my licence?" in visitor.get(status.location).text
    assert Visitor(posted).get(mailbox.link()).status_code == 404, "used"
    visitor.post("/my/out", {"_csrf": inputs(mine)["_csrf"]})
    assert "Where is my licence?" not in visitor.get("/my").text


def test_another_address_sees_nothing(posted: PublicSite, mailbox: Mailbox) -> None:
    Visitor(posted).send()
    Visitor(posted).send(site_email="eve@example.org", site_subject="Of Eve")
    visitor = Visitor(posted)
    ask(visitor, "eve@example.org")
    posted.site.work()
    visitor.post(mailbox.link(), inputs(visitor.get(mailbox.link())))
    mine = visitor.get("/my")
    assert "Of Eve" in mine.text
    assert "Where is my licence?" not in mine.text
    token = {"_csrf": inputs(mine)["_csrf"]}
    foreign = posted.value("SELECT ticket_id FROM ticket_claim WHERE value = 'ann@example.org'")
    assert visitor.post(f"/my/{foreign}", token).status_code == 404
    assert Visitor(posted).post(f"/my/{foreign}", token).status_code == 403, "a stranger has no token"


def test_the_answer_is_the_same_whoever_it_is(posted: PublicSite, mailbox: Mailbox) -> None:
    Visitor(posted).send()
    pages = [ask(Visitor(posted), email).replace(email, "") for email in ("ann@example.org", "bob@example.org")]
    plain = [re.sub(r'(content|value)="[^"]{20,}"', "", page) for page in pages]
    assert plain[0] == plain[1]


def test_what_is_no_address_and_a_link_that_is_none(posted: PublicSite) -> None:
    visitor = Visitor(posted)
    answer = visitor.post("/my", {**inputs(visitor.get("/my")), "email": "nonsense"})
    assert (answer.status_code, "This is no e-mail address" in answer.text) == (422, True)
    over = visitor.get("/my/in/guessed")
    assert (over.status_code, over.headers["Cache-Control"]) == (404, "no-store")


def test_who_names_anothers_phone_learns_no_address(posted: PublicSite) -> None:
    phone = "+7 912 000-00-01"
    Visitor(posted).send(site_phone=phone)
    eve = Visitor(posted)
    page = eve.get(eve.send(site_email="eve@example.org", site_phone=phone))
    assert "ann@example.org" not in page.text


def test_where_no_letters_are_sent_the_page_says_so(tmp_path: Path) -> None:
    made = PublicSite(Site.make(tmp_path))
    assert "sends no letters" in Visitor(made).get("/my").text
    made.site.close()
