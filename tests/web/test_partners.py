"""The page that shares a ticket with partners, and what people of a partner find."""

from __future__ import annotations

import orjson
import pytest

from instar.commands import AddUser, Publish, ShareTicket

from .conftest import APPEAL, DAY, NOW, Desk


@pytest.fixture
def number(desk: Desk) -> str:
    desk.run(Publish(orjson.dumps({**APPEAL, "partners": True}).decode()))
    desk.run(AddUser("fred", "Fred", profile="partner"))
    with desk.kernel.store.transaction() as tx:
        tx.run("INSERT INTO organization (key, name, kind, created) VALUES ('fitters', 'Fitters', 'partner', 0)")
        tx.run(
            "UPDATE contact SET organization_id = (SELECT id FROM organization WHERE key = 'fitters')"
            " WHERE principal_id = (SELECT id FROM principal WHERE key = 'fred')"
        )
        desk.kernel.epochs.bump(tx, "access")
    return desk.open()


def test_a_ticket_is_shared_from_its_pane_and_closed_again(desk: Desk, number: str) -> None:
    maria, fred = desk.at("maria"), desk.at("fred")
    assert f'href="/t/{number}/partners"' in maria.text(f"/t/{number}")
    assert fred.get(f"/t/{number}").status_code == 404
    done = maria.post(f"/t/{number}/partners", {"partner": "fitters", "until": "2026-02-01"})
    assert done.status_code == 303
    assert "Fitters" in maria.text(f"/t/{number}/partners")
    page = fred.text(f"/t/{number}")
    assert "Where is my licence?" in page
    assert "Ann" not in page
    assert "I paid on" not in page
    maria.post(f"/t/{number}/partners/fitters/end")
    assert fred.get(f"/t/{number}").status_code == 404


def test_what_was_chosen_survives_a_refusal(desk: Desk, number: str) -> None:
    for until, said in (("soon", "This is no date."), ("2025-01-01", "Choose a day to come")):
        refused = desk.at("maria").post(f"/t/{number}/partners", {"partner": "fitters", "until": until})
        assert refused.status_code == 422
        assert said in refused.text
        assert f'value="{until}"' in refused.text


def test_staff_and_partner_write_to_each_other(desk: Desk, number: str) -> None:
    desk.run(ShareTicket(int(number[2:]), "fitters", NOW + DAY), "maria")
    olga, fred = desk.at("olga"), desk.at("fred")
    assert 'value="partner:fitters"' in olga.text(f"/t/{number}")
    olga.post(f"/t/{number}/messages", {"audience": "partner:fitters", "body": "Please come on Monday."})
    page = fred.text(f"/t/{number}")
    assert "Please come on Monday." in page
    assert "Olga" not in page.partition("conversation")[2]
    fred.post(f"/t/{number}/messages", {"audience": "partner", "body": "We will."})
    page = olga.text(f"/t/{number}")
    assert "Partner Fitters" in page
    assert "We will." in page


def test_who_may_not_share_is_told_so(desk: Desk, number: str) -> None:
    assert desk.at("olga").get(f"/t/{number}/partners").status_code == 403
    assert desk.at("carl").get(f"/t/{number}/partners").status_code == 404
