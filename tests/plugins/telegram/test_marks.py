"""What we have signed is known again, for whom and for what it was made, and nothing else is."""

from __future__ import annotations

import re

from instar_plugins.telegram.marks import (
    HOUR_MS,
    Press,
    press_data,
    press_of,
    start_link,
    started_contact,
    webhook_secret,
)

KEY = b"k" * 32


def test_a_press_is_known_for_the_person_that_it_was_made_for() -> None:
    press = Press(10**14, 10**14, 5)
    data = press_data(KEY, "5001", press)
    assert len(data.encode()) <= 64
    assert press_of(KEY, "5001", data) == press
    assert press_of(KEY, "5002", data) is None
    assert press_of(b"x" * 32, "5001", data) is None
    assert press_of(b"", "5001", data) is None
    assert press_of(KEY, "5001", data.replace(".5.", ".4.")) is None


def test_a_link_is_known_at_its_bot_until_it_is_over() -> None:
    link = start_link(KEY, "7001", 12, 1000)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", link)
    assert started_contact(KEY, "7001", link, 1000 * HOUR_MS - 1) == 12
    assert started_contact(KEY, "7001", link, 1000 * HOUR_MS) is None
    assert started_contact(KEY, "7002", link, 0) is None
    assert started_contact(b"", "7001", link, 0) is None


def test_a_secret_is_what_telegram_takes_and_each_bot_has_its_own() -> None:
    made = {webhook_secret(KEY, bot, telegram) for bot in (1, 2) for telegram in ("7001", "7002")}
    assert len(made) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", one) for one in made)
    assert webhook_secret(b"", 1, "7001") == ""
