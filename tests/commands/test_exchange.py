"""What leaves by a channel goes to whom it is for, and what did not arrive can be sent again by who may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import ANONYMOUS
from instar.commands import AddService, PostReply, SendAgain, execute
from instar.commands.exchange import MOST_AUTOMATIC
from instar.commands.inbox import TakeInbound
from instar.contract import Channel, ChannelContext, Inbound, Outbound, Sender
from instar.errors import Conflict, NotFound
from instar.sdk import ActionRefused
from instar.testing.site import Site


class Wire:
    """A channel whose far end is here: ``sent`` is what arrived, ``refuses`` why nothing does."""

    def __init__(self) -> None:
        self.sent: list[Outbound] = []
        self.refuses: Exception | None = None

    def send(self, message: Outbound, _context: ChannelContext) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append(message)
        return f"out-{len(self.sent)}"


class Desk:
    def __init__(self, site: Site) -> None:
        self.site, self.wire, self._count = site, Wire(), 0
        site.run(AddService("help", {"en": "Help", "ru": "Помощь"}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        channel = Channel("wire", {"en": "Wire", "ru": "Провод"}, lambda raw, context: [], send=self.wire.send)
        site.kernel.plugins._registry.channels["wire"] = channel

    def come(self, who: str = "ann@a.example", account: str = "desk", **more: Any) -> int:
        self._count += 1
        message = Inbound(f"in-{self._count}", Sender("email", who, "Ann"), "Hello", "Cats", account=account, **more)
        return int(self.site.run(TakeInbound(self._inbox(), "wire", message))["ticket"])

    def say(self, ticket: int = 1, *, automatic: bool = False) -> int:
        told = self.site.run(PostReply(ticket, "Here", "public", automatic=automatic), None if automatic else "olga")
        self.site.work()
        return int(told["message"])

    def row(self, message: int) -> tuple[str, str, str]:
        """Delivery, state and reason."""
        found = self.site.kernel.store.read().one(
            "SELECT m.delivery, x.state, x.reason FROM message m JOIN exchange x ON x.message_id = m.id WHERE m.id = ?",
            (message,),
        )
        assert found is not None
        return found[0], found[1], found[2]

    def _inbox(self) -> int:
        with self.site.kernel.store.transaction() as tx:
            row = ("wire", f"k{self._count}", "0" * 64, 1, 0)
            return tx.insert("INSERT INTO inbox (channel, key, sha256, size, came) VALUES (?, ?, ?, ?, ?)", row)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality"})
    yield Desk(site)
    site.close()


def test_it_goes_to_the_address_that_he_wrote_from_last_by_the_one_that_he_wrote_to(desk: Desk) -> None:
    desk.come()
    desk.come(account="sales", thread=("in-1",))
    message = desk.say()
    (sent,) = desk.wire.sent
    assert (sent.receiver.value, sent.receiver.name, sent.account) == ("ann@a.example", "Ann", "sales")
    assert (sent.thread, sent.answers, sent.ticket["number"]) == (("in-1", "in-2"), "in-2", "T-1")
    assert desk.row(message) == ("sent", "sent", "")


def test_what_came_back_can_be_sent_again_by_colleagues_alone(desk: Desk) -> None:
    desk.come()
    desk.wire.refuses = ActionRefused("full", "The box is full.")
    message = desk.say()
    assert desk.row(message) == ("failed", "failed", "The box is full.")
    desk.wire.refuses = None
    with pytest.raises(NotFound):
        execute(desk.site.kernel, SendAgain(message), ANONYMOUS)
    desk.site.run(SendAgain(message), "olga")
    assert desk.row(message)[:2] == ("waiting", "waiting")
    desk.site.work()
    assert desk.row(message) == ("sent", "sent", "")
    assert [one.key for one in desk.wire.sent] == [f"m{message}"]
    with pytest.raises(Conflict):
        desk.site.run(SendAgain(message), "olga")


def test_a_robot_is_answered_by_nobody_and_who_is_away_by_no_robot(desk: Desk) -> None:
    desk.come("alarm@a.example", automatic=True)
    assert desk.row(desk.say())[1] == "withheld"
    ticket = desk.come()
    desk.come(automatic=True, thread=("in-2",))
    assert desk.row(desk.say(ticket, automatic=True))[1] == "withheld"
    assert desk.row(desk.say(ticket))[1] == "sent"


def test_the_site_itself_writes_so_much_in_an_hour_and_people_go_on(desk: Desk) -> None:
    desk.come()
    states = [desk.row(desk.say(automatic=True))[1] for _number in range(MOST_AUTOMATIC + 1)]
    assert states == ["sent"] * MOST_AUTOMATIC + ["withheld"]
    assert desk.row(desk.say())[1] == "sent"


def test_a_report_reaches_the_message_of_its_own_ticket_alone(desk: Desk) -> None:
    desk.come()
    message = desk.say()
    other = desk.come("eve@e.example")
    desk.come("eve@e.example", thread=("in-2", "out-1"), undelivered="gone", automatic=True, ticket=f"T-{other}")
    assert desk.row(message)[0] == "sent"
    desk.come("daemon@a.example", thread=("out-1",), undelivered="No such user.", automatic=True, opens=False)
    assert desk.row(message) == ("failed", "failed", "No such user.")
