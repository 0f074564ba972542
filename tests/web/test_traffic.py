"""What came and went by a channel: one page for all of them, and nobody reads on it what lies on tickets of others."""

from __future__ import annotations

import json
from typing import Any

from instar.commands.inbox import keep_raw, read_item

from .conftest import Browser, Desk

HERE = "/x/shop/cards"


def came(desk: Desk, title: str, number: int, **given: Any) -> None:
    row = {"channel": "card", "direction": "in", "other": "ann@client.example", "state": "taken", "name": "Ann"}
    row |= {"account": "red", "title": title, "ticket_id": number, "at": number, "reason": "", **given}
    with desk.kernel.store.transaction() as tx:
        tx.run(
            f"INSERT INTO exchange ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # names are of this test
            tuple(row.values()),
        )


def lines(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_an_empty_page_says_what_will_stand_there_and_where_to_begin(desk: Desk, olga: Browser) -> None:
    assert "No card has come yet." in olga.text(HERE)
    assert "Albums" not in olga.text(HERE)
    assert "Albums" in desk.at("root").text(HERE)
    assert "Every message has arrived" in olga.text(f"{HERE}?kind=failed")
    assert "No message is like that." in olga.text(f"{HERE}?q=dogs")


def test_lines_tell_who_which_account_and_why_not(desk: Desk, olga: Browser) -> None:
    number = int(desk.open()[2:])
    came(desk, "A cat", number)
    came(desk, "A dog", number, direction="out", state="failed", reason="Nobody lives there.", account="blue")
    shown = lines(olga.text(HERE))
    assert shown.index("A dog") < shown.index("A cat")
    assert "ann@client.example" in shown
    assert "The red one" in shown
    assert "blue" in shown, "an account that is no more is called by its key"
    assert "Nobody lives there." in shown
    assert "A cat" not in lines(olga.text(f"{HERE}?kind=failed"))
    assert "A dog" not in lines(olga.text(f"{HERE}?account=red&kind=rubbish"))


def test_a_tab_keeps_what_was_looked_for(olga: Browser) -> None:
    assert f'href="{HERE}?kind=out&amp;account=red&amp;q=cat"' in olga.text(f"{HERE}?account=red&q=cat")


def test_it_is_for_those_who_see_tickets_from_inside_and_the_quarantine_for_those_who_manage(desk: Desk) -> None:
    read_item(desk.kernel, keep_raw(desk.kernel, "card", json.dumps({"broken": True}).encode()).id)
    assert desk.at("carl").get(HERE).status_code == 403
    assert desk.at("olga").get(f"{HERE}?kind=quarantine").status_code == 403
    assert "In quarantine" not in desk.at("olga").text(HERE)
    assert "/admin/inbox/" in lines(desk.at("root").text(f"{HERE}?kind=quarantine"))
