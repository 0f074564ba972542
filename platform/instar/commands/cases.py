"""Tests of processes that are kept on the site: added, replaced and dropped by those who design the process.

Nothing in force changes by a test, but a failing one may keep others from publishing: so it stands in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.engine.keys import NAME
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _

LARGEST = 256 << 10
LONGEST_TITLE = 200
MOST = 200
"""Of one process."""

_THERE = "SELECT id FROM definition_case WHERE process = ? AND title = ?"
_COUNT = "SELECT count(*) FROM definition_case WHERE process = ?"
_ADD = "INSERT INTO definition_case (process, title, body, author_id, created) VALUES (?, ?, ?, ?, ?)"
_REPLACE = "UPDATE definition_case SET body = ?, author_id = ?, created = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class SaveCase:
    """``body``: JSON of one case with its title. ``replace``: instead of the one that is called so."""

    process: str
    body: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropCase:
    process: str
    title: str


@handles(SaveCase, "process.design")
def save_case(context: Context, command: SaveCase) -> Answer:
    context.authorize()
    context.authorize_definition("process", command.process)
    if not NAME.fullmatch(command.process):
        raise Invalid({"process": [_("This is no key of a process.")]})
    title = _title(command.body)
    there = context.tx.value(_THERE, (command.process, title))
    if there is not None and not command.replace:
        raise Conflict("case_there", _("There is a test “{title}” already.").format(title=title))
    if there is not None:
        context.tx.run(_REPLACE, (command.body, context.actor.id, context.now, there))
    else:
        if context.tx.value(_COUNT, (command.process,)) >= MOST:
            raise Invalid({"process": [_("A process has at most {count} tests here.").format(count=MOST)]})
        context.tx.run(_ADD, (command.process, title, command.body, context.actor.id, context.now))
    audit(context, "definition.case_saved", f"process:{command.process}", {"title": title})
    return {"process": command.process, "title": title, "replaced": there is not None}


@handles(DropCase, "process.design")
def drop_case(context: Context, command: DropCase) -> Answer:
    context.authorize()
    context.authorize_definition("process", command.process)
    there = context.tx.value(_THERE, (command.process, command.title))
    if there is None:
        raise NotFound("no_case", _("There is no such test."))
    context.tx.run("DELETE FROM definition_case WHERE id = ?", (there,))
    audit(context, "definition.case_dropped", f"process:{command.process}", {"title": command.title})
    return {"process": command.process, "title": command.title}


def _title(body: str) -> str:
    """The case's own; raises Invalid for what is no case at all: the shape of its steps is told when it runs."""
    if len(body) > LARGEST:
        raise Invalid({"body": [_("The test is too large.")]})
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        value = None
    title = value.get("title") if isinstance(value, dict) else None
    if not isinstance(title, str) or not title.strip():
        raise Invalid({"title": [_("The title is empty. Say in a few words what it is about.")]})
    if len(title) > LONGEST_TITLE:
        told = _("The title is longer than {limit} characters. Shorten it.").format(limit=LONGEST_TITLE)
        raise Invalid({"title": [told]})
    return title
