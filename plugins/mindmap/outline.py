"""A tree as indented lines, in Markdown: how it leaves a map, and how many tickets come into one at once."""

from __future__ import annotations

import re
from typing import NamedTuple

from instar.sdk import Invalid, _
from instar_plugins.mindmap.nodes import Node

MOST = 50
DEEPEST = 50
_BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])(?:\s+|$)")
_MARKED = re.compile(r"([\\`*_\[\]<>#])")
TAB = 4


class Item(NamedTuple):
    """``above``: the place of the item that it stands below, None for none."""

    title: str
    above: int | None


def written(top: Node) -> str:
    lines = [f"# {_escaped(top.line.title)} ({top.line.number})", ""]
    for depth, node in top.walk():
        if depth:
            done = "x" if node.line.ended is not None else " "
            lines.append(f"{'  ' * (depth - 1)}- [{done}] {_escaped(node.line.title)} ({node.line.number})")
    return "\n".join(lines) + "\n"


def read(text: str) -> list[Item]:
    """Lines as items, deeper ones below the one before; bullets and numbers before them are passed over. Raises Invalid
    for none, or too many."""
    items: list[Item] = []
    open_: list[tuple[int, int]] = []  # (indent, place) of those that the next line may stand below
    for line in text.splitlines():
        bare = _BULLET.sub("", line.strip(), count=1).strip()
        if not bare:
            continue
        indent = len(line.expandtabs(TAB)) - len(line.expandtabs(TAB).lstrip())
        while open_ and open_[-1][0] >= indent:
            open_.pop()
        items.append(Item(bare, open_[-1][1] if open_ else None))
        open_.append((indent, len(items) - 1))
        if len(open_) > DEEPEST:
            raise Invalid({"lines": [_("Lines stand in one another at most {limit} deep.").format(limit=DEEPEST)]})
    if not items:
        raise Invalid({"lines": [_("Write a line for each ticket.")]})
    if len(items) > MOST:
        said = _("These are {count} lines; at most {limit} go at once.").format(count=len(items), limit=MOST)
        raise Invalid({"lines": [said]})
    return items


def _escaped(title: str) -> str:
    return _MARKED.sub(r"\\\1", title)
