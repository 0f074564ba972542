"""Templates of answers: texts that are written once and put into a reply. Private, or shared with a team.

A text may name what is filled in from the ticket: ``{client}``, ``{number}``, ``{field.topic}``: plain values, never
expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from instar.commands.execute import Answer, Context, handles
from instar.commands.requesters import one_line
from instar.errors import Invalid, NotFound, Refused
from instar.forms.places import places
from instar.i18n import _

PLACES = ("client", "due", "me", "number", "organization", "service", "stage", "title")
LONGEST_TITLE = 80
LONGEST_BODY = 20_000
MOST = 500

_INSERT = "INSERT INTO answer (title, body, owner_id, team_id, created, updated) VALUES (?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE answer SET title = ?, body = ?, team_id = ?, updated = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """Write a template, or with ``answer`` a new state of that one. ``team``: the key of the team it is shared with;
    None: it is private. One's own teams; who manages services shares with any."""

    title: str
    body: str
    team: str | None = None
    answer: int | None = None


@dataclass(frozen=True, slots=True)
class DropAnswer:
    answer: int


@handles(SaveAnswer, "ticket.comment")
def save_answer(context: Context, command: SaveAnswer) -> Answer:
    context.authorize()
    if command.answer is not None:
        _refuse_foreign(context, command.answer)
    title, body, team = _checked(context, command)
    if command.answer is not None:
        context.tx.run(_UPDATE, (title, body, team, context.now, command.answer))
        return {"answer": command.answer}
    owner = context.actor.id
    if owner is None:
        raise no_answer()
    if context.tx.value("SELECT count(*) FROM answer WHERE owner_id = ?", (owner,)) >= MOST:
        raise Refused("too_many_answers", _("You have {limit} templates. Delete one first.").format(limit=MOST))
    return {"answer": context.tx.insert(_INSERT, (title, body, owner, team, context.now, context.now))}


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


def _checked(context: Context, command: SaveAnswer) -> tuple[str, str, int | None]:
    """Title, text and team as they are stored; raises Invalid with all that is wrong."""
    title = one_line(command.title).strip()
    body = command.body.replace("\x00", "").replace("\r\n", "\n").strip()
    team = context.kernel.directory.find("team", command.team) if command.team else None
    wrong: dict[str, list[str]] = {}
    if not title or len(title) > LONGEST_TITLE:
        wrong["title"] = [_("Give a title of at most {limit} characters.").format(limit=LONGEST_TITLE)]
    if told := list(_wrong_in(body)):
        wrong["body"] = told
    if command.team and not (team and (team.id in context.actor.teams or context.can("service.manage"))):
        wrong["team"] = [_("Choose one of your own teams.")]
    if wrong:
        raise Invalid(wrong)
    return title, body, team.id if team else None


def _wrong_in(body: str) -> Iterator[str]:
    if not body:
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
