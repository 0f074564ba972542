"""A tree as the script reads it, and as a page writes it: plain values, in the reader's language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from instar.sdk import TicketLine, now
from instar_plugins.mindmap.nodes import Node


def plain(node: Node) -> dict[str, Any]:
    """number, title, state (of its process, in words), tone (done | late | ""), who, face (initials), rev, url, more,
    below."""
    line = node.line
    who = line.titles.get("assignee") or ""
    return {
        "number": line.number,
        "title": line.title,
        "state": state(line),
        "tone": tone(line),
        "who": who,
        "face": "".join(word[0] for word in who.split()[:2]).upper(),
        "rev": line.rev,
        "url": line.titles["url"],
        "more": node.more,
        "below": [plain(one) for one in node.below],
    }


def state(line: TicketLine) -> str:
    return line.titles.get("stage") or line.titles.get("status") or line.status


def tone(line: TicketLine) -> str:
    if line.ended is not None:
        return "done"
    return "late" if line.due is not None and line.due < now() else ""


def answer(tops: Sequence[Node], more: bool) -> dict[str, Any]:
    """``seen``: changes when anything in it does."""
    found = {"tops": [plain(one) for one in tops], "more": more}
    return {**found, "seen": hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]}
