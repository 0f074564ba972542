"""Moving a card. There is no second way to move a ticket: a move is a step completed with the outcome that leads there.

The engine is asked by trial: for each step that the actor may complete and each of its outcomes, in which stage would
the ticket be? None, the present stage, or more than one pair is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.commands.candidates import Item, check_may_do, refuse_without_plugin
from instar.commands.execute import Answer, Context, handles
from instar.commands.facts import TicketFacts, env
from instar.commands.filled import load_form
from instar.commands.ticket import Ticket, load
from instar.commands.work import complete
from instar.engine.model import Stage
from instar.engine.moves import moves
from instar.errors import Conflict, InstarError, Invalid, Refused
from instar.i18n import _, text

_ITEMS = "SELECT id, token, node, team_id, assignee_id FROM work_item WHERE ticket_id = ? ORDER BY id"
_HELD = "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE process = ? AND stage = ? AND ended IS NULL LIMIT ?)"


@dataclass(frozen=True, slots=True)
class MoveTicket:
    """Move to a stage. ``outcome`` decides where several lead there; ``data`` fills the step's form.

    Where required fields are missing nothing changes and the answer is ``{"needs_form": {"item", "outcome"}}``.
    """

    ticket: int
    stage: str
    outcome: str | None = None
    rev: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "api"


@handles(MoveTicket, "ticket.act")
def move_ticket(context: Context, command: MoveTicket) -> Answer:
    ticket = load(context, command.ticket)
    if command.rev is not None and command.rev != ticket.rev and ticket.stage != command.stage:
        _refuse_outdated(context, ticket, command.rev)
    process = context.kernel.definitions.process(ticket.version_id)
    if command.stage not in {stage.id for stage in process.stages}:
        raise Invalid({"stage": [_("The process has no stage “{stage}”.").format(stage=command.stage)]})
    title = text(process.stage(command.stage).title)
    if command.stage == ticket.stage:
        raise Refused("already_there", _("{number} is in {stage} now.").format(number=ticket.number, stage=title))
    found = [
        (item, outcome)
        for item, outcome in possible(context, ticket).get(command.stage, [])
        if command.outcome in (None, outcome)
    ]
    if not found:
        refuse_without_plugin(context, ticket)
        raise Refused("no_such_move", _("From here nothing leads to {stage}.").format(stage=title))
    if len(found) > 1:
        pairs = [{"item": item.id, "outcome": outcome} for item, outcome in found]
        raise Refused(
            "ambiguous",
            _("Several outcomes lead to {stage}.").format(stage=title),
            hint=_("Choose one of them."),
            data={"choices": pairs},
        )
    item, outcome = found[0]
    _refuse_full(context, ticket, process.stage(command.stage))
    if not command.data and _asks(context, ticket, item, outcome):
        return {"needs_form": {"item": item.id, "outcome": outcome}, "ticket": ticket.id, "number": ticket.number}
    return complete(context, item, ticket, outcome, command.data, command.origin)


def possible(context: Context, ticket: Ticket) -> dict[str, list[tuple[Item, str]]]:
    """Stage → the (step, outcome) pairs of the actor that lead there; the present stage is left out."""
    process = context.kernel.definitions.process(ticket.version_id)
    items: dict[int, Item] = {}
    for row in context.tx.all(_ITEMS, (ticket.id,)):
        item = Item(*row)
        try:
            check_may_do(context, ticket, item, process.nodes[item.node])
        except InstarError:
            continue
        items[item.token] = item
    effects = {key for key, action in context.kernel.plugins.actions.items() if action.kind == "effect"}
    found = moves(process, ticket.state, TicketFacts(context, ticket), tuple(items), at_once=effects)
    return {
        stage: [(items[token], outcome) for token, outcome in pairs]
        for stage, pairs in found.items()
        if stage != ticket.stage
    }


def _refuse_full(context: Context, ticket: Ticket, stage: Stage) -> None:
    """A column at its limit takes no more, but from those who assign the work; the count on the board tells them."""
    if stage.wip is None or context.can("ticket.assign", ticket.key):
        return
    held = int(context.tx.value(_HELD, (ticket.process, stage.id, stage.wip)))
    if held >= stage.wip:
        raise Refused(
            "wip_full",
            _("{stage} is full: it holds {limit} tickets.").format(stage=text(stage.title), limit=stage.wip),
            hint=_("Move one of them on first."),
            data={"stage": stage.id, "limit": stage.wip},
        )


def _asks(context: Context, ticket: Ticket, item: Item, outcome: str) -> bool:
    """Whether the outcome's form needs something that the ticket and the defaults do not fill already."""
    form = context.kernel.definitions.step_form(ticket.version_id, item.node, outcome)
    try:
        load_form(context, form, {}, env(context, ticket, form), origin="api", outcome=outcome)
    except Invalid:
        return True
    return False


def _refuse_outdated(context: Context, ticket: Ticket, rev: int) -> None:
    """A card that was moved meanwhile is not moved again by an outdated page."""
    moved = context.tx.value(
        "SELECT 1 FROM event WHERE ticket_id = ?"
        " AND kind IN ('completed', 'role', 'cancelled', 'action', 'timer', 'received', 'signal')"
        " AND CAST(payload ->> '$.rev' AS INTEGER) > ? LIMIT 1",
        (ticket.id, rev),
    )
    if moved:
        raise Conflict(
            "moved_meanwhile",
            _("{number} was moved meanwhile.").format(number=ticket.number),
            hint=_("Look at the board as it is now."),
            data={"ticket": ticket.id, "rev": ticket.rev, "stage": ticket.stage},
        )
