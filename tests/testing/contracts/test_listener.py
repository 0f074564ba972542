"""The suite of listeners notices what is done twice, and what is not taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.sdk import PostReply, TicketEvent, execute, hookimpl
from instar.testing.contracts import ListenerContract

from .conftest import Run, suite_of


def thanks(event: TicketEvent) -> None:
    if event.kind == "opened":
        execute(PostReply(event.ticket, "Thank you", "internal"), key=f"postcard.{event.id}")


def plugin(does: Callable[[TicketEvent], None] = thanks) -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def after_event(self, event: TicketEvent) -> None:
            does(event)

    return Plugin()


class TestAListenerThatIsRight(ListenerContract):
    plugin = plugin()
    name = "postcard"


def again_and_again(event: TicketEvent) -> None:
    execute(PostReply(event.ticket, "Thank you", "internal"))


def trusting(event: TicketEvent) -> None:
    if event.kind == "message":
        print(event.payload["audience"])


@pytest.mark.parametrize(
    ("test", "does"),
    [
        ("test_what_is_told_twice_is_done_once", again_and_again),
        ("test_it_takes_whatever_happens", trusting),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, does: Callable[[TicketEvent], None]) -> None:
    with pytest.raises(AssertionError):
        run(suite_of(ListenerContract, plugin(does)), test)
