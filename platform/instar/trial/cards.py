"""What a trial shows: the forms that are open, as pages draw them, and what has come of it so far.

A form is read as a page reads it; what comes of it is an entry as a case has it, so that a run can be kept as a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from instar.access import Actor
from instar.engine.items import standing_for
from instar.errors import Invalid
from instar.forms import Form
from instar.forms.locales import zone_of
from instar.i18n import _
from instar.queries.ticket import ticket
from instar.queries.work import OutcomeRow, StepRow, form_of, open_work
from instar.trial.by_hand import Refused, Trial
from instar.trial.papers import names_of, with_files
from instar.trial.people import HEAD, INVENTED
from instar.web import current, steps, times
from instar.web.formview import Entered, FormView, form_view, opening_env, ticket_env

OPENING = "trial-open"
MOST_CARDS = 20
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a browser has sent of a form: ``item``: of a step, 0 of the opening."""

    item: int
    values: Values
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An open step. ``form`` None: not for who acts, and ``who`` says for whom it is. ``below``: the child ticket that
    it stands in, "" for the ticket itself."""

    item: int
    node: str
    title: str
    who: str
    due: str
    form: FormView | None
    outcomes: tuple[OutcomeRow, ...]
    below: str = ""


def opening(trial: Trial, typed: Typed | None = None) -> FormView:
    """The form by which the ticket is opened."""
    with current.standing_in(trial.kernel, _opener(trial)):
        return form_view(_opening_form(trial), opening_env(), id=OPENING, entered=_entered(trial, typed))


def read_opening(trial: Trial, values: Values) -> None:
    """Open the ticket with what a page has sent; what it is called stands in ``title``. ``hold_actions``: automatic
    steps wait for an answer."""
    own = {name: (values.get(name) or [""])[-1].strip() for name in ("title", "requester", "body", "hold_actions")}
    asked = {name: list(sent) for name, sent in values.items() if name not in own}
    if own.pop("hold_actions"):
        trial.hold(list(trial.jobs()))
    given: dict[str, Any] = {name: value for name, value in own.items() if value}
    given.setdefault("title", _("A trial"))
    actor = _opener(trial)
    with current.standing_in(trial.kernel, actor):
        data = _read(trial, actor, _opening_form(trial), asked, opening_env())
    if data is not None:
        trial.open({**given, **({"data": data} if data else {})})


def cards(trial: Trial, typed: Typed | None = None) -> list[Card]:
    """The open steps of the ticket and of those below it, mine first."""
    found = []
    for id, below in _tickets(trial):
        found += [_card(trial, actor, row, below, typed) for actor, row in _rows(trial, id)]
    return sorted(found, key=lambda card: card.form is None)[:MOST_CARDS]


def complete(trial: Trial, sent: Typed) -> None:
    """Finish a step with what a page has sent of its form."""
    place = _place(trial, sent.item)
    if place is None:
        trial.refused = Refused(_("This step is not open any more."))
        return
    child, actor, row = place
    with current.standing_in(trial.kernel, actor):
        form = form_of(trial.kernel, row, sent.outcome)
        data = _read(trial, actor, form, sent.values, ticket_env(row.ticket), sent.outcome)
    if data is None:
        return
    item = _item(trial, row)
    trial.enter(
        {
            "complete": row.node,
            "outcome": sent.outcome,
            **({"data": data} if data else {}),
            **({"by": trial.by} if trial.by else {}),
            **({} if item is None else {"item": item}),
            **({} if child is None else {"child": child}),
        }
    )


# -- below -------------------------------------------------------------------------------------------------------


def _tickets(trial: Trial) -> Iterator[tuple[int, str]]:
    """(id, what it is called) of the ticket, whose name is "", and of the open ones below it."""
    if trial.opened:
        yield trial.ticket, ""
        for child in trial.player.family():
            if child.ended is None:
                yield child.id, child.title


def _rows(trial: Trial, id: int) -> Iterator[tuple[Actor, StepRow]]:
    """Each open step with who does it: who acts, else the first who may."""
    logins = [trial.by] if trial.by else [*INVENTED, *(one.login for one in trial.members if one.person)]
    seen: dict[int, tuple[Actor, StepRow]] = {}
    for login in logins:
        actor = trial.actor(login)
        if not trial.kernel.access.can(actor, "ticket.view", _key(trial, id)):
            continue
        for row in open_work(trial.kernel, actor, id):
            if row.id not in seen or (row.may_do and not seen[row.id][1].may_do):
                seen[row.id] = actor, row
        if all(row.may_do for _actor, row in seen.values()) and seen:
            break
    for row in open_work(trial.kernel, trial.actor(HEAD), id):  # what he who acts does not even see
        seen.setdefault(row.id, (trial.actor(HEAD), _barred(row)))
    yield from (seen[id] for id in sorted(seen))


def _barred(row: StepRow) -> StepRow:
    return replace(row, may_do=False)


def _key(trial: Trial, id: int) -> Any:
    return ticket(trial.kernel, trial.actor(HEAD), id).key


def _card(trial: Trial, actor: Actor, row: StepRow, below: str, typed: Typed | None) -> Card:
    mine = typed if typed is not None and typed.item == row.id else None
    with current.standing_in(trial.kernel, actor):
        due = times.deadline(row.due)
        form = None
        if row.may_do:
            shown = form_of(trial.kernel, row, mine.outcome) if mine and mine.outcome else row.form
            form = form_view(shown, ticket_env(row.ticket), id=f"trial-{row.id}", entered=_entered(trial, mine))
        return Card(
            row.id,
            row.node,
            row.title,
            steps.whose(row) if form is None or not row.mine else "",
            due.text if due else "",
            form,
            row.outcomes,
            below,
        )


def _place(trial: Trial, item: int) -> tuple[int | None, Actor, StepRow] | None:
    """(which child, who, the step) of an open step by its id."""
    family = [child.id for child in trial.player.family()] if trial.opened else []
    for id, _below in _tickets(trial):
        for actor, row in _rows(trial, id):
            if row.id == item:
                return (family.index(id) if id in family else None), actor, row
    return None


def _item(trial: Trial, row: StepRow) -> Any:
    """How a case names this step among several of its node; None where it is the oldest of them."""
    same = [one for one in trial.player.items(row.ticket) if one.node == row.node]
    if not same or same[0].id == row.id:
        return None
    raw = trial.kernel.store.read().value("SELECT state FROM ticket WHERE id = ?", (row.ticket,))
    standing = standing_for(orjson.loads(raw), row.token)
    if not standing:
        return [one.id for one in same].index(row.id)
    item, index = standing[-1]
    return item if isinstance(item, str | int) and not isinstance(item, bool) else index


def _read(
    trial: Trial, actor: Actor, form: Form, sent: Values, env: Mapping[str, Any], outcome: str | None = None
) -> dict[str, Any] | None:
    """What a form makes of what a page has sent, as a case writes it; None where it is refused."""
    references = trial.kernel.references
    values = with_files(trial.kernel, actor, {name: list(lines) for name, lines in sent.items()})
    try:
        clean = form.load(
            values,
            env,
            origin="page",
            outcome=outcome,
            currency=trial.kernel.settings.currency,
            zone=zone_of(actor.timezone, trial.kernel.settings.timezone),
            exists=lambda kind, key: references.has(actor, kind, key),
            resolve=lambda kind, line: references.resolve(actor, kind, line),
        )
    except Invalid as error:
        trial.refused = Refused(error.message, error.errors)
        return None
    held = env.get("data") or {}
    given = {name: value for name, value in clean.items() if value is not None or held.get(name) is not None}
    found: dict[str, Any] = names_of(trial.kernel, given)
    return found


def _entered(trial: Trial, typed: Typed | None) -> Entered | None:
    """What was typed is shown again, with what is wrong about it."""
    if typed is None:
        return None
    errors = trial.refused.errors if trial.refused is not None else None
    return Entered({name: list(values) for name, values in typed.values.items()}, errors)


def _opener(trial: Trial) -> Actor:
    return trial.actor(trial.by or INVENTED[0])


def _opening_form(trial: Trial) -> Form:
    services = [one for one in trial.kernel.directory.services() if one.active and one.process == trial.key]
    return trial.kernel.definitions.opening_form(trial.key, services[0] if services else None)
