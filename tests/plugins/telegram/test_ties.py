"""A word ties once, for a quarter of an hour, one person to one account; whose account it is learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.commands.own import RunOwn
from instar.testing.site import Site
from instar_plugins.telegram import ties

from .conftest import ENVIRON
from .double import BotApi
from .test_staff import EVE, Office


@pytest.fixture
def office(tmp_path: Path, api: BotApi) -> Iterator[Office]:
    site = Site.make(tmp_path, ENVIRON)
    yield Office(site, api)
    site.close()


def tied(office: Office) -> list[tuple[object, ...]]:
    return office.rows("SELECT person, account FROM x_telegram__tie")


def test_a_word_works_once(office: Office) -> None:
    code = office.link()
    office.hear(f"/start {code}")
    assert tied(office) == [("5001", office.site.people["greta"].id)]
    assert "works no more" in office.hear(f"/start {code}", sender=EVE)
    assert len(tied(office)) == 1


def test_a_word_works_for_a_while_and_until_there_is_a_newer_one(office: Office) -> None:
    old, code = office.link(), office.link()
    assert "works no more" in office.hear(f"/start {old}")
    office.site.clock.advance(ties.WORKS_MS)
    assert "works no more" in office.hear(f"/start {code}")
    assert tied(office) == []


def test_no_table_holds_the_word(office: Office) -> None:
    code = office.link()
    for table in ("x_telegram__code", "audit", "job", "event", "idempotency"):
        assert code not in str(office.rows(f"SELECT * FROM {table}"))


def test_whose_account_was_tied_is_told_by_the_site(office: Office) -> None:
    office.tie()
    rows = office.rows("SELECT principal_id FROM notice WHERE kind = ?", ties.TIED)
    assert rows == [(office.site.people["greta"].id,)]


def test_another_telegram_takes_the_place_of_the_first(office: Office) -> None:
    office.tie()
    office.hear(f"/start {office.link()}", sender=EVE)
    assert tied(office) == [("6001", office.site.people["greta"].id)]
    assert "/x/telegram/me" in office.hear("Hello")


def test_it_is_untied_on_ones_own_page_alone(office: Office) -> None:
    office.tie()
    ((tie,),) = office.rows("SELECT id FROM x_telegram__tie")
    office.post(ties.HERE, by="olga", do="untie", tie=str(tie))
    assert len(tied(office)) == 1
    page = office.open(ties.HERE, "greta").text
    assert "Ann (@ann_cat)" in page
    assert "Ann" not in office.open(ties.HERE, "olga").text
    office.post(ties.HERE, by="greta", do="untie", tie=str(tie))
    assert tied(office) == []


def test_the_page_is_for_who_is_logged_in_and_offered_where_there_is_such_a_bot(office: Office) -> None:
    assert office.app.test_client().get(ties.HERE).status_code in (302, 303, 401)
    assert 'href="/x/telegram/me"' in office.open("/tickets/list", "greta").text
    with office.site.kernel.store.transaction() as tx:
        tx.run("UPDATE x_telegram__bot SET active = 0")
    assert 'href="/x/telegram/me"' not in office.open("/tickets/list", "greta").text
    assert "There is no bot for employees" in office.open(ties.HERE, "greta").text


def test_who_is_untied_speaks_for_the_account_no_more_with_clients_either(office: Office) -> None:
    """A link that leaked, a telephone that was lost: all that it opened is closed again."""
    identities = "SELECT value FROM contact_identity WHERE kind = 'telegram_id'"
    office.tie()
    assert office.rows(identities) == [("5001",)]
    office.hear(f"/start {office.link()}", sender=EVE)
    assert office.rows(identities) == [("6001",)], "another Telegram has taken its place"
    ((tie,),) = office.rows("SELECT id FROM x_telegram__tie")
    office.post(ties.HERE, by="greta", do="untie", tie=str(tie))
    assert office.rows(identities) == []


def test_with_the_bot_go_its_ties(office: Office) -> None:
    office.tie()
    office.site.run(RunOwn("telegram", "drop_bot", {"bot": office.staff}, proven=True))
    assert office.rows("SELECT value FROM contact_identity WHERE kind = 'telegram_id'") == []
