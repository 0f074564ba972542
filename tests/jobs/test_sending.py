"""A message leaves once, waits for a channel that is off, and what the channel raises is told in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from instar.commands import AddService, OpenTicket, PostReply
from instar.contract import Channel, ChannelContext, LeaveBy, Outbound, Sender
from instar.jobs import TRIES
from instar.jobs.attempt import release
from instar.testing.site import Site

pytestmark = pytest.mark.plugins  # the service's process is a plugin's
DAY_MS = 86_400_000


class Desk:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.sent: list[Outbound] = []
        self.broken = False
        self.on = True
        site.run(AddService("help", {"en": "Help", "ru": "Помощь"}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        self.channel = Channel(
            "wire", {"en": "Wire", "ru": "Провод"}, lambda raw, context: [], send=self.send, identity="email",
            sends=lambda context: self.on,
        )  # fmt: skip
        self.channels["wire"] = self.channel
        site.run(OpenTicket("Cats", service="help", requester={"email": "ann@a.example"}, channel="wire", partial=True))

    @property
    def channels(self) -> dict[str, Channel]:
        return self.site.kernel.plugins._registry.channels

    def send(self, message: Outbound, _context: ChannelContext) -> str:
        if self.broken:
            raise ZeroDivisionError("the wire is cut")
        self.sent.append(message)
        return "out-1"

    def say(self) -> None:
        self.site.run(PostReply(1, "Here", "public"), "olga")
        self.site.work()

    def state(self) -> tuple[str, str, str]:
        """Of the message, of the job, and the reason."""
        found = self.site.kernel.store.read().one(
            "SELECT m.delivery, j.state, x.reason FROM exchange x JOIN message m ON m.id = x.message_id"
            " JOIN job j ON j.kind = 'send' WHERE x.direction = 'out'"
        )
        assert found is not None
        return found[0], found[1], found[2]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality"})
    yield Desk(site)
    site.close()


def test_who_has_not_written_himself_is_reached_by_his_known_address(desk: Desk) -> None:
    desk.say()
    assert [one.receiver.value for one in desk.sent] == ["ann@a.example"]
    assert desk.state() == ("sent", "done", "")
    assert desk.site.work() == 0


def test_it_waits_while_the_channel_is_off(desk: Desk) -> None:
    desk.site.run(PostReply(1, "Here", "public"), "olga")
    del desk.channels["wire"]
    desk.site.work()
    assert desk.state() == ("waiting", "held", "")
    desk.channels["wire"] = desk.channel
    release(desk.site.kernel)
    desk.site.work()
    assert desk.state()[:2] == ("sent", "done")


def test_what_is_said_while_the_channel_does_not_send_is_not_sent_later(desk: Desk) -> None:
    desk.on = False
    desk.say()
    desk.on = True
    desk.site.work()
    assert desk.sent == []


def test_what_keeps_raising_is_told_when_the_tries_are_over(desk: Desk) -> None:
    desk.broken = True
    desk.say()
    for _try in range(TRIES - 1):
        assert desk.state()[:2] == ("waiting", "ready")
        desk.site.clock.advance(DAY_MS)
        desk.site.work()
    assert desk.state() == ("failed", "dead", "ZeroDivisionError: the wire is cut")


def another(desk: Desk, sent: list[Outbound]) -> Channel:
    """A second channel; what it is given stands in ``sent``."""

    def send(message: Outbound, _context: ChannelContext) -> str:
        sent.append(message)
        return "other-1"

    return Channel("other", {"en": "Other", "ru": "Другой"}, lambda raw, context: [], send=send)


def passes_on(_message: Outbound, _context: ChannelContext) -> str:
    raise LeaveBy("other", Sender("email", "ann@b.example", "Ann"))


def test_a_channel_may_let_a_message_leave_by_another_one(desk: Desk) -> None:
    sent: list[Outbound] = []
    desk.channels["wire"] = replace(desk.channel, send=passes_on)
    desk.channels["other"] = another(desk, sent)
    desk.say()
    assert [(one.receiver.value, one.receiver.name, one.body) for one in sent] == [("ann@b.example", "Ann", "Here")]
    assert desk.state() == ("sent", "done", "")
    row = desk.site.kernel.store.read().one("SELECT channel, external_id FROM message WHERE direction = 'out'")
    assert row == ("other", "other-1")


def test_a_message_is_passed_on_once_and_only_to_a_channel_that_sends(desk: Desk) -> None:
    desk.channels["wire"] = replace(desk.channel, send=passes_on)
    desk.say()
    assert desk.state()[0] == "failed"
    assert "other sends nothing" in desk.state()[2]
