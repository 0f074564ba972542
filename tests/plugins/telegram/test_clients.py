"""On the page of a contact stands in which chats he is, or a link that makes one his."""

from __future__ import annotations

import re

from instar.commands import AddContact

from .conftest import Talk
from .double import OTHER


def test_a_client_without_a_chat_has_a_link_which_works(talk: Talk) -> None:
    talk.fetch()
    known = talk.site.run(AddContact({"name": "Anna Petrova"}))["id"]
    page = talk.open(f"/clients/contacts/{known}").text
    found = re.search(r"https://t\.me/desk7001_bot\?start=([A-Za-z0-9_-]{1,64})", page)
    assert found
    talk.say(f"/start {found[1]}")
    again = talk.open(f"/clients/contacts/{known}").text
    assert "?start=" not in again
    assert "Ann (@ann_cat)" in again


def test_the_bot_for_employees_is_no_way_in_for_clients(talk: Talk) -> None:
    talk.add(OTHER, audience="staff")
    talk.fetch()
    known = talk.site.run(AddContact({"name": "Anna Petrova"}))["id"]
    page = talk.open(f"/clients/contacts/{known}").text
    assert "desk7001_bot?start=" in page
    assert "desk7002_bot?start=" not in page


def test_who_may_not_change_clients_gets_no_link(talk: Talk) -> None:
    talk.fetch()
    known = talk.site.run(AddContact({"name": "Anna Petrova"}))["id"]
    talk.site.people.add("wes", name="Wes", profile="auditor")
    answer = talk.open(f"/clients/contacts/{known}", "wes")
    assert answer.status_code == 200
    assert "?start=" not in answer.text


def test_a_colleague_ties_himself_and_nobody_has_a_link_to_speak_for_him(talk: Talk) -> None:
    talk.fetch()
    talk.site.people.add("greta", name="Greta", profile="operator")
    contact = talk.site.people["greta"].contact_id
    page = talk.open(f"/clients/contacts/{contact}")
    assert page.status_code == 200
    assert "?start=" not in page.text
