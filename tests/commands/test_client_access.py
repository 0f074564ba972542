"""Clients see what was filed under an address that they have proved, and nothing that a shared contact would show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.commands import AddService, OpenTicket, SendClientLink, execute
from instar.commands.accounts import visitor_actor
from instar.commands.client_access import (
    IDLE_MS,
    LINK_MS,
    LONGEST_MS,
    ClientSession,
    ask_client_link,
    claimed_email,
    client_link,
    client_session,
    end_client_session,
    status_token,
    use_client_link,
)
from instar.errors import Forbidden, NotFound
from instar.queries.client_requests import requests_of
from instar.testing import Site
from tests.mailbox import Mailbox, mail_server

pytestmark = pytest.mark.plugins

HOUR_MS = 3_600_000
ANN, EVE = "ann@a.example", "eve@e.example"
PHONE = "+7 912 000-00-01"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def posted(tmp_path: Path, mailbox: Mailbox) -> Iterator[Site]:
    site = Site.make(tmp_path, mailbox.environ)
    site.run(AddService("help", "Help", process="todo", public=True))
    yield site
    site.close()


def file(site: Site, title: str, **requester: Any) -> int:
    return int(site.run(OpenTicket(title, service="help", requester=requester))["ticket"])


def titles(site: Site, email: str) -> list[str]:
    return [row.title for row in requests_of(site.kernel, email)]


def enter(site: Site, mailbox: Mailbox, email: str) -> ClientSession | None:
    ask_client_link(site.kernel, email, "10.0.0.1", "en")
    site.work()
    return use_client_link(site.kernel, mailbox.link().rpartition("/")[2], "127.0.0.1")


def test_a_link_in_a_letter_proves_an_address_once(posted: Site, mailbox: Mailbox) -> None:
    file(posted, "Mine", email=ANN, name="Ann")
    session = enter(posted, mailbox, " ANN@a.example ")
    assert session is not None
    assert client_session(posted.kernel, session.token) == session
    assert titles(posted, session.email) == ["Mine"]
    assert use_client_link(posted.kernel, mailbox.link().rpartition("/")[2], "127.0.0.1") is None


def test_who_wrote_first_under_a_phone_sees_nothing_of_its_owner(posted: Site) -> None:
    """Eve names Ann's phone first, so that both become one contact; each sees what was filed under her address."""
    file(posted, "Of Eve", email=EVE, phone=PHONE, name="Eve")
    file(posted, "Of Ann", email=ANN, phone=PHONE, name="Ann")
    file(posted, "By phone", phone=PHONE, name="Ann")
    tx = posted.kernel.store.read()
    assert tx.value("SELECT count(DISTINCT requester_id) FROM ticket") == 1, "they are one contact"
    assert titles(posted, EVE) == ["Of Eve"]
    assert titles(posted, ANN) == ["Of Ann"]


def test_a_contact_named_by_staff_counts_only_where_an_address_is_all_that_is_known(posted: Site) -> None:
    file(posted, "First", email=ANN, name="Ann")
    file(posted, "Other", email=EVE, phone=PHONE, name="Eve")
    tx = posted.kernel.store.read()
    ann, eve = (row[0] for row in tx.all("SELECT contact_id FROM contact_identity WHERE kind = 'email' ORDER BY value"))
    for contact in (ann, eve):
        posted.run(OpenTicket("By staff", service="help", requester=contact))
    assert sorted(titles(posted, ANN)) == ["By staff", "First"]
    assert titles(posted, EVE) == ["Other"]


def test_the_status_of_ones_own_ticket_and_of_no_other(posted: Site) -> None:
    own, foreign = file(posted, "Mine", email=ANN), file(posted, "Foreign", email=EVE)
    token = status_token(posted.kernel, ANN, own)
    assert status_token(posted.kernel, ANN, own) == token
    actor = visitor_actor(posted.kernel, token)
    assert actor is not None
    assert actor.ticket_id == own
    assert claimed_email(posted.kernel, own) == ANN
    for ticket in (foreign, 0, -1, 999_999):
        with pytest.raises(NotFound):
            status_token(posted.kernel, ANN, ticket)


def test_nobody_learns_who_has_written(posted: Site, mailbox: Mailbox) -> None:
    file(posted, "Mine", email=ANN)
    jobs = "SELECT count(*) FROM job WHERE kind = 'client_link'"
    for number, asked in enumerate((ANN, "nobody@x.example", "", "%@%")):
        ask_client_link(posted.kernel, asked, f"10.0.0.{number}", "en")
        assert posted.kernel.store.read().value(jobs) == number + 1
    posted.work()
    assert [letter["To"] for letter in mailbox.letters] == [ANN]
    for _turn in range(9):
        ask_client_link(posted.kernel, ANN, "10.0.0.9", "en")
    posted.work()
    assert len(mailbox.letters) == 3


def test_links_and_sessions_end(posted: Site, mailbox: Mailbox) -> None:
    file(posted, "Mine", email=ANN)
    ask_client_link(posted.kernel, ANN, "10.0.0.1", "en")
    posted.work()
    late = mailbox.link().rpartition("/")[2]
    assert client_link(posted.kernel, late) is not None
    posted.clock.advance(LINK_MS)
    assert client_link(posted.kernel, late) is None
    session = enter(posted, mailbox, ANN)
    assert session is not None
    posted.clock.advance(IDLE_MS)
    assert client_session(posted.kernel, session.token) is None
    busy = enter(posted, mailbox, ANN)
    assert busy is not None
    for _turn in range(LONGEST_MS // (6 * HOUR_MS) - 1):
        posted.clock.advance(6 * HOUR_MS)
        assert client_session(posted.kernel, busy.token) is not None
    posted.clock.advance(6 * HOUR_MS)
    assert client_session(posted.kernel, busy.token) is None
    posted.clock.advance(HOUR_MS)
    left = enter(posted, mailbox, ANN)
    assert left is not None
    end_client_session(posted.kernel, left.token)
    assert client_session(posted.kernel, left.token) is None


def test_neither_link_nor_session_opens_an_account(posted: Site, mailbox: Mailbox) -> None:
    from instar.commands.account_links import waiting
    from instar.commands.accounts import session as staff_session

    file(posted, "Mine", email=ANN)
    ask_client_link(posted.kernel, ANN, "10.0.0.1", "en")
    posted.work()
    token = mailbox.link().rpartition("/")[2]
    assert waiting(posted.kernel, token) is None
    made = use_client_link(posted.kernel, token, "127.0.0.1")
    assert made is not None
    assert staff_session(posted.kernel, made.token) is None


def test_only_the_system_answers_a_question(posted: Site) -> None:
    with pytest.raises(Forbidden):
        execute(posted.kernel, SendClientLink(ANN), posted.people.add("adam", profile="admin"))
