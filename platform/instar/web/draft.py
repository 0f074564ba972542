"""A definition while somebody writes it: the text as typed, what the check says of it, what publishing would change.

``base`` is the id of the version that the text was made from, 0 for a new definition. It travels with the form, so that
two people who publish at the same time do not undo each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from instar.definitions import Version
from instar.definitions.formats import FORMATS
from instar.engine.diff import diff, sentence
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.web import current
from instar.web.formview import new_key, sent_key


@dataclass(frozen=True, slots=True)
class Draft:
    """See ``_definition_editor.html``. ``changes`` is None until it was checked; ``name`` is that of the memory of what
    was typed; ``problem`` and ``hint`` say why it was not published."""

    url: str
    text: str
    base: int
    name: str
    key: str
    note: str = ""
    findings: tuple[Finding, ...] = ()
    changes: tuple[str, ...] | None = None
    problem: str | None = None
    hint: str | None = None

    @property
    def errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


def fresh(kind: str, key: str, text: str) -> Draft:
    """The editor as the page opens: the text in force, nothing typed yet."""
    base = base_of(kind, key)
    return Draft(f"/design/{kind}/{key}", text, base, f"design/{kind}/{key}/{base}", new_key())


def fresh_new(which: str, kind: str) -> Draft:
    """The editor of a definition that is not there yet, with something small to begin with."""
    text = json.dumps(_beginning(kind), indent=2, ensure_ascii=False) + "\n"
    return Draft(f"/design/{which}/new", text, 0, f"design/{which}/new", new_key())


def sent_text() -> str:
    """The text of the form; browsers send line ends in their own way, findings count lines."""
    return request.form.get("definition", "").replace("\r\n", "\n")


def sent_base() -> int:
    sent = request.form.get("base", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 12 else 0


def base_of(kind: str, key: str) -> int:
    """The id of the version in force; 0 when there is none."""
    version = current.kernel().definitions.current(kind, key)
    return version.id if version is not None else 0


def key_of(source: Source) -> str:
    """Which definition the text says it is; "" where it does not say."""
    found = source.value.get("key") if isinstance(source.value, dict) else None
    return found if isinstance(found, str) else ""


def checked(url: str, name: str, base: int, version: Version | None) -> Draft:
    """What was sent, with the findings and the difference to ``version``."""
    text = sent_text()
    source = Source.read(text)
    return Draft(
        url,
        text,
        base,
        name,
        sent_key() or new_key(),
        request.form.get("note", ""),
        current.kernel().definitions.check(source),
        _changes(version, source.value),
    )


def _changes(version: Version | None, value: Any) -> tuple[str, ...] | None:
    if version is None or not isinstance(value, Mapping):
        return None
    return tuple(sentence(change) for change in diff(json.loads(version.body), value))


def _beginning(kind: str) -> dict[str, Any]:
    if kind == "form":
        name = {"id": "new_form_text", "type": "text", "title": {"en": "Text", "ru": "Текст"}}
        return {"format": FORMATS[kind], "key": "new_form", "title": {"en": "New", "ru": "Новая"}, "fields": [name]}
    if kind == "decision":
        return {
            "format": FORMATS[kind],
            "key": "new_table",
            "title": {"en": "New", "ru": "Новая"},
            "hit": "F",
            "inputs": [{"title": {"en": "Priority", "ru": "Приоритет"}, "value": "ticket.priority"}],
            "outputs": [{"id": "team", "title": {"en": "Team", "ru": "Группа"}}],
            "rules": [{"when": ["<= 2"], "then": ["'experts'"]}, {"when": ["-"], "then": ["'frontline'"]}],
        }
    if kind == "calendar":
        return {
            "format": FORMATS[kind],
            "key": "new_calendar",
            "title": {"en": "New", "ru": "Новый"},
            "week": {"mon-fri": ["09:00-18:00"]},
            "holidays": [{"date": "01-01", "title": {"en": "New Year", "ru": "Новый год"}}],
        }
    return {
        "format": FORMATS[kind],
        "key": "new_process",
        "title": {"en": "New", "ru": "Новый"},
        "role": next(iter(current.kernel().plugins.roles), "task"),
        "stages": [
            {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
            {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
        ],
    }
