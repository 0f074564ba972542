"""When somebody is away, and who stands in for him. Everybody sets his own; who manages people sets anybody's.

What a process gives to who is away goes to his substitute (``substitutes.py``). What he has already stays with him,
unless the absence hands it over when it begins (``pass_on.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from instar.commands.execute import Answer, Context, handles
from instar.commands.notices import tell
from instar.commands.outbox import write_job
from instar.commands.rights import changed, refuse_lending
from instar.commands.substitutes import works_here
from instar.errors import Invalid, NotFound
from instar.forms.locales import zone_of
from instar.i18n import _
from instar.store import Absence, Absences, Person

KIND = "absence"
"""Of the job that hands over what somebody has when his absence begins."""
LONGEST_NOTE = 200
MOST = 50
"""Absences of one person that are not over."""

_COMING = """
SELECT id, principal_id, first_day, last_day, substitute_id FROM absence
WHERE last_day IS NULL OR last_day >= ? ORDER BY first_day, id"""
_ONE = "SELECT principal_id, first_day, last_day FROM absence WHERE id = ?"
_INSERT = """
INSERT INTO absence (principal_id, first_day, last_day, substitute_id, note, hands_over, by_id, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

_END_JOB = "UPDATE job SET state = 'done', ended = ? WHERE key = ? AND state IN ('ready', 'held')"


@dataclass(frozen=True, slots=True)
class SetAbsence:
    """Say that somebody is away from the day ``first`` to ``last`` ("2026-12-05", both included; None: not known yet).

    ``substitute``: the log-in of who stands in. ``hand_over``: on the first day, or now if it has come, all steps that
    he has go to who stands in. ``of``: whose absence, by log-in; None: one's own. Who manages people does not make
    himself the substitute of somebody who has rights that he has not.
    """

    first: str
    last: str | None = None
    substitute: str | None = None
    note: str = ""
    hand_over: bool = False
    of: str | None = None


@dataclass(frozen=True, slots=True)
class EndAbsence:
    """Somebody is back: today is no day of his absence any more. One that has not begun is forgotten."""

    absence: int


@handles(SetAbsence, "ticket.view_internal")
def set_absence(context: Context, command: SetAbsence) -> Answer:
    person = _authorized(context, command.of)
    context.kernel.epochs.bump(context.tx, "access")  # before anything is read: two who set at once come in turn
    today = context.kernel.day(context.now)
    first, last = _days(command, today)
    substitute = _substitute(context, person, command)
    known = Absences(map(Absence._make, context.tx.all(_COMING, (min(first, today),))), first)
    _refuse_twice(known, person.id, first, last)
    if substitute is not None and person.id != context.actor.id:
        context.require_confirmed()  # he will see what comes to who is away
        if substitute.id == context.actor.id:
            refuse_lending(context, person.id)
    if substitute is not None and known.leads_to(substitute.id, person.id, first, last):
        said = _("On these days what comes to {name} would come back to {person}: each stands in for the other.")
        raise Invalid({"substitute": [said.format(name=substitute.name, person=person.name)]})
    note = _note(command.note)
    row = (person.id, first, last, substitute.id if substitute else None, note)
    absence = context.tx.insert(_INSERT, (*row, int(command.hand_over), context.actor.id, context.now))
    if command.hand_over:
        due = max(context.now, begin_of(context, first))
        write_job(context.tx, KIND, _key(absence), {"absence": absence}, context.now, due=due)
        context.jobs = True
    told = {"first": first, "last": last, "substitute": substitute.key if substitute else None}
    changed(context, "absence.set", person.key, told)
    if substitute is not None:
        detail = {"who": person.id, "first": first, "last": last}
        tell(context, "absence", (substitute.id,), key=f"absence.{absence}", detail=detail)
    return {"absence": absence}


@handles(EndAbsence, "ticket.view_internal")
def end_absence(context: Context, command: EndAbsence) -> Answer:
    context.asked = True
    id, first, last = context.tx.one(_ONE, (command.absence,)) or (0, "", None)
    person, today = context.kernel.directory.person(id), context.kernel.day(context.now)
    if person is None or not _is_own_or_managed(context, person):
        raise NotFound("no_absence", _("There is no such absence, or it is not yours to end."))
    if last is not None and last < today:
        raise Invalid({"absence": [_("This absence is over.")]})
    if first < today:
        yesterday = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
        context.tx.run("UPDATE absence SET last_day = ? WHERE id = ?", (yesterday, command.absence))
    else:
        context.tx.run("DELETE FROM absence WHERE id = ?", (command.absence,))
    context.tx.run(_END_JOB, (context.now, _key(command.absence)))
    changed(context, "absence.ended", person.key, {"first": first, "last": last})
    return {"absence": command.absence}


def begin_of(context: Context, day: str) -> int:
    """When a day begins at the site, ms."""
    zone = zone_of(context.kernel.settings.timezone)
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), zone).timestamp() * 1000)


