"""Access rights as an administrator reads them: sentences, what one opens or closes, and why somebody sees a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor, Reason, TicketKey
from instar.engine.model import Process
from instar.errors import InstarError, NotFound
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.key import id_of, visible_key
from instar.queries.labels import PersonLabel, number
from instar.queries.scoped import gained

PROFILE_TITLES = {
    "requester": N_("Requester"),
    "customer": N_("Customer"),
    "partner": N_("Partner"),
    "operator": N_("Operator"),
    "supervisor": N_("Supervisor"),
    "designer": N_("Designer"),
    "auditor": N_("Auditor"),
    "admin": N_("Administrator"),
}
PART_TITLES = {
    "requester": N_("asked for it"),
    "observer": N_("watches it"),
    "approver": N_("decides on it"),
    "respondent": N_("is asked on it"),
    "assignee": N_("works on it"),
    "partner_executor": N_("works on it for a partner"),
}

_COLUMNS = "SELECT g.id, g.principal_id, g.what, g.scope_type, g.scope_key, g.until FROM access_grant g"
_LIST = f"{_COLUMNS} WHERE g.id > ?{{more}} ORDER BY g.id LIMIT ?"
SOON_MS = 30 * 86_400_000
ENDS = ("soon", "over", "never")
_ENDS = {
    "soon": (" AND g.until > ? AND g.until <= ?", (0, SOON_MS)),
    "over": (" AND g.until <= ?", (0,)),
    "never": (" AND g.until IS NULL", ()),
}
"""Which ends a list of rights is cut to: its condition, and milliseconds from now for its placeholders."""
_ONE = f"{_COLUMNS} WHERE g.id = ?"
_ZONE = "SELECT id, zone_id FROM ticket WHERE id = ?"


@dataclass(frozen=True, slots=True)
class RightRow:
    """``what`` and ``where`` in words; ``until`` ms, None for ever; ``over``: its end has come."""

    id: int
    who: PersonLabel
    what: str
    where: str
    until: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """How many tickets come or go, and for how many people; counting stops at 1000."""

    tickets: int
    people: int


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """``said`` is the line in words; ``holds`` tells whether it gives the right; ``until`` ms."""

    said: str
    holds: bool
    lack: str
    until: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Whether ``who`` sees the ticket, by which lines; ``inside``: also what is internal on it."""

    who: PersonLabel
    number: str
    sees: bool
    inside: bool
    active: bool
    reasons: tuple[ReasonRow, ...]


@dataclass(frozen=True, slots=True)
class RightFilter:
    """What a list of rights is cut to. ``what``: a profile or permission; ``where``: type and key of the place, such as
    ("process", "appeal") or ("all", ""); ``ends``: soon (within 30 days) | over | never."""

    principal: int | None = None
    what: str | None = None
    where: tuple[str, str] | None = None
    ends: str | None = None

    def condition(self, now: int) -> tuple[str, tuple[str | int, ...]]:
        """SQL that follows a WHERE, and its arguments."""
        found, args = "", []
        for column, value in (("g.principal_id", self.principal), ("g.what", self.what)):
            if value is not None:
                found += f" AND {column} = ?"
                args.append(value)
        if self.where is not None:
            found += " AND g.scope_type = ? AND g.scope_key = ?"
            args += self.where
        if self.ends is not None:
            sql, spans = _ENDS[self.ends]
            found += sql
            args += [now + span for span in spans]
        return found, tuple(args)


def rights(
    kernel: Kernel,
    actor: Actor,
    *,
    principal: int | None = None,
    cut: RightFilter | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RightRow]:
    """All rights, those of one account or team, or what ``cut`` leaves, oldest first. Raises Forbidden without
    ``grant.manage``."""
    kernel.access.authorize(actor, "grant.manage")
    (after,) = decode(cursor, int) or (0,)
    size, now = limited(limit), kernel.clock.now()
    more, args = (cut or RightFilter(principal)).condition(now)
    rows = kernel.store.read().all(_LIST.format(more=more), (after, *args, size + 1))
    named = people(kernel, {row[1] for row in rows})
    made = tuple(
        RightRow(id, named[who], what_words(what), where_words(kernel, scope_type, scope_key), until, _over(until, now))
        for id, who, what, scope_type, scope_key, until in rows[:size]
    )
    return Page(made, encode(rows[size - 1][:1]) if len(rows) > size else None)


def opening(kernel: Kernel, actor: Actor, principal: int, what: str, scope_type: str, scope_key: str) -> Effect:
    """What a right would open before it is given."""
    kernel.access.authorize(actor, "grant.manage")
    return _effect(kernel, principal, given=(what, scope_type, scope_key))


