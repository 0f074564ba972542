"""Links by which people choose a password: used once, ended by all that makes them stale, telling nobody anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import AddTeam, AddUser, EditUser, InviteUser, execute
from instar.commands.account_links import ALL_PER_HOUR, INVITED_MS, ask_reset, use_link, waiting
from instar.commands.accounts import session, sign_in
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.testing import Site
from tests.mailbox import Mailbox, mail_server

PASSWORD, NEW = "correct horse battery", "another horse battery"
HOUR_MS = 3_600_000


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def posted(tmp_path: Path, mailbox: Mailbox) -> Iterator[Site]:
    """A site that sends mail. ann has a password, ben has none."""
    site = Site.make(tmp_path, mailbox.environ)
    site.run(AddUser("ann", "Ann", "ann@a.example", PASSWORD, "operator", language="ru"))
    site.run(AddUser("ben", "Ben", "ben@b.example"))
    yield site
    site.close()


def token(mailbox: Mailbox) -> str:
    return mailbox.link().rpartition("/")[2]


def test_an_invitation_arrives_and_its_link_begins_a_session(posted: Site, mailbox: Mailbox) -> None:
    made = posted.run(InviteUser("ben"))
    assert made["link"] is None
    posted.work()
    (letter,) = mailbox.letters
    assert letter["To"] == "Ben <ben@b.example>"
    assert "ben" in mailbox.text()
    begun = use_link(posted.kernel, token(mailbox), NEW, "127.0.0.1")
    assert session(posted.kernel, begun.token) is not None
    assert sign_in(posted.kernel, "ben", NEW, "127.0.0.1")


def test_a_link_works_once(posted: Site, mailbox: Mailbox) -> None:
    posted.run(InviteUser("ben"))
    posted.work()
    use_link(posted.kernel, token(mailbox), NEW, "127.0.0.1")
    with pytest.raises(NotFound):
        use_link(posted.kernel, token(mailbox), PASSWORD, "127.0.0.1")


def test_looking_uses_nothing_up_and_neither_does_a_password_that_will_not_do(posted: Site, mailbox: Mailbox) -> None:
    posted.run(InviteUser("ben"))
    posted.work()
    for _look in range(3):
        found = waiting(posted.kernel, token(mailbox))
        assert found is not None
        assert (found.login, found.purpose) == ("ben", "invite")
    with pytest.raises(Invalid):
        use_link(posted.kernel, token(mailbox), "short", "127.0.0.1")
    assert use_link(posted.kernel, token(mailbox), NEW, "127.0.0.1")


@pytest.mark.parametrize("stale", ["time", "newer", "address", "off", "password"])
def test_what_makes_a_link_stale(posted: Site, mailbox: Mailbox, stale: str) -> None:
    posted.run(InviteUser("ben"))
    posted.work()
    old = token(mailbox)
    if stale == "time":
        posted.clock.advance(INVITED_MS)
    elif stale == "newer":
        posted.run(InviteUser("ben"))
    elif stale == "address":
        posted.run(EditUser("ben", {"email": "other@b.example"}))
    elif stale == "off":
        posted.run(EditUser("ben", {"active": False}))
    else:
        posted.run(EditUser("ben", {"password": NEW}))
    assert waiting(posted.kernel, old) is None
    with pytest.raises(NotFound):
        use_link(posted.kernel, old, PASSWORD, "127.0.0.1")


def test_the_database_knows_no_token(posted: Site, mailbox: Mailbox) -> None:
    posted.run(InviteUser("ben"))
    posted.work()
    rows = [posted.kernel.store.read().all(f"SELECT * FROM {table}") for table in ("account_link", "job", "audit")]
    assert token(mailbox) not in str(rows)


def test_without_mail_or_address_the_administrator_gets_the_link(posted: Site, tmp_path: Path) -> None:
    posted.run(AddUser("cyd", "Cyd"))
    link = posted.run(InviteUser("cyd"))["link"]
    assert link.startswith(f"{posted.kernel.settings.base_url}/password/")
    assert waiting(posted.kernel, link.rpartition("/")[2]) is not None


def test_who_holds_less_invites_nobody_into_more(posted: Site) -> None:
    adam = posted.people.add("adam", profile="admin")
    with pytest.raises(Forbidden):
        execute(posted.kernel, InviteUser("ann"), adam)
    assert execute(posted.kernel, InviteUser("ben"), adam)["until"]


def test_an_account_that_is_off_and_a_team_are_invited_nowhere(posted: Site) -> None:
    posted.run(EditUser("ben", {"active": False}))
    with pytest.raises(Conflict):
        posted.run(InviteUser("ben"))
    posted.run(AddTeam("crew", "Crew"))
    with pytest.raises(NotFound):
        posted.run(InviteUser("crew"))


def test_adding_somebody_invites_in_the_same_transaction(posted: Site, mailbox: Mailbox) -> None:
    made = posted.run(AddUser("dan", "Dan", "dan@d.example", invite=True))
    assert made["letter"] is not None
    posted.work()
    assert mailbox.letters[0]["To"] == "Dan <dan@d.example>"


@pytest.mark.parametrize("asked", ["ann", " ANN@a.example "])
def test_who_forgot_the_password_gets_a_link_in_his_language(posted: Site, mailbox: Mailbox, asked: str) -> None:
    before = sign_in(posted.kernel, "ann", PASSWORD, "127.0.0.1")
    ask_reset(posted.kernel, asked, "10.0.0.1")
    posted.work()
    assert re.search("[а-я]", mailbox.text())
    use_link(posted.kernel, token(mailbox), NEW, "127.0.0.1")
    assert session(posted.kernel, before.token) is None, "a new password ends every other log-in"
    with pytest.raises(Forbidden):
        sign_in(posted.kernel, "ann", PASSWORD, "127.0.0.1")
    posted.work()
    assert len(mailbox.letters) == 2, "the owner is told"
    assert "{link}" not in mailbox.text()


def test_a_reset_ends_sooner_than_an_invitation(posted: Site, mailbox: Mailbox) -> None:
    ask_reset(posted.kernel, "ann", "10.0.0.1")
    posted.work()
    posted.clock.advance(HOUR_MS)
    assert waiting(posted.kernel, token(mailbox)) is None


def test_asking_for_a_name_that_nobody_has_writes_the_same_rows(posted: Site, mailbox: Mailbox) -> None:
    tables = ("job", "throttle", "account_link", "session", "audit")

    def written_by(asked: str) -> list[int]:
        before = [posted.kernel.store.read().value(f"SELECT count(*) FROM {table}") for table in tables]
        ask_reset(posted.kernel, asked, f"10.0.0.{len(asked)}")
        after = [posted.kernel.store.read().value(f"SELECT count(*) FROM {table}") for table in tables]
        return [late - early for early, late in zip(before, after, strict=True)]

    ask_reset(posted.kernel, "somebody", "10.9.9.9")
    assert written_by("ann") == written_by("nobody") == written_by("nobody@x.example")
    posted.work()
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("asked", ["nobody", "nobody@x.example", "", "ben", "frontline"])
def test_nobody_gets_a_letter_for_what_is_no_living_account(posted: Site, mailbox: Mailbox, asked: str) -> None:
    posted.run(AddTeam("frontline", "Front"))
    posted.run(EditUser("ben", {"active": False}))
    ask_reset(posted.kernel, asked, "10.0.0.1")
    posted.work()
    assert mailbox.letters == []


def test_a_flood_of_questions_is_three_letters(posted: Site, mailbox: Mailbox) -> None:
    for turn in range(20):
        ask_reset(posted.kernel, "ann", f"10.0.0.{turn}")
    posted.work()
    assert len(mailbox.letters) == 3
    posted.clock.advance(HOUR_MS + 1)
    ask_reset(posted.kernel, "ann", "10.0.0.1")
    posted.work()
    assert len(mailbox.letters) == 4


def test_one_network_and_the_whole_site_have_a_limit(posted: Site) -> None:
    count = "SELECT count(*) FROM job WHERE kind = 'reset'"
    for turn in range(15):
        ask_reset(posted.kernel, f"name{turn}", "10.0.0.1")
    assert posted.kernel.store.read().value(count) == 10
    for turn in range(ALL_PER_HOUR + 20):
        ask_reset(posted.kernel, f"other{turn}", f"10.1.{turn // 200}.{turn % 200}")
    assert posted.kernel.store.read().value(count) < ALL_PER_HOUR


def test_a_strangers_question_does_not_end_an_invitation(posted: Site, mailbox: Mailbox) -> None:
    posted.run(InviteUser("ben"))
    posted.work()
    invited = token(mailbox)
    ask_reset(posted.kernel, "ben", "10.0.0.1")
    posted.work()
    assert waiting(posted.kernel, invited) is not None


def test_a_link_from_a_letter_proves_the_address(posted: Site, mailbox: Mailbox) -> None:
    verified = "SELECT verified FROM contact_identity WHERE value = 'ben@b.example'"
    with posted.kernel.store.transaction() as tx:
        tx.run("UPDATE contact_identity SET verified = 0 WHERE value = 'ben@b.example'")
    posted.run(InviteUser("ben"))
    posted.work()
    use_link(posted.kernel, token(mailbox), NEW, "127.0.0.1")
    assert posted.kernel.store.read().value(verified) == 1


def test_links_are_built_from_the_setting_alone(tmp_path: Path) -> None:
    site = Site.make(tmp_path, {"INSTAR_BASE_URL": "https://desk.example.org/here/"})
    site.run(AddUser("eve", "Eve"))
    assert site.run(InviteUser("eve"))["link"].startswith("https://desk.example.org/here/password/")
    site.close()


def test_only_the_system_answers_a_question(posted: Site) -> None:
    from instar.commands import SendReset

    with pytest.raises(Forbidden):
        execute(posted.kernel, SendReset("ann"), posted.people.add("adam", profile="admin"))
    assert execute(posted.kernel, SendReset("ann"), SYSTEM)["letter"] is not None
