"""Templates of answers: texts that are written once and put into a reply. Private, or shared with a team.

A text may name what is filled in from the ticket: ``{client}``, ``{number}``, ``{field.topic}``: plain values, never
expressions. A template may also act (``ACTS``): what it does is done by the ordinary commands, see ``macros``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.requesters import one_line
from instar.errors import Invalid, NotFound, Refused, nearest
from instar.forms.places import places
from instar.i18n import _

PLACES = ("client", "due", "me", "number", "organization", "service", "stage", "title")
ACTS = ("priority", "assignee", "team", "watch", "fields", "outcome")
"""What a template may do beside its text: a priority (1–4), an assignee (log-in, or "me"), a team (key), the actor
watches the ticket, fields of it (name → value), the outcome of an open step."""
ME = "me"
MOST_FIELDS = 20
LONGEST_TITLE = 80
LONGEST_BODY = 20_000
MOST = 500

_INSERT = "INSERT INTO answer (title, body, owner_id, team_id, acts, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE answer SET title = ?, body = ?, team_id = ?, acts = ?, updated = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """Write a template, or with ``answer`` a new state of that one. ``team``: the key of the team it is shared with;
    None: it is private. One's own teams; who manages services shares with any. ``acts``: see ``ACTS``."""

    title: str
    body: str
    team: str | None = None
    answer: int | None = None
    acts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DropAnswer:
    answer: int


@handles(SaveAnswer, "ticket.comment")
def save_answer(context: Context, command: SaveAnswer) -> Answer:
    context.authorize()
    if command.answer is not None:
        _refuse_foreign(context, command.answer)
    title, body, team, acts = _checked(context, command)
    if command.answer is not None:
        context.tx.run(_UPDATE, (title, body, team, acts, context.now, command.answer))
        return {"answer": command.answer}
    owner = context.actor.id
    if owner is None:
        raise no_answer()
    if context.tx.value("SELECT count(*) FROM answer WHERE owner_id = ?", (owner,)) >= MOST:
        raise Refused("too_many_answers", _("You have {limit} templates. Delete one first.").format(limit=MOST))
    return {"answer": context.tx.insert(_INSERT, (title, body, owner, team, acts, context.now, context.now))}


@handles(DropAnswer, "ticket.comment")
def drop_answer(context: Context, command: DropAnswer) -> Answer:
    context.authorize()
    _refuse_foreign(context, command.answer)
    context.tx.run("DELETE FROM answer WHERE id = ?", (command.answer,))
    return {"answer": command.answer}


def no_answer() -> NotFound:
    """The same words for a template that is not there and for one that is not the actor's to change."""
    return NotFound("no_answer", _("There is no such template, or it is not yours to change."))


def _refuse_foreign(context: Context, id: int) -> None:
    """One's own, and shared ones for who manages services."""
    row = context.tx.one("SELECT owner_id, team_id FROM answer WHERE id = ?", (id,))
    own = row is not None and row[0] == context.actor.id
    if row is None or not (own or (row[1] is not None and context.can("service.manage"))):
        raise no_answer()


def _checked(context: Context, command: SaveAnswer) -> tuple[str, str, int | None, str]:
    """Title, text, team and acts as they are stored; raises Invalid with all that is wrong."""
    title = one_line(command.title).strip()
    body = command.body.replace("\x00", "").replace("\r\n", "\n").strip()
    team = context.kernel.directory.find("team", command.team) if command.team else None
    wrong: dict[str, list[str]] = {}
    if not title or len(title) > LONGEST_TITLE:
        wrong["title"] = [_("Give a title of at most {limit} characters.").format(limit=LONGEST_TITLE)]
    if told := list(_wrong_in(body, bool(command.acts))):
        wrong["body"] = told
    acts = {name: value for name, value in command.acts.items() if value not in (None, "", False, {})}
    if told := list(_wrong_acts(context, acts)):
        wrong["acts"] = told
    if command.team and not (team and (team.id in context.actor.teams or context.can("service.manage"))):
        wrong["team"] = [_("Choose one of your own teams.")]
    if wrong:
        raise Invalid(wrong)
    return title, body, team.id if team else None, orjson.dumps(acts).decode()


def _wrong_acts(context: Context, acts: Mapping[str, Any]) -> Iterator[str]:
    directory = context.kernel.directory
    for name, value in acts.items():
        if name not in ACTS:
            near = nearest(name, ACTS)
            told = _("A template does nothing called “{name}”.").format(name=name[:64])
            meant = _("Did you mean “{name}”?").format(name=near) if near else ""
            yield f"{told} {meant}".strip()
        elif name == "fields":
            if not isinstance(value, Mapping) or len(value) > MOST_FIELDS:
                yield _("Give at most {limit} fields, each with its value.").format(limit=MOST_FIELDS)
        elif name == "priority" and (isinstance(value, bool) or value not in (1, 2, 3, 4)):
            yield _("The priority is 1, 2, 3 or 4.")
        elif name == "watch" and not isinstance(value, bool):
            yield _("This is true or false.")
        elif name in ("assignee", "team", "outcome") and not isinstance(value, str):
            yield _("This is a text.")
        elif name == "assignee" and value != ME and directory.find("user", value) is None:
            yield _("There is no colleague “{login}”.").format(login=value[:64])
        elif name == "team" and directory.find("team", value) is None:
            yield _("There is no team “{key}”.").format(key=value[:64])


def _wrong_in(body: str, acts: bool) -> Iterator[str]:
    if not body and not acts:
        yield _("The template is empty. Write something.")
    if len(body) > LONGEST_BODY:
        yield _("The template is longer than {limit} characters. Shorten it.").format(limit=LONGEST_BODY)
    yield from (_unknown(name) for name in places(body) if not _is_known(name))


def _is_known(name: str) -> bool:
    return name in PLACES or name.startswith("field.")


def _unknown(name: str) -> str:
    near = get_close_matches(name, PLACES, 1)
    told = _("There is nothing called {name} to fill in.").format(name="{" + name + "}")
    every = ", ".join("{" + known + "}" for known in (*PLACES, "field.…"))
    listed = _("There are: {names}.").format(names=every)
    nearest = _("Did you mean “{name}”?").format(name="{" + near[0] + "}") if near else ""
    return f"{told} {nearest or listed}"
