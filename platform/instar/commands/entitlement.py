"""Whether a client may have what his ticket asks for: the check of a service that needs a contract.

Nobody is turned away. A ticket that no contract covers is accepted all the same, marked with the reason, and told once
to the people of the team that sells the service, who see it from then on. What counts is the day on which the ticket
was opened, or today: one that was opened in time is worked out to the end although the contract is over meanwhile, and
one that came too early is covered by the contract that is signed because of it. Hours count as they are now.

The mark makes no other version of the ticket, as a rating makes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson

from instar.commands.candidates import take_part
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.notices import tell
from instar.commands.outbox import write_job
from instar.commands.ticket import Ticket, load_whoever_asks
from instar.store import Service
from instar.store.services import above

KIND = "contracts"
"""Of the job."""
EVENT = "entitlement"
NOTICE = "out_of_contract"
ONCE = 200
NO_CLIENT, NONE, EARLY, OVER, USED_UP, NOT_COVERED = "no_client", "none", "early", "over", "used_up", "not_covered"
_NEAREST = (USED_UP, OVER, EARLY, NOT_COVERED)
"""Of several reasons the one that is told: what lacks least comes first."""
_OF_CLIENT = """
SELECT name, valid_from, valid_until, minutes, used, ended, services FROM contract WHERE organization_id = ?
ORDER BY valid_until = '', valid_until DESC, id DESC"""
_MARK = "SELECT entitled, uncovered FROM ticket WHERE id = ?"
_PUT = "UPDATE ticket SET entitled = ?, uncovered = ? WHERE id = ?"
_TICKETS = f"SELECT id FROM ticket WHERE organization_id = ? AND ended IS NULL AND id > ? ORDER BY id LIMIT {ONCE}"
_LAST_AUDIT = "SELECT max(id) FROM audit"


class Contract(NamedTuple):
    """``ended``: ms, from when it covers nothing although its last day has not come."""

    name: str
    valid_from: str
    valid_until: str
    minutes: int | None
    used: int
    ended: int | None
    services: tuple[str, ...]


class Verdict(NamedTuple):
    """``entitled`` None: nothing to check. ``why``: one of the reasons above; ``contract``: its name; ``day``: the
    first day on which it holds, or does no more."""

    entitled: bool | None
    why: str = ""
    contract: str = ""
    day: str = ""

    @property
    def reason(self) -> dict[str, str]:
        """What is kept and told of one that is not covered."""
        said = {"why": self.why, "contract": self.contract, "day": self.day}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class RecheckContracts:
    """Check the client's open tickets beyond the ticket ``after`` anew. The answer tells where to go on, ``after``
    None: all are checked."""

    organization: int
    after: int = 0


@handles(RecheckContracts, "")
def recheck_contracts(context: Context, command: RecheckContracts) -> Answer:
    context.authorize_system()
    rows = context.tx.all(_TICKETS, (command.organization, command.after))
    for (id,) in rows:
        ticket = load_whoever_asks(context, id)
        told = check(context, ticket)
        if told:
            record(context, id, EVENT, {**told, "rev": ticket.rev})
    return {"after": rows[-1][0] if len(rows) == ONCE else None}


def contracts_changed(context: Context, organization: int, by: str = "") -> None:
    """The client's contracts are others now, which the last row of the audit tells of, or ``by``: its open tickets
    follow."""
    key = f"{KIND}.{organization}.{context.tx.value(_LAST_AUDIT)}{'.' if by else ''}{by}"
    write_job(context.tx, KIND, key, {"organization": organization}, context.now)
    context.jobs = True


def check(context: Context, ticket: Ticket) -> dict[str, Any]:
    """Mark the ticket, tell who sells the service, and return what history is to say of it: {} for nothing new."""
    service = context.kernel.directory.service(ticket.service_id)
    if ticket.ended is not None or (ticket.new and not service.needs_contract):
        return {}
    found = verdict(context, service, ticket)
    entitled, uncovered = context.tx.one(_MARK, (ticket.id,)) or (None, None)
    now = None if found.entitled is None else int(found.entitled)
    said = orjson.dumps(found.reason).decode() if found.entitled is False else None
    if (now, said) == (entitled, uncovered):
        return {}
    context.tx.run(_PUT, (now, said, ticket.id))
    if found.entitled is False:
        _route(context, ticket, service, found)
    elif entitled != 0:
        return {}  # that it is covered goes without saying
    return {EVENT: {"entitled": found.entitled, **found.reason}}


def verdict(context: Context, service: Service, ticket: Ticket) -> Verdict:
    """What the client's contracts say of it."""
    if not (service.needs_contract and service.kind == "external"):
        return Verdict(None)
    if ticket.organization_id is None:
        return Verdict(False, NO_CLIENT)
    known = {one.id: one for one in context.kernel.directory.services()}
    keys = frozenset((service.key, *(one.key for one in above(known, service))))
    days = [(at, context.kernel.day(at)) for at in dict.fromkeys((ticket.created, context.now))]
    found: dict[str, Verdict] = {}
    for contract in _contracts(context, ticket.organization_id):
        lacking = _lacks(context, contract, keys, days)
        if lacking is None:
            return Verdict(True)
        found.setdefault(lacking.why, lacking)
    return next((found[why] for why in _NEAREST if why in found), Verdict(False, NONE))


# -- below: how it is done -----------------------------------------------------------------------------------


def _contracts(context: Context, organization: int) -> list[Contract]:
    rows = context.tx.all(_OF_CLIENT, (organization,))
    return [Contract._make((*row[:-1], tuple(orjson.loads(row[-1])))) for row in rows]


def _lacks(
    context: Context, contract: Contract, keys: frozenset[str], days: Iterable[tuple[int, str]]
) -> Verdict | None:
    """Why the contract does not cover the service; None: it does."""
    if contract.services and keys.isdisjoint(contract.services):
        return Verdict(False, NOT_COVERED, contract.name)
    held = [_holds(contract, at, day) for at, day in days]
    if True in held:
        if contract.minutes is not None and contract.used >= contract.minutes:
            return Verdict(False, USED_UP, contract.name)
        return None
    if all(day < contract.valid_from for _at, day in days):
        return Verdict(False, EARLY, contract.name, contract.valid_from)
    return Verdict(False, OVER, contract.name, _over(context, contract))


def _holds(contract: Contract, at: int, day: str) -> bool:
    begun = contract.valid_from <= day
    over = bool(contract.valid_until) and contract.valid_until < day
    return begun and not over and (contract.ended is None or at < contract.ended)


def _over(context: Context, contract: Contract) -> str:
    """The first day on which it holds no more."""
    days = [context.kernel.day(contract.ended)] if contract.ended is not None else []
    if contract.valid_until:
        days.append((date.fromisoformat(contract.valid_until) + timedelta(1)).isoformat())
    return min(days)


def _route(context: Context, ticket: Ticket, service: Service, found: Verdict) -> None:
    """The people who sell it are told once a ticket, and see it from then on."""
    directory = context.kernel.directory
    team = directory.find("team", service.sales) if service.sales else None
    if team is None or not team.active:
        return
    people = [id for id in sorted(directory.members(team.id)) if (one := directory.person(id)) and one.active]
    for person in people:
        take_part(context, ticket.key, person, "observer")
    detail = {**found.reason, "team": team.id}
    tell(context, NOTICE, people, ticket, key=f"{NOTICE}.{ticket.id}", why="team", detail=detail)
