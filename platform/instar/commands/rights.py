"""Access rights: given and ended, by people who hold them themselves.

Nobody raises anyone above himself: a right is given, a team joined and a token made only by who holds all that goes
with it, there and for as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from instar.access import PERMISSIONS, PROFILES, SCOPE_TYPES, SITE_WIDE
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Conflict, Forbidden, Invalid, NotFound, nearest
from instar.i18n import _

_ONE = """
SELECT p.key, g.what, g.scope_type, g.scope_key, g.until FROM access_grant g JOIN principal p ON p.id = g.principal_id
WHERE g.id = ?"""
_GIVERS = """
SELECT 1 FROM access_grant g JOIN principal p ON p.id = g.principal_id
WHERE g.what IN ({marks}) AND g.scope_type = 'all' AND (g.until IS NULL OR g.until > ?) AND p.active = 1
  AND (p.kind = 'user' OR EXISTS (SELECT 1 FROM membership m JOIN principal u ON u.id = m.principal_id
                                  WHERE m.team_id = p.id AND u.active = 1)) LIMIT 1"""


@dataclass(frozen=True, slots=True)
class AddGrant:
    """``principal``: log-in or team key. ``what``: a profile or a permission. ``until``: ms, None for ever."""

    principal: str
    what: str
    scope_type: str = "all"
    scope_key: str = ""
    until: int | None = None


@dataclass(frozen=True, slots=True)
class EndGrant:
    """Take an access right away. Who could give it may end it."""

    grant: int


@handles(AddGrant, "grant.manage")
def add_grant(context: Context, command: AddGrant) -> Answer:
    context.authorize()
    context.require_confirmed()
    principal = principal_id(context, command.principal, ("user", "team", "service"))
    grant = give(context, principal, command.what, command.scope_type, command.scope_key, command.until)
    where = f"{command.scope_type}:{command.scope_key}"
    changed(context, "grant.added", command.principal, {"what": command.what, "where": where, "until": command.until})
    return {"id": grant}


@handles(EndGrant, "grant.manage")
def end_grant(context: Context, command: EndGrant) -> Answer:
    context.authorize()
    context.require_confirmed()
    row = context.tx.one(_ONE, (command.grant,))
    if row is None:
        raise NotFound("no_right", _("There is no such access right any more."))
    who, what, scope_type, scope_key, until = row
    if not context.kernel.access.may_give(context.actor, what, scope_type, scope_key, until):
        raise _more_than_own(what)
    with somebody_still_gives(context):
        context.tx.run("DELETE FROM access_grant WHERE id = ?", (command.grant,))
    where = f"{scope_type}:{scope_key}"
    changed(context, "grant.ended", who, {"what": what, "where": where, "until": until})
    return {"id": command.grant}


@contextmanager
def somebody_still_gives(context: Context) -> Iterator[None]:
    """Around whatever takes rights away – a right, an account, a membership: raises Conflict when nobody could give
    access rights afterwards, for then only the shell could help the site."""
    before = _has_giver(context)
    yield
    if before and not _has_giver(context):
        raise Conflict(
            "last_right",
            _("Nobody could give access rights any more."),
            hint=_("Give that right to somebody else first."),
        )


def _has_giver(context: Context) -> bool:
    giving = ["grant.manage", *(what for what, given in PROFILES.items() if "grant.manage" in given)]
    sql = _GIVERS.format(marks=", ".join("?" * len(giving)))
    return context.tx.value(sql, (*giving, context.now)) is not None


def give(context: Context, principal: int, what: str, scope_type: str, scope_key: str, until: int | None) -> int:
    """Write an access right and return its id; raises Invalid for unknown words, Forbidden for more than one's own."""
    known = PERMISSIONS | PROFILES.keys()
    if what not in known:
        near = nearest(what, known)
        raise Invalid(
            {"what": [_("There is no permission or access profile “{what}”.").format(what=what)]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    if scope_type not in SCOPE_TYPES or (scope_type != "all" and not scope_key):
        raise Invalid({"scope": [_("Say where: {names}.").format(names=", ".join(SCOPE_TYPES))]})
    if what in SITE_WIDE and scope_type != "all":
        raise Invalid({"scope": [_("{what} concerns the whole site: give it everywhere.").format(what=what)]})
    _refuse_unknown_place(context, scope_type, scope_key)
    if not context.kernel.access.may_give(context.actor, what, scope_type, scope_key, until):
        raise _more_than_own(what)
    return context.tx.insert(
        "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, until, by_id, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (principal, what, scope_type, scope_key, until, context.actor.id, context.now),
    )


def _refuse_unknown_place(context: Context, scope_type: str, key: str) -> None:
    kernel = context.kernel
    known: dict[str, Callable[[], bool]] = {
        "all": lambda: True,
        "process": lambda: kernel.definitions.current("process", key) is not None,
        "service": lambda: kernel.directory.service_by_key(key) is not None,
        "team": lambda: kernel.directory.find("team", key) is not None,
        "organization": lambda: context.tx.value("SELECT 1 FROM organization WHERE key = ?", (key,)) is not None,
    }
    if not known[scope_type]():
        said = _("There is no {scope_type} “{key}”.").format(scope_type=scope_type, key=key[:64])
        raise Invalid({"scope": [said]})


def refuse_lending(context: Context, principal: int) -> None:
    """A team's rights go to its members and an account's to its token: only who holds them all may give them on."""
    if not context.kernel.access.may_lend(context.actor, principal):
        person = context.kernel.directory.person(principal)
        raise _more_than_own(person.key if person else "")


def _more_than_own(what: str) -> Forbidden:
    return Forbidden(
        "more_than_own",
        _("You cannot give rights that you do not have yourself ({what}).").format(what=what),
        hint=_("Ask somebody who has them, or use the shell on the server."),
    )


def principal_id(context: Context, key: str, kinds: tuple[str, ...]) -> int:
    """The principal with this key, of the first of ``kinds`` that has it; raises NotFound."""
    for kind in kinds:
        found = context.tx.value("SELECT id FROM principal WHERE kind = ? AND key = ?", (kind, key))
        if found is not None:
            return int(found)
    names = [name for (name,) in context.tx.all("SELECT key FROM principal WHERE kind IN ('user', 'team') LIMIT 1000")]
    near = nearest(key, names)
    raise NotFound(
        "no_principal",
        _("There is no account or team “{key}”.").format(key=key),
        hint=_("Did you mean “{name}”?").format(name=near) if near else None,
    )


def changed(context: Context, what: str, target: str, detail: dict[str, Any]) -> None:
    """Leave a row of audit, and let everybody read rights anew."""
    audit(context, what, target, detail)
    context.kernel.epochs.bump(context.tx, "access")
