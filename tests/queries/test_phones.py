"""Telephone numbers: written to be compared, and whose they are for who may know it."""

from __future__ import annotations

import pytest

from instar.queries.phones import contacts_of_phones, phone_number, phone_words, phones_of_client, phones_of_requester

from .conftest import World

ANN = {"name": "Ann", "phone": "+7 495 123-45-67"}
NUMBER = "+74951234567"


@pytest.mark.parametrize("typed", ["8 (495) 123-45-67", "74951234567", "4951234567", "+7 495 123 45 67"])
def test_one_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert phone_number(typed) == NUMBER
    assert phone_words(NUMBER) == "+7 495 123-45-67"


@pytest.mark.parametrize("typed", ["", "101", "0001", "100*0111", "100*111@sip.example", "anonymous", "84950001"])
def test_what_is_no_telephone_number_is_none(typed: str) -> None:
    assert phone_number(typed) is None


def test_with_a_plus_a_number_need_only_be_possible_as_of_contacts() -> None:
    assert phone_number("+7 495 000-10-20") == "+74950001020"


def test_a_client_has_its_own_numbers_and_those_of_its_people() -> None:
    found = phones_of_client({"phone": "8 495 123-45-67"}, ["+74950001020, +74951234567", "", "none"])
    assert found == (NUMBER, "+74950001020")


def test_a_number_leads_to_the_contact_for_who_may_know_him(world: World) -> None:
    ticket = world.open(requester=ANN)
    found = contacts_of_phones(world.kernel, world["maria"], [NUMBER, "+74950000000"])
    assert {number: one.name for number, one in found.items()} == {NUMBER: "Ann"}
    assert found[NUMBER].url == f"/clients/contacts/{found[NUMBER].id}"
    assert phones_of_requester(world.kernel, ticket) == (NUMBER,)
    for login in ("boris", "carl"):
        assert contacts_of_phones(world.kernel, world[login], [NUMBER]) == {}, login