# -- below: how it is done -----------------------------------------------------------------------------------


def _authorized(context: Context, login: str | None) -> Person:
    """Whose absence it is; raises Forbidden for somebody else's without ``user.manage``."""
    if login is None or login == context.actor.key:
        own = context.kernel.directory.person(context.actor.id) if context.actor.id is not None else None
        if own is None or own.kind != "user":
            raise NotFound("no_account", _("Nobody is logged in."))
        if not context.can("user.manage"):
            context.authorize()
        context.asked = True
        return own
    context.authorize(permission="user.manage")
    person = context.kernel.directory.find("user", login)
    if person is None:
        raise NotFound("no_account", _("There is no account or team “{key}”.").format(key=login[:64]))
    return person


def _key(absence: int) -> str:
    """Of the job that waits for its first day."""
    return f"{KIND}.{absence}"


def _is_own_or_managed(context: Context, person: Person) -> bool:
    own = person.id == context.actor.id and context.can("ticket.view_internal")
    return own or context.can("user.manage")


def _days(command: SetAbsence, today: str) -> tuple[str, str | None]:
    first, last = _day(command.first), _day(command.last)
    wrong: dict[str, list[str]] = {}
    if first is None:
        wrong["first"] = [_("Give the first day of the absence, such as 2026-12-05.")]
    if last is None and command.last:
        wrong["last"] = [_("Give a day such as 2026-12-05, or nothing if it is not known yet.")]
    elif last is not None and first is not None and last < first:
        wrong["last"] = [_("This day is before the first one.")]
    elif last is not None and last < today:
        wrong["last"] = [_("This day has passed.")]
    if wrong or first is None:
        raise Invalid(wrong)
    return first, last


def _day(given: str | None) -> str | None:
    """A date as it is kept; None for what is none, or lies where no clock of ours comes."""
    try:
        day = date.fromisoformat((given or "").strip())
    except ValueError:
        return None
    return day.isoformat() if 2000 <= day.year < 3000 else None


def _substitute(context: Context, person: Person, command: SetAbsence) -> Person | None:
    login = (command.substitute or "").strip()
    if not login:
        if command.hand_over:
            raise Invalid({"substitute": [_("Say who takes the open work.")]})
        return None
    found = context.kernel.directory.find("user", login) or context.kernel.directory.find("user", login.lower())
    if found is None:
        raise Invalid({"substitute": [_("There is no colleague “{login}”.").format(login=login[:64])]})
    if found.id == person.id:
        raise Invalid({"substitute": [_("Nobody stands in for himself. Choose a colleague.")]})
    if not found.active:
        raise Invalid({"substitute": [_("The account of {name} is switched off.").format(name=found.name)]})
    if not works_here(context, found.id):
        raise Invalid({"substitute": [_("{name} does not work here.").format(name=found.name)]})
    return found


def _refuse_twice(known: Absences, person: int, first: str, last: str | None) -> None:
    if len(known.of(person)) >= MOST:
        raise Invalid({"first": [_("There are {limit} absences already.").format(limit=MOST)]})
    for one in known.of(person):
        if one.meets(first, last):
            said = _("There is an absence on some of these days: from {first} to {last}.")
            told = said.format(first=one.first, last=one.last or "…")
            raise Invalid({"first": [told]}, hint=_("End that one first."))


def _note(given: str) -> str:
    note = " ".join(given.replace("\x00", "").split())
    if len(note) > LONGEST_NOTE:
        said = _("The note is longer than {limit} characters. Shorten it.")
        raise Invalid({"note": [said.format(limit=LONGEST_NOTE)]})
    return note