def closing(kernel: Kernel, actor: Actor, grant: int) -> tuple[RightRow, Effect]:
    """A right, and what ending it would close; raises NotFound for one that is not there any more."""
    kernel.access.authorize(actor, "grant.manage")
    row = kernel.store.read().one(_ONE, (grant,))
    if row is None:
        raise NotFound("no_right", _("There is no such access right any more."))
    id, who, what, scope_type, scope_key, until = row
    where, over = where_words(kernel, scope_type, scope_key), _over(until, kernel.clock.now())
    right = RightRow(id, people(kernel, {who})[who], what_words(what), where, until, over)
    return right, _effect(kernel, who, ended=id)


def why(kernel: Kernel, actor: Actor, asked: str, login: str | None = None) -> Why:
    """Why the actor sees a ticket that he sees; with ``grant.manage``: whether and why another account does.

    Raises NotFound for a ticket that is not there, or that the actor does not see where he asks for himself.
    """
    id = id_of(asked)
    missing = NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    if login is None or login == actor.key:
        key = visible_key(kernel, actor, id or 0)
        other: Actor | None = actor
        who = PersonLabel(actor.id or 0, actor.kind, actor.key, actor.name)
    else:
        kernel.access.authorize(actor, "grant.manage")
        row = kernel.store.read().one(_ZONE, (id or 0,))
        person = kernel.directory.find("user", login) or kernel.directory.find("service", login)
        if row is None:
            raise missing
        if person is None:
            raise NotFound("no_account", _("There is no account “{login}”.").format(login=login[:64]))
        key, other = TicketKey(*row), kernel.access.actor(person.id)
        who = PersonLabel(person.id, person.kind, person.key, person.name)
    found = kernel.access.reasons(other, "ticket.view", key) if other else ()
    sees = other is not None and kernel.access.can(other, "ticket.view", key)
    if sees:  # rights to other things say nothing then
        found = tuple(reason for reason in found if reason.lack != "weak")
    return Why(
        who=who,
        number=number(key.id),
        sees=sees,
        inside=other is not None and kernel.access.can(other, "ticket.view_internal", key),
        active=other is not None,
        reasons=tuple(_reason(kernel, who, reason) for reason in found),
    )


def what_words(what: str) -> str:
    """A profile by its title, a permission by its name."""
    return _(PROFILE_TITLES[what]) if what in PROFILE_TITLES else what


def where_words(kernel: Kernel, scope_type: str, key: str) -> str:
    """Where a right reaches, in the reader's language; what is gone is named by its key."""
    if scope_type == "process":
        return _("in the process “{title}”").format(title=_process_title(kernel, key))
    if scope_type == "service":
        service = kernel.directory.service_by_key(key)
        return _("for the service “{title}”").format(title=text(service.title) if service else key)
    if scope_type == "team":
        team = kernel.directory.find("team", key)
        return _("on tickets of the team “{name}”").format(name=team.name if team else key)
    if scope_type == "organization":
        return _("on tickets of the client “{name}”").format(name=key)
    return _("everywhere") if scope_type == "all" else f"{scope_type}: {key}"


def _process_title(kernel: Kernel, key: str) -> str:
    version = kernel.definitions.current("process", key)
    if version is None:
        return key
    try:
        process: Process = kernel.definitions.process(version.id)
    except InstarError:
        return key
    return text(process.title) or key


def _reason(kernel: Kernel, who: PersonLabel, reason: Reason) -> ReasonRow:
    if reason.kind == "part":
        said = _("{name} {does}").format(name=who.name, does=_(PART_TITLES.get(reason.what, reason.what)))
    else:
        where = where_words(kernel, reason.scope_type, reason.scope_key)
        holder = people(kernel, {reason.principal}).get(reason.principal)
        given = what_words(reason.what)
        if holder is not None and holder.id != who.id:
            said = _("{what} {where}, through the team “{team}”").format(what=given, where=where, team=holder.name)
        else:
            said = _("{what} {where}").format(what=given, where=where)
    return ReasonRow(said, reason.holds, reason.lack, reason.until)


def _effect(kernel: Kernel, principal: int, *, given: tuple[str, str, str] | None = None, ended: int = 0) -> Effect:
    """The difference for the account, or for every member of the team."""
    now, touched = kernel.clock.now(), 0
    tickets: frozenset[int] = frozenset()
    for member in sorted(kernel.directory.members(principal) or {principal}):
        actor = kernel.access.actor(member)
        if actor is None or actor.kind == "team":
            continue
        has = kernel.access.scope(actor, "ticket.view").branches(now)
        would = kernel.access.supposing(actor, given=given, ended=ended).branches(now)
        found = gained(kernel, has, would) if given else gained(kernel, would, has)
        touched += 1 if found else 0
        tickets |= found
    return Effect(min(COUNTED, len(tickets)), touched)


def _over(until: int | None, now: int) -> bool:
    return until is not None and until <= now
