"""Letters of the bell over a real mail server: gathered, quiet at night, cut to what their reader may see, stopped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import (
    AddGrant,
    AddUser,
    ClaimWork,
    EditTicket,
    EndGrant,
    OpenTicket,
    PostReply,
    Publish,
    SetAbsence,
    SetPreferences,
    execute,
)
from instar.commands.bell import ReadNotices
from instar.commands.notice_settings import SetNotices, StopLetters
from instar.commands.posting import post_due
from instar.commands.watching import Watch
from instar.jobs.chores import forget
from instar.notices import GATHER_MS
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing import Site
from instar.testing.site import SECRET
from tests.commands.conftest import ORDER, REQUEST, Guest
from tests.mailbox import Mailbox, free_port, mail_server

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
Open = Callable[..., int]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


def desk(folder: Path, environ: dict[str, str]) -> Site:
    environ = {"INSTAR_SECRET_KEY": SECRET, **environ}
    plugins = PluginManager.load(
        load(folder, environ), actions=KERNEL_ACTIONS, candidates=[Candidate("guest", "guest", Guest)]
    )
    made = Site.make(folder, environ, plugins=plugins)
    for login in ("olga", "boris", "vera"):
        made.people.add(login)
    for definition in (ORDER, REQUEST):
        execute(made.kernel, Publish(json.dumps(definition)), SYSTEM)
    return made


@pytest.fixture
def site(tmp_path: Path, mailbox: Mailbox) -> Iterator[Site]:
    made = desk(tmp_path, mailbox.environ)
    yield made
    made.close()


@pytest.fixture
def watched(site: Site) -> Open:
    """A ticket that Boris watches, of which he wants to hear by mail."""
    site.run(SetNotices({"ways": {"watch": "mail", "note": "mail", "message": "mail"}, "digest": ""}), "boris")

    def opened(title: str = "The lamp is out") -> int:
        ticket = int(site.run(OpenTicket(title, process="request", requester="ann@example.org"), "olga")["ticket"])
        site.run(Watch(ticket), "boris")
        return ticket

    return opened


def pass_by(site: Site, ms: int) -> int:
    """Let time pass, then do what the chores and the workers do; returns how many letters were written."""
    site.clock.advance(ms)
    found = post_due(site.kernel)
    site.work()
    return found


def plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_five_things_of_one_ticket_are_one_letter(site: Site, watched: Open, mailbox: Mailbox) -> None:
    ticket = watched()
    for number in range(5):
        site.run(PostReply(ticket, f"Note {number} <b>&", "internal"), "olga")
        site.clock.advance(1000)
    assert pass_by(site, 0) == 0, "it waits for what else happens"
    assert pass_by(site, GATHER_MS) == 1
    (letter,) = mailbox.letters
    assert letter["To"] == "Boris <boris@example.org>"
    assert letter["Subject"] == f"T-{ticket} The lamp is out"
    text = plain(letter)
    assert [text.index(f"Note {number} <b>&") for number in range(5)] == sorted(
        text.index(f"Note {number} <b>&") for number in range(5)
    )
    assert "(you watch this)" in text
    assert f"/t/T-{ticket}" in text
    assert "Note 4 &lt;b&gt;&amp;" in html(letter)
    assert pass_by(site, DAY) == 0


def test_robots_know_that_they_must_not_answer_and_programs_how_to_stop(
    site: Site, watched: Open, mailbox: Mailbox
) -> None:
    site.run(PostReply(watched(), "x", "internal"), "olga")
    pass_by(site, GATHER_MS)
    (letter,) = mailbox.letters
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://127\.0\.0\.1:8000/notices/stop/(\S+)>", letter["List-Unsubscribe"])
    assert found is not None
    assert f"/notices/stop/{found[1]}" in plain(letter)
    execute(site.kernel, StopLetters(found[1]), ANONYMOUS)
    site.run(PostReply(watched(), "y", "internal"), "olga")
    site.run(SetNotices({"digest": ""}), "boris")


def test_a_stopped_letter_comes_no_more(site: Site, watched: Open, mailbox: Mailbox) -> None:
    ticket = watched()
    site.run(PostReply(ticket, "x", "internal"), "olga")
    pass_by(site, GATHER_MS)
    token = mailbox.letters[0]["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    site.run(PostReply(ticket, "before it is stopped", "internal"), "olga")
    execute(site.kernel, StopLetters(token), ANONYMOUS)
    site.run(PostReply(ticket, "after", "internal"), "olga")
    pass_by(site, GATHER_MS)
    assert len(mailbox.letters) == 1


def test_what_was_read_meanwhile_is_not_sent(site: Site, watched: Open, mailbox: Mailbox) -> None:
    first, second = watched("First"), watched("Second")
    for ticket in (first, second):
        site.run(PostReply(ticket, "x", "internal"), "olga")
    site.run(ReadNotices(f"t.{first}"), "boris")
    pass_by(site, GATHER_MS)
    assert [letter["Subject"] for letter in mailbox.letters] == [f"T-{second} Second"]


def test_who_may_not_see_it_when_it_is_sent_reads_nothing_of_it(site: Site, watched: Open, mailbox: Mailbox) -> None:
    dan = execute(site.kernel, AddUser("dan", "Dan", "dan@example.org"), SYSTEM)["id"]
    grant = execute(site.kernel, AddGrant("dan", "operator"), SYSTEM)["id"]
    ticket = watched()
    actor = site.kernel.access.actor(dan)
    assert actor is not None
    execute(site.kernel, SetNotices({"ways": {"note": "mail"}}), actor)
    execute(site.kernel, Watch(ticket), actor)
    site.run(PostReply(ticket, "Only for us", "internal"), "olga")
    execute(site.kernel, EndGrant(grant), SYSTEM)
    pass_by(site, GATHER_MS)
    assert [letter["To"] for letter in mailbox.letters] == ["Boris <boris@example.org>"]


def test_quiet_hours_hold_letters_and_end_with_one(site: Site, watched: Open, mailbox: Mailbox) -> None:
    """Nine in the morning in London is twelve in Moscow."""
    ticket = watched()
    site.run(SetPreferences({"timezone": "Europe/Moscow"}), "boris")
    site.run(SetNotices({"quiet": {"begin": "12:00", "end": "14:30"}}), "boris")
    for number in range(3):
        site.run(PostReply(ticket, f"Note {number}", "internal"), "olga")
        pass_by(site, 30 * MINUTE)
    assert mailbox.letters == []
    pass_by(site, HOUR)
    assert [plain(letter).count("Note ") for letter in mailbox.letters] == [3]


def test_quiet_hours_that_are_chosen_later_hold_what_waits(site: Site, watched: Open, mailbox: Mailbox) -> None:
    site.run(PostReply(watched(), "x", "internal"), "olga")
    site.run(SetNotices({"quiet": {"begin": "08:00", "end": "10:00"}}), "boris")
    pass_by(site, 2 * GATHER_MS)
    assert mailbox.letters == []
    site.run(SetNotices({"quiet": None}), "boris")
    pass_by(site, GATHER_MS)
    assert len(mailbox.letters) == 1


def test_a_letter_to_who_is_away_goes_to_who_stands_in(site: Site, watched: Open, mailbox: Mailbox) -> None:
    ticket = watched()
    today = site.kernel.day(site.clock.now())
    site.run(SetNotices({"ways": {"absence": "app"}}), "vera")
    site.run(SetAbsence(today, "2026-01-06", "vera"), "boris")
    site.run(PostReply(ticket, "Who looks?", "internal"), "olga")
    pass_by(site, GATHER_MS)
    letter = mailbox.letters[-1]
    assert letter["To"] == "Vera <vera@example.org>"
    assert plain(letter).startswith("In place of Boris, who is away:")
    assert not [one for one in mailbox.letters if "boris" in one["To"]]


def test_with_nobody_to_stand_in_it_waits_until_the_first_day_back(site: Site, watched: Open, mailbox: Mailbox) -> None:
    ticket = watched()
    site.run(SetAbsence(site.kernel.day(site.clock.now()), "2026-01-06"), "boris")
    site.run(PostReply(ticket, "Who looks?", "internal"), "olga")
    pass_by(site, GATHER_MS)
    pass_by(site, DAY)
    assert mailbox.letters == []
    pass_by(site, DAY)
    assert [letter["To"] for letter in mailbox.letters] == ["Boris <boris@example.org>"]


def test_a_server_that_is_away_is_tried_again(tmp_path: Path) -> None:
    port = free_port()
    mailbox = Mailbox()
    mailbox.port = port
    site = desk(tmp_path, mailbox.environ)
    ticket = int(site.run(OpenTicket("x", process="request", requester="ann@example.org"), "olga")["ticket"])
    site.run(PostReply(ticket, "@boris, look", "internal"), "olga")
    pass_by(site, GATHER_MS)
    assert site.kernel.store.read().all("SELECT kind, state FROM job WHERE kind = 'notices'") == [("notices", "ready")]
    with mail_server(mailbox, port):
        pass_by(site, HOUR)
    assert len(mailbox.letters) == 1
    site.close()


def test_who_has_no_address_and_a_site_that_sends_none_lose_nothing_but_the_letter(tmp_path: Path) -> None:
    site = desk(tmp_path, {})
    ticket = int(site.run(OpenTicket("x", process="request", requester="ann@example.org"), "olga")["ticket"])
    site.run(PostReply(ticket, "@boris, look", "internal"), "olga")
    assert pass_by(site, GATHER_MS) == 0
    assert pass_by(site, GATHER_MS) == 0
    site.run(SetNotices({"digest": "daily"}), "boris")
    assert pass_by(site, 30 * HOUR) == 0
    read = site.kernel.store.read()
    due = read.value("SELECT digest_due FROM notice_setting WHERE principal_id = ?", (site.people["boris"].id,))
    assert due > site.clock.now(), "it comes as soon as there is mail"
    assert read.value("SELECT count(*) FROM notice WHERE post_at IS NOT NULL") == 0
    assert read.value("SELECT count(*) FROM notice WHERE read IS NULL AND kind = 'mention'") == 1
    site.close()


def test_the_digest_tells_what_waits_and_what_has_changed_in_its_readers_language(
    site: Site, watched: Open, mailbox: Mailbox
) -> None:
    site.run(SetPreferences({"language": "en"}), "boris")
    site.run(
        SetNotices({"ways": {"watch": "digest"}, "digest": "daily", "digest_at": "18:00", "language": "ru"}), "boris"
    )
    tickets = [watched("First"), watched("Second")]
    for ticket in tickets:
        site.run(EditTicket(ticket, {"priority": 1}), "olga")
    site.run(EditTicket(tickets[0], {"due": site.clock.now() + HOUR}), "olga")
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (tickets[0],))
    site.run(ClaimWork(item), "boris")
    pass_by(site, 8 * HOUR)
    assert mailbox.letters == [], "not before six"
    pass_by(site, HOUR)
    (letter,) = mailbox.letters
    text = plain(letter)
    assert f"T-{tickets[0]} First" in text
    assert f"T-{tickets[1]} Second" in text
    assert "/work" in text
    assert re.search("[а-я]", str(letter["Subject"])), letter["Subject"]
    assert pass_by(site, HOUR) == 0
    pass_by(site, DAY)
    assert "First" not in plain(mailbox.letters[-1]), "what was told once is not told again"


def test_a_digest_with_nothing_to_say_is_not_sent(site: Site, mailbox: Mailbox) -> None:
    site.run(SetNotices({"digest": "daily", "digest_at": "10:00"}), "boris")
    assert pass_by(site, 2 * HOUR) == 1
    assert mailbox.letters == []


def test_a_digest_is_left_out_on_days_off_and_while_one_is_away(site: Site, watched: Open, mailbox: Mailbox) -> None:
    site.run(SetNotices({"ways": {"watch": "digest"}, "digest": "daily", "digest_at": "10:00"}), "boris")
    ticket = watched()
    site.run(SetNotices({"digest": "daily"}), "boris")
    site.run(SetAbsence("2026-01-09", "2026-01-09", "vera"), "boris")
    pass_by(site, 3 * DAY)
    pass_by(site, 2 * HOUR)
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    mailbox.letters.clear()
    for _hour in range(4 * 24):  # Friday, when he is away, and the weekend
        pass_by(site, HOUR)
        if mailbox.letters:
            break
    (letter,) = mailbox.letters
    assert letter["To"] == "Boris <boris@example.org>"
    assert site.kernel.day(site.clock.now()) == "2026-01-12"


def test_what_is_old_is_forgotten_and_what_is_new_is_not(site: Site, watched: Open) -> None:
    first, second = watched("First"), watched("Second")
    for ticket in (first, second):
        site.run(PostReply(ticket, "x", "internal"), "olga")
    site.run(ReadNotices(f"t.{first}"), "boris")
    pass_by(site, GATHER_MS)

    def left() -> list[int]:
        return [id for (id,) in site.kernel.store.read().all("SELECT ticket_id FROM notice ORDER BY id")]

    forget(site.kernel, site.clock.now() + 89 * DAY)
    assert left() == [first, second]
    forget(site.kernel, site.clock.now() + 91 * DAY)
    assert left() == [second]
    forget(site.kernel, site.clock.now() + 367 * DAY)
    assert left() == []
