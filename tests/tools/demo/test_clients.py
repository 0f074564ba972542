"""The counterparties of the demo: every number fits but the one that is to show a remark."""

from __future__ import annotations

from instar.requisites import remarks
from instar.tools.demo.clients import PARTIES
from instar.tools.demo.company import CLIENTS


def test_one_number_of_all_is_wrong_on_purpose() -> None:
    wrong = {party.key: set(remarks(party.legal_form, party.values)) for party in PARTIES}
    assert {key: names for key, names in wrong.items() if names} == {"mayak": {"inn"}}


def test_everybody_who_writes_works_somewhere() -> None:
    assert sorted(key for party in PARTIES for key in party.people) == sorted(CLIENTS)
