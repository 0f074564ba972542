"""docs/hooks.md: its receiver takes what is sent and nothing else, and what it promises of a message is there."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from instar_plugins.hooks import bodies
from instar_plugins.hooks.signing import headers
from instar_plugins.hooks.words import kinds
from tests.plugins.hooks.conftest import Desk, desk, taker

from .pages import examples, first_words, page, section, tables

__all__ = ["desk", "taker"]

TEXT = page("hooks")
NOW = 1_795_428_000_000


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "receiver.py").write_text(examples(TEXT, "python receiver")[0], "utf-8")
    monkeypatch.setattr("time.time", lambda: NOW / 1000)
    return runpy.run_path(str(tmp_path / "receiver.py"))


def test_its_receiver_takes_what_is_signed_and_nothing_else(receiver: dict[str, Any]) -> None:
    body = b'{"type": "test"}'
    told = headers(["whsec_" + "WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa", receiver["SECRET"]], "msg_1", NOW, body)
    assert receiver["is_right"](told, body)
    assert not receiver["is_right"](told, body + b" ")
    assert not receiver["is_right"]({**told, "webhook-id": "msg_2"}, body)
    assert not receiver["is_right"]({**told, "webhook-timestamp": str(NOW // 1000 - 400)}, body)
    assert not receiver["is_right"]({}, body)


def test_every_kind_stands_in_its_table() -> None:
    rows = tables(section(TEXT, "### What is sent"))[0]
    assert sorted(first_words(rows)) == sorted(f"ticket.{kind}" for kind in kinds())


def test_a_message_has_the_keys_of_the_example(desk: Desk) -> None:
    promised = json.loads(examples(TEXT, "json")[0])
    desk.hook("closed")
    desk.close(desk.open())
    desk.beat()
    (told,) = desk.receiver.told
    assert told.keys() == promised.keys()
    assert told["data"]["ticket"].keys() == promised["data"]["ticket"].keys()
    assert told["data"]["event"].keys() <= promised["data"]["event"].keys()
    assert told["data"]["ticket"]["requester"].keys() == promised["data"]["ticket"]["requester"].keys()
    assert f"{bodies.LARGEST >> 10} KB" in TEXT
