"""Texts that people will miss: outcomes, stages and steps without a title, and languages that a text lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from instar.engine.failures import name
from instar.engine.keys import EXTENSION, LAYOUT
from instar.engine.model import Process
from instar.engine.source import escape
from instar.engine.structure import Flaw
from instar.i18n import _

TEXTS = frozenset({"title", "public", "note", "docs", "help", "placeholder"})
DATA = frozenset({"with", "set", "candidates", LAYOUT})
"""Keys below which nothing is a text of the definition."""


def untitled(process: Process, raw: Any) -> Iterator[Flaw]:
    """What people will read the id of."""
    if not process.made:
        for node in process.nodes.values():
            if node.type == "userTask" and not node.title:
                message = _("The step “{node}” has no title; people will read “{node}”.").format(node=node.id)
                yield Flaw("warning", "untitled", node.id, message, _('Add "title".'))
            for outcome in node.outcomes:
                if outcome.flow is not None and outcome.flow.outcome and outcome.flow.title is None:
                    message = _("The outcome “{outcome}” of “{node}” has no title; people will read “{outcome}”.")
                    text = message.format(outcome=outcome.key, node=name(node))
                    yield Flaw("warning", "untitled", node.id, text, _('Add "title".'), pointer=outcome.flow.pointer)
    stages = raw.get("stages", []) if isinstance(raw, dict) else []
    for index, stage in enumerate(stages):
        if "title" not in stage:
            message = _("The stage “{stage}” has no title; people will read “{stage}”.").format(stage=stage["id"])
            yield Flaw("warning", "untitled", "", message, _('Add "title".'), pointer=f"/stages/{index}")
    if isinstance(raw, dict) and "title" not in raw:
        message = _("The process has no title; people will read “{key}”.").format(key=process.key)
        yield Flaw("warning", "untitled", "", message, _('Add "title".'), pointer="/key")


def untranslated(raw: Any, languages: Collection[str], at: str = "", node: str = "") -> Iterator[Flaw]:
    """Language maps without one of the site's languages. A plain text is meant for all of them."""
    if isinstance(raw, list):
        for index, item in enumerate(raw):
            yield from untranslated(item, languages, f"{at}/{index}", node)
    if not isinstance(raw, dict):
        return
    ids = at == "/nodes"
    for key, value in raw.items():
        pointer = f"{at}/{escape(key)}"
        if key in TEXTS and not ids and isinstance(value, dict):
            lacking = sorted(language for language in languages if not value.get(language))
            if lacking:
                message = _("The text is not there in: {languages}.").format(languages=", ".join(lacking))
                hint = _("Add them, or write one text without languages.")
                yield Flaw("warning", "untranslated", node, message, hint, pointer=pointer)
        elif ids or (key not in DATA and not key.startswith(EXTENSION)):
            yield from untranslated(value, languages, pointer, key if ids else node)
