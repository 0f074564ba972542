"""One list of all letters: what came, what went, what did not arrive; nobody sees letters of others' tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import PostReply
from instar.testing.browsing import log_in
from instar.testing.site import Site

from .conftest import Box, letter

DAY_MS = 86_400_000
BOXES = [{"address": "desk@our.example"}, {"address": "sales@our.example", "service": "sales_help"}]


class Office(Box):
    """olga sees every ticket from inside, ivan those of sales, carl is a client, boss manages channels too."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        site.people.add("olga", name="Olga", profile="supervisor")
        site.people.add("ivan", name="Ivan", profile="requester")
        site.people.grant("ivan", "operator", "service", "sales_help")
        site.people.add("carl", name="Carl", profile="requester")
        site.people.add("boss", name="Boss", profile="admin")
        self.app = create_app(kernel=site.kernel)
        self.set_up(mail_addresses=BOXES)

    def browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        log_in(self.site.kernel, client, self.site.people[login].id)
        return client

    def page(self, asked: str = "", login: str = "olga") -> str:
        answer = self.open(asked, login)
        assert answer.status_code == 200, answer.text
        body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
        return " ".join(re.sub(r"<(?!/?a\b)[^>]+>", " ", body).split())

    def open(self, asked: str = "", login: str = "olga") -> TestResponse:
        return self.browser(login).get(f"/x/mail/{asked}", headers={"Accept-Language": "en"})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    environ = {"INSTAR_DISABLED_PLUGINS": "quality", "INSTAR_MAIL_HOST": "127.0.0.1", "INSTAR_MAIL_PORT": "9"}
    site = Site.make(tmp_path, {**environ, "INSTAR_MAIL_SECURITY": "none", "INSTAR_MAIL_FROM": "desk@our.example"})
    yield Office(site)
    site.close()


def test_an_empty_mailbox_says_what_will_stand_there(office: Office) -> None:
    assert "None has come yet." in office.page()
    assert "/admin/inbox/channels/mail" not in office.page()
    assert 'href="/admin/inbox/channels/mail"' in office.page(login="boss")
    assert "Every message has arrived" in office.page("?kind=failed")
    assert "No message is like that." in office.page("?q=dogs")
    assert "Nothing is in quarantine" in office.page("?kind=quarantine", "boss")


def test_letters_that_came_and_went_lead_to_their_messages_newest_first(office: Office) -> None:
    office.come(letter())
    office.site.run(PostReply(1, "Two are on their way", "public"), "olga")
    page = office.page()
    assert page.index('href="/t/T-1#m2"') < page.index('href="/t/T-1#m1"')
    assert "Two are on their way" in page
    assert "being sent" in page
    assert "Two cats, please" not in office.page("?kind=out")
    assert "being sent" not in office.page("?kind=in")


def test_it_is_cut_by_mailbox_and_by_words_in_any_case(office: Office) -> None:
    office.come(letter(From="Анна <ann@client.example>", Subject="Мой КОТ"))
    office.come(letter(Message_ID="<2@c>", To="sales@our.example", Subject="A dog", From="bob@b.example"))
    assert "Мой КОТ" in office.page("?q=кот+анна")
    assert "A dog" not in office.page("?q=кот")
    sales = office.page("?account=sales@our.example")
    assert "A dog" in sales
    assert "Мой КОТ" not in sales
    assert "A dog" in office.page("?q=t-2")


def test_each_sees_letters_of_the_tickets_that_he_sees_inside(office: Office) -> None:
    office.come(letter(Subject="A secret of general"))
    office.come(letter(Message_ID="<2@c>", To="sales@our.example", Subject="A dog"))
    page = office.page(login="ivan")
    assert "A dog" in page
    assert "A secret of general" not in page
    assert office.open(login="carl").status_code == 403
    assert office.app.test_client().get("/x/mail/").status_code in (302, 303, 401)


def test_the_quarantine_is_for_who_manages_channels(office: Office) -> None:
    office.come(letter(From="desk@our.example"))
    assert "it would answer itself" in office.page("?kind=quarantine", "boss")
    assert "In quarantine" not in office.page()
    assert office.open("?kind=quarantine").status_code == 403


def test_what_was_not_delivered_says_why(office: Office) -> None:
    office.come(letter("Disk full", Auto_Submitted="auto-generated"))
    office.site.run(PostReply(1, "Thanks", "public"), "olga")
    office.site.work()
    page = office.page("?kind=failed")
    assert "A robot wrote it: robots are not answered." in page
    ticket = office.browser("olga").get("/t/T-1", headers={"Accept-Language": "en"}).text
    assert "not sent: A robot wrote it" in ticket
    assert "/t/T-1/messages/2/send-again" in ticket


def test_more_than_a_page_goes_on_and_letters_of_others_do_not_end_it(office: Office) -> None:
    office.come(letter(To="sales@our.example", Subject="The oldest"))
    with office.site.kernel.store.transaction() as tx:
        rows = [("mail", "in", 1, "x@x.example", f"No. {number}", "taken", number) for number in range(60)]
        tx.many(
            "INSERT INTO exchange (channel, direction, ticket_id, other, title, state, at) VALUES (?,?,?,?,?,?,?)", rows
        )
    page = office.page()
    assert "No. 59 " in re.sub("<[^>]+>", " ", page)
    assert "No. 9 " not in re.sub("<[^>]+>", " ", page)
    following = re.search(r'href="(/x/mail/\?after=[^"]+)"', page)
    assert following
    older = office.page(following[1].removeprefix("/x/mail/"))
    assert "The oldest" in older
    assert "To the newest" in older


def test_rubbish_in_the_address_is_no_fault(office: Office) -> None:
    for asked in ("?kind=x&account=%00&q=%F0%9F", "?q=" + "a" * 5000):
        assert office.open(asked).status_code == 200
    assert office.open("?after=rubbish").status_code < 500
