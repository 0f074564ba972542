"""A token is one bot, is never told again, and of what somebody else's token would bring nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands.own import RunOwn
from instar.errors import Conflict, Forbidden, Invalid, NotFound

from .conftest import Talk
from .double import OTHER, TOKEN


def run(talk: Talk, command: str, by: str | None = None, **given: Any) -> Any:
    return talk.site.run(RunOwn("telegram", command, given), by)["result"]


@pytest.mark.parametrize("token", ["", "x", "7003", "7003:short", OTHER + " x", "7003:" + "é" * 35])
def test_what_is_no_token_is_refused_at_its_field(talk: Talk, token: str) -> None:
    with pytest.raises(Invalid) as told:
        run(talk, "bot", token=token)
    assert list(told.value.errors) == ["token"]


def test_blanks_around_a_token_are_left_out(talk: Talk) -> None:
    assert run(talk, "bot", token=f" {OTHER}\n")["bot"] != talk.bot


def test_one_token_is_one_bot(talk: Talk) -> None:
    with pytest.raises(Conflict):
        run(talk, "bot", token=TOKEN)
    other = run(talk, "bot", token=OTHER)["bot"]
    with pytest.raises(Conflict):
        run(talk, "bot", bot=other, token=TOKEN)


def test_a_new_token_of_the_same_bot_goes_on_and_another_bot_begins_anew(talk: Talk) -> None:
    talk.say("Hello")
    fresh = "7001:" + "C" * 35
    talk.api.tokens = {fresh: "7001"}
    run(talk, "bot", bot=talk.bot, token=fresh)
    talk.say("Again")
    assert talk.texts(1) == ["Hello", "Again"]
    run(talk, "bot", bot=talk.bot, token=OTHER)
    state = talk.state()
    assert (state.telegram, state.username, state.following) == ("7002", "", 0)


def test_no_table_and_no_audit_holds_a_token(talk: Talk) -> None:
    run(talk, "bot", token=OTHER)
    for table in ("x_telegram__bot", "audit", "event", "job"):
        assert "B" * 35 not in str(talk.rows(f"SELECT * FROM {table}"))


def test_with_another_key_of_the_site_the_token_is_asked_for_again(talk: Talk) -> None:
    with talk.site.kernel.store.transaction() as tx:
        tx.run("UPDATE x_telegram__bot SET token = 'sealed elsewhere'")
    talk.fetch()
    assert talk.state().error.startswith("The token cannot be read any more")


def test_only_who_manages_channels_may(talk: Talk) -> None:
    for command, given in (
        ("bot", {"token": OTHER}),
        ("mode", {"bot": talk.bot, "mode": "webhook"}),
        ("named", {"bot": talk.bot, "name": "x", "username": "y"}),
        ("drop_bot", {"bot": talk.bot}),
    ):
        with pytest.raises(Forbidden):
            run(talk, command, "olga", **given)
    for command in ("mode", "drop_bot"):
        with pytest.raises(NotFound):
            run(talk, command, bot=99, **({"mode": "poll"} if command == "mode" else {}))
