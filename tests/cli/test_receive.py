"""``instar receive``."""

from __future__ import annotations

import json
from pathlib import Path

PLUGIN = """
import json
from instar.sdk import Channel, Inbound, Sender, hookimpl

def receive(raw, context):
    return [Inbound(str(one["id"]), Sender("card", one["from"]), one["text"], thread=tuple(one.get("thread", ())))
            for one in json.loads(raw)]

class Cards:
    @hookimpl
    def channels(self):
        return [Channel("card", {"en": "Postcards", "ru": "Открытки"}, receive)]

plugin = Cards()
"""


def write(folder: Path, name: str, *messages: dict[str, object]) -> Path:
    file = folder / name
    file.write_text(json.dumps([{"from": "Ann", **one} for one in messages]), encoding="utf-8")
    return file


def test_files_become_tickets_and_messages_once(shell, site) -> None:
    (site / "plugins" / "cards.py").write_text(PLUGIN, encoding="utf-8")
    first = write(site, "1.json", {"id": 1, "text": "Where is my order?"})
    second = write(site, "2.json", {"id": 2, "text": "Still waiting", "thread": ["1"]})
    good = shell("receive", "card", first, second, "--format", "json")
    assert good.exit_code == 0, good.stderr
    one, two = json.loads(good.stdout)
    assert (one["file"], one["outcome"], two["outcome"]) == (str(first), "ticket", "message")
    assert one["number"] == two["number"]
    again = shell("receive", "card", first, "--format", "json")
    assert again.exit_code == 1
    assert json.loads(again.stdout) == [
        {
            "file": str(first),
            "outcome": "refused",
            "number": one["number"],
            "reason": "It came before; nothing was changed.",
        }
    ]


def test_what_cannot_be_taken_in_is_told_and_the_rest_goes_on(shell, site) -> None:
    (site / "plugins" / "cards.py").write_text(PLUGIN, encoding="utf-8")
    broken, empty, none = site / "broken.json", site / "empty.json", write(site, "none.json")
    broken.write_bytes(b"\xff\xfe no card")
    empty.write_bytes(b"")
    good = write(site, "good.json", {"id": 1, "text": "Hello"})
    told = shell("receive", "card", broken, empty, none, good, "--format", "json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert [one["outcome"] for one in found] == ["quarantined", "refused", "refused", "ticket"]
    assert found[0]["reason"].startswith("Expecting value")
    assert found[1]["reason"].endswith("body: There is nothing in it.")
    lines = shell("receive", "card", broken).stdout
    assert lines.startswith(f"{broken}  quarantined  ")


def test_a_channel_that_is_not_there_is_named(shell, site) -> None:
    (site / "plugins" / "cards.py").write_text(PLUGIN, encoding="utf-8")
    refused = shell("receive", "cards", write(site, "1.json"))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "instar: There is no channel “cards”.\n  Did you mean “card”?\n"
    assert shell("receive", "card").exit_code == 2
    assert shell("receive", "card", site / "nowhere.json").exit_code == 2
