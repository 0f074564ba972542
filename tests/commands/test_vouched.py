"""Who has proved at a channel who he is, is the client that is known already; nobody else becomes him."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import (
    AddContact,
    AddOrganization,
    EditContact,
    ForgetSender,
    KnowSender,
    MarkShared,
    OpenTicket,
    UndoMerge,
)
from instar.errors import Forbidden
from instar.testing.site import Site

PHONE = "+79161234567"


@pytest.fixture
def known(site: Site) -> int:
    return int(site.run(AddContact({"name": "Anna", "phone": PHONE}))["id"])


def know(site: Site, value: str = "5001", **more: Any) -> dict[str, Any]:
    return site.run(KnowSender("telegram_id", value, "Ann", **more))


def holder(site: Site, value: str = "5001") -> tuple[Any, ...] | None:
    row = site.kernel.store.read().one("SELECT contact_id, verified FROM contact_identity WHERE value = ?", (value,))
    return tuple(row) if row else None


def test_a_stranger_becomes_the_client_with_his_number(site: Site, known: int) -> None:
    assert know(site, phone="8 916 123-45-67") == {"contact": known, "name": "Anna", "known": True}
    assert holder(site) == (known, 1)
    assert holder(site, PHONE) == (known, 1)


def test_who_has_written_before_is_merged_into_the_client_and_can_be_taken_apart(site: Site, known: int) -> None:
    stub = know(site)["contact"]
    assert stub != known
    ticket = site.run(OpenTicket("Cats", process="request", requester=stub))["ticket"]
    assert know(site, contact=known)["contact"] == known
    asked = site.kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,))
    assert asked == known
    merge = site.kernel.store.read().value("SELECT id FROM client_merge")
    site.run(UndoMerge(merge), "maria")
    assert holder(site) == (stub, 1)


def test_who_is_a_client_already_stays_who_he_is(site: Site, known: int) -> None:
    site.run(AddOrganization("Cats"))
    other = int(site.run(AddContact({"name": "Bob", "email": "bob@b.example"}))["id"])
    know(site, contact=other)
    told = know(site, phone=PHONE)
    assert (told["contact"], told["known"]) == (other, False)
    assert holder(site, PHONE) == (known, 0)


def test_a_number_that_several_share_tells_nobody(site: Site, known: int) -> None:
    site.run(MarkShared("phone", PHONE))
    told = know(site, phone=PHONE)
    assert (told["contact"] != known, told["known"]) == (True, False)
    assert holder(site, PHONE) == (known, 0)


@pytest.mark.parametrize("phone", ["", "abc", "+7", "\x00"])
def test_what_is_no_number_proves_nothing(site: Site, known: int, phone: str) -> None:
    assert know(site, phone=phone)["known"] is False


def test_a_client_that_is_not_there_proves_nothing(site: Site) -> None:
    assert know(site, contact=999)["known"] is False


def test_nobody_but_the_site_itself_says_who_somebody_is(site: Site, known: int) -> None:
    site.people.add("boss", profile="admin")
    with pytest.raises(Forbidden):
        site.run(KnowSender("telegram_id", "5001", "Ann", "", known), "boss")


def test_a_number_that_a_stranger_put_beside_an_address_proves_nothing(site: Site) -> None:
    """He named another's e-mail address and his own number: he would read all that the other asks."""
    site.run(OpenTicket("Cats", process="request", requester={"email": "anna@a.example", "phone": PHONE}))
    told = know(site, phone=PHONE)
    assert told["known"] is False
    assert told["contact"] != site.kernel.store.read().value("SELECT requester_id FROM ticket")


def test_a_number_alone_is_whoever_proves_it(site: Site) -> None:
    site.run(OpenTicket("Cats", process="request", requester={"name": "Anna", "phone": PHONE}))
    assert know(site, phone=PHONE)["known"] is True


def test_who_has_an_account_is_only_whom_the_account_has_asked_in(site: Site) -> None:
    by = site.people["maria"]
    assert by.contact_id is not None
    site.run(EditContact(by.contact_id, {"phone": PHONE}))
    assert know(site, phone=PHONE)["known"] is False, "a colleague may have typed his own number"
    assert know(site, "5002", contact=by.contact_id)["known"] is False
    assert know(site, "5003", contact=by.contact_id, account=by.id)["known"] is True
    assert holder(site, "5003") == (by.contact_id, 1)


def test_what_is_taken_back_speaks_for_nobody(site: Site) -> None:
    by = site.people["maria"]
    know(site, contact=by.contact_id, account=by.id)
    assert site.run(ForgetSender("telegram_id", "5001", site.people["olga"].id)) == {"forgotten": False}
    assert site.run(ForgetSender("telegram_id", "5001", by.id)) == {"forgotten": True}
    assert holder(site) is None
    assert know(site)["contact"] != by.contact_id
