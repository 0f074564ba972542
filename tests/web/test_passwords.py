"""Pages by which a password is chosen: for everybody, without a word about who has an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from instar.commands import AddUser, EditUser, InviteUser
from instar.jobs import Workers
from tests.mailbox import Mailbox, mail_server

from .conftest import Desk, found_value

PASSWORD = "another horse battery"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def posted(desk_with: Callable[..., Desk], mailbox: Mailbox) -> Desk:
    """A desk that sends mail."""
    return desk_with(**mailbox.environ)


def work(desk: Desk) -> None:
    Workers(desk.kernel, 1).drain()


def ask(desk: Desk, login: str, **more: str) -> str:
    browser = desk.at()
    sent = {"login": login, "_csrf": found_value(browser.text("/forgot"), "_csrf")}
    answer = browser.client.post("/forgot", data=sent, headers=more)
    assert answer.status_code == 200
    return re.sub(r'(name="csrf" content|name="_csrf" value)="[^"]*"', "", answer.text)


def test_from_a_letter_to_the_first_page(posted: Desk, mailbox: Mailbox) -> None:
    posted.run(AddUser("nina", "Nina", "nina@n.example", invite=True))
    work(posted)
    browser = posted.at()
    page = browser.text(mailbox.link())
    assert "Nina" in page
    sent = {"_csrf": found_value(page, "_csrf"), "secret": "short"}
    refused = browser.client.post(mailbox.link(), data=sent)
    assert refused.status_code == 422
    assert "shorter than" in refused.text
    done = browser.client.post(mailbox.link(), data={**sent, "secret": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert browser.get("/me").status_code == 200
    assert posted.at().get(mailbox.link()).status_code == 404, "used"


def test_a_link_is_kept_by_no_cache_and_opening_it_changes_nothing(posted: Desk, mailbox: Mailbox) -> None:
    posted.run(InviteUser("olga"))
    work(posted)
    for _look in range(2):
        answer = posted.at().get(mailbox.link())
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["guessed", "x" * 500, "%00", "..%2f"])
def test_a_link_that_is_none_says_how_to_get_one(desk: Desk, token: str) -> None:
    answer = desk.at().get(f"/password/{token}")
    assert answer.status_code == 404
    assert "/forgot" in answer.text or "no such page" in answer.text


def test_the_answer_is_the_same_whoever_it_is(posted: Desk, mailbox: Mailbox) -> None:
    pages = {ask(posted, login) for login in ("olga", "nobody", "nobody@x.example")}
    assert len(pages) == 1
    work(posted)
    assert [letter["To"] for letter in mailbox.letters] == ["Olga Petrova <olga@example.org>"]


def test_a_request_that_names_another_host_gets_no_link_to_it(posted: Desk, mailbox: Mailbox) -> None:
    ask(posted, "olga", **{"X-Forwarded-Host": "evil.example"})
    work(posted)
    assert f"{posted.kernel.settings.base_url}/password/" in mailbox.text()
    assert "evil" not in mailbox.text()


def test_where_no_mail_is_sent_the_page_says_so(desk: Desk) -> None:
    page = desk.at().text("/forgot")
    assert "sends no mail" in page
    assert 'name="login"' not in page


def test_an_empty_question_is_told(posted: Desk) -> None:
    browser = posted.at()
    sent = {"login": " ", "_csrf": found_value(browser.text("/forgot"), "_csrf")}
    answer = browser.client.post("/forgot", data=sent)
    assert answer.status_code == 422
    assert "Type your log-in" in answer.text


def test_who_is_logged_in_as_somebody_else_is_that_no_more(posted: Desk, mailbox: Mailbox) -> None:
    posted.run(InviteUser("carl"))
    work(posted)
    olga = posted.at("olga")
    old = olga.client.get_cookie("instar_session").value
    assert olga.post(mailbox.link(), {"secret": PASSWORD}).status_code == 303
    assert "Carl" in olga.text("/me")
    other = posted.at()
    other.client.set_cookie("instar_session", old)
    assert other.get("/me").status_code == 302


def test_an_administrator_invites_and_sees_what_became_of_it(posted: Desk, mailbox: Mailbox) -> None:
    root = posted.at("root")
    mailbox.refused["zed@z.example"] = "550 no such mailbox"
    sent = {"name": "Zed", "login": "zed", "email": "zed@z.example", "invite": "yes"}
    assert root.post("/admin/people/new", sent).status_code == 303
    assert "invited" in root.text("/admin/people")
    assert "on its way" in root.text("/admin/people/zed")
    work(posted)
    assert "no such mailbox" in root.text("/admin/people/zed")
    mailbox.refused.clear()
    assert root.post("/admin/people/zed/invite").status_code == 303
    work(posted)
    assert "handed to the mail server" in root.text("/admin/people/zed")
    posted.run(EditUser("zed", {"password": PASSWORD}))
    assert "Has a password." in root.text("/admin/people/zed")


def test_without_mail_the_link_is_shown_to_pass_on(desk: Desk) -> None:
    root = desk.at("root")
    sent = {"name": "Zed", "login": "zed", "email": "", "invite": "yes"}
    made = root.post("/admin/people/new", sent)
    link = found_value(made.text.replace('id="f-link" readonly value', 'name="f-link" value'), "f-link")
    assert desk.at().text(link.removeprefix(desk.kernel.settings.base_url))
    assert link not in root.text("/admin/people/zed"), "shown once"


def test_nobody_makes_a_link_into_more_than_he_has(desk: Desk) -> None:
    answer = desk.at("root").post("/admin/people/olga/invite")
    assert answer.status_code == 403
    assert desk.count("account_link") == 0
