"""Letters leave once, wait while the server is away, and say why they were refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands.execute import Context
from instar.commands.letters import LINK, Recipient, SecretLink, write_letter
from instar.i18n import current
from instar.jobs import TRIES
from instar.jobs.chores import Chores
from instar.settings import load
from instar.store import SiteSettings
from instar.testing import Site
from tests.mailbox import Mailbox, mail_server

HOUR_MS = 3_600_000


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def site(tmp_path: Path, mailbox: Mailbox) -> Iterator[Site]:
    made = Site.make(tmp_path, mailbox.environ)
    yield made
    made.close()


def write(site: Site, text: str = "Words.", link: SecretLink | None = None, language: str | None = None) -> int | None:
    with site.kernel.store.transaction() as tx:
        context = Context(site.kernel, tx, SYSTEM, site.clock.now(), "", asked=True)
        to = Recipient("ann@a.example", "Ann", language)
        return write_letter(context, to, lambda: (f"A letter in {current()}", text), link=link)


def job(site: Site, id: int | None) -> dict[str, Any]:
    names = ("state", "attempts", "error", "payload", "key")
    row = site.kernel.store.read().one(f"SELECT {', '.join(names)} FROM job WHERE id = ?", (id,))
    assert row is not None
    return dict(zip(names, row, strict=True))


def test_a_letter_leaves_once(site: Site, mailbox: Mailbox) -> None:
    written = write(site)
    assert site.work() == 1
    assert site.work() == 0
    assert len(mailbox.letters) == 1
    assert job(site, written)["state"] == "done"
    assert mailbox.letters[0]["Message-ID"] == f"<{job(site, written)['key']}@127.0.0.1>"


def test_what_was_rolled_back_is_told_to_nobody(site: Site, mailbox: Mailbox) -> None:
    def fails() -> None:
        with site.kernel.store.transaction() as tx:
            context = Context(site.kernel, tx, SYSTEM, site.clock.now(), "", asked=True)
            write_letter(context, Recipient("ann@a.example"), lambda: ("Never", "Never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert site.work() == 0
    assert mailbox.letters == []


@pytest.mark.parametrize(("language", "spoken"), [("ru", "ru"), ("en", "en"), (None, "en"), ("xx", "en")])
def test_it_is_in_its_recipients_language(site: Site, mailbox: Mailbox, language: str | None, spoken: str) -> None:
    write(site, language=language)
    site.work()
    assert mailbox.letters[0]["Subject"] == f"A letter in {spoken}"


def test_while_the_server_is_away_it_waits_and_then_it_goes(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox):
        environ = mailbox.environ
    site = Site.make(tmp_path, environ)
    written = write(site)
    for attempt in (1, 2):
        site.work()
        found = job(site, written)
        assert (found["state"], found["attempts"]) == ("ready", attempt)
        assert "cannot be reached" in found["error"]
        site.clock.advance(HOUR_MS)
    with mail_server(mailbox, mailbox.port):
        site.work()
    assert len(mailbox.letters) == 1
    assert job(site, written)["state"] == "done"
    site.close()


def test_it_is_not_tried_for_ever(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox):
        environ = mailbox.environ
    site = Site.make(tmp_path, environ)
    written = write(site)
    for _attempt in range(TRIES + 2):
        site.work()
        site.clock.advance(12 * HOUR_MS)
    assert (job(site, written)["state"], job(site, written)["attempts"]) == ("dead", TRIES)
    site.close()


def test_an_address_that_is_refused_for_good_is_not_tried_again(site: Site, mailbox: Mailbox) -> None:
    mailbox.refused["ann@a.example"] = "550 5.1.1 no such user"
    written = write(site)
    site.work()
    found = job(site, written)
    assert (found["state"], found["attempts"]) == ("dead", 1)
    assert "no such user" in found["error"]


def test_an_address_that_is_busy_is_tried_again(site: Site, mailbox: Mailbox) -> None:
    mailbox.refused["ann@a.example"] = "451 greylisted"
    written = write(site)
    site.work()
    assert job(site, written)["state"] == "ready"
    mailbox.refused.clear()
    site.clock.advance(HOUR_MS)
    site.work()
    assert len(mailbox.letters) == 1


def test_a_secret_link_is_whole_in_the_letter_and_only_a_seed_in_the_database(site: Site, mailbox: Mailbox) -> None:
    link = SecretLink.new("/welcome/")
    written = write(site, f"Here: {LINK}", link)
    site.work()
    assert link.url(site.kernel) in mailbox.text()
    assert mailbox.link() == f"/welcome/{link.token(site.kernel)}"
    assert link.token(site.kernel) not in job(site, written)["payload"]


def test_a_site_without_mail_writes_none(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    assert write(site) is None
    assert site.work() == 0
    site.close()


def test_letters_are_held_while_mail_is_taken_away(site: Site, mailbox: Mailbox, tmp_path: Path) -> None:
    written = write(site)
    with_mail = site.kernel.held.base
    site.kernel.held = SiteSettings(load(tmp_path, {}), site.kernel.store, site.kernel.epochs)
    site.work()
    assert job(site, written)["state"] == "held"
    site.kernel.held = SiteSettings(with_mail, site.kernel.store, site.kernel.epochs)
    Chores(site.kernel).do()
    site.work()
    assert (len(mailbox.letters), job(site, written)["attempts"]) == (1, 1)


def test_a_job_of_a_kind_that_nobody_knows_is_held(site: Site) -> None:
    with site.kernel.store.transaction() as tx:
        id = tx.insert("INSERT INTO job (kind, key, payload, due, created) VALUES ('dance', 'd', '{}', 0, 0)")
    site.work()
    assert job(site, id)["state"] == "held"
    assert "dance" in job(site, id)["error"]
    Chores(site.kernel).do()
    assert job(site, id)["state"] == "held"
