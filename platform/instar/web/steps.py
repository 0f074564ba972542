"""What is open on a ticket: my step as a card with its form, others' as a line, faults, what it waits for.

See ``_steps.html`` and ``_step.html``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instar.i18n import _, ngettext
from instar.queries.labels import PersonLabel
from instar.queries.ticket import TicketView
from instar.queries.unsent import Unsent
from instar.queries.work import AwaitRow, DoneRow, FaultRow, StepRow, WaitRow, Work, form_of
from instar.web import current, times
from instar.web.formview import Entered, FormView, form_view, ticket_env
from instar.web.talk import reader
from instar.web.unsent import kept_text


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    title: str
    tone: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """``seen``: the newest message from outside that the card was drawn under. ``drawn``: the outcome whose own fields
    are among the card's; ``asks``: the sentence that introduces them when they come only now."""

    id: int
    kind: str
    url: str
    title: str
    who: str
    due: times.TimeText | None = None
    rev: int = 0
    form: FormView | None = None
    outcomes: tuple[Outcome, ...] = ()
    take_url: str | None = None
    back_url: str | None = None
    over_url: str | None = None
    retry_url: str | None = None
    tries: str = ""
    seen: int = 0
    drawn: str = ""
    asks: str = ""
    keep_url: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The line that is left of a step. ``then``: what happens now. ``away``: somebody else is waited for, so the way
    on leads to other work, even where a step is open that one may do."""

    text: str
    time: times.TimeText | None
    then: str
    away: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What is particular about one card of the page: what was typed into it, and with which outcome it was sent.

    ``alone``: that outcome is the only one offered. ``asks``: its own fields are shown for the first time.
    """

    item: int
    entered: Entered | None = None
    outcome: str | None = None
    alone: bool = False
    asks: bool = False


def open_steps(
    view: TicketView, work: Work, *, seen: int, kept: Mapping[str, Unsent], card: Card | None = None
) -> list[Step]:
    """Mine first. ``card``: the one that has just been sent and stays, with its text and errors; ``kept``: what the
    reader has typed before and not sent."""
    facts: Mapping[str, Any] = ticket_env(view.key) if any(row.may_do for row in work.open) else {}
    chosen = {card.item: card} if card else {}
    steps = [step(view, row, facts, seen=seen, kept=kept, card=chosen.get(row.id)) for row in work.open]
    steps.sort(key=lambda one: one.kind != "card")
    return steps + [_fault(view, fault) for fault in work.faults]


def step(
    view: TicketView,
    row: StepRow,
    facts: Mapping[str, Any],
    *,
    seen: int,
    kept: Mapping[str, Unsent],
    card: Card | None = None,
) -> Step:
    url = f"/t/{view.number}/step/{row.id}"
    due = times.deadline(row.due)
    if not row.may_do or row.may_take_over:
        over = f"{url}/take" if row.may_take_over else None
        return Step(row.id, "line", url, row.title, whose(row), due, view.rev, over_url=over)
    wanted = card.outcome if card else None
    alone = wanted if card and card.alone else None
    form = form_view(
        form_of(current.kernel(), row, wanted) if wanted else row.form,
        facts,
        id=f"step-{row.id}",
        entered=card.entered if card else None,
        outcome=alone,
        live_url=f"{url}/fields",
        reply_to=reader(view),
        draft=f"{view.number}/step/{row.id}",
        preview_url=f"/t/{view.number}/preview",
    )
    return Step(
        row.id,
        "card",
        url,
        row.title,
        _mine(row),
        due,
        view.rev,
        form,
        tuple(
            Outcome(outcome.key, outcome.title, outcome.tone)
            for outcome in row.outcomes
            if alone is None or outcome.key == alone
        ),
        take_url=f"{url}/take" if row.may_take else None,
        back_url=f"{url}/put-back" if row.may_put_back else None,
        seen=seen,
        drawn=wanted or "",
        asks=_asks(row, wanted) if card and card.asks else "",
        keep_url=f"/t/{view.number}/unsent",
        kept=kept_text(kept, f"step/{row.id}"),
    )


def done_line(row: DoneRow, then: str, *, away: bool) -> Done:
    text = f"{row.title} · {row.outcome_title}" if row.outcome_title else row.title
    return Done(text, times.moment(row.at), then, away)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a token stays where it is. ``kind``: step | fault | action | event. ``text``: what is waited for; ``who``: by
    whom, "" where nobody is to do anything."""

    token: int
    node: str
    kind: str
    text: str
    who: str = ""
    due: times.TimeText | None = None
    since: times.TimeText | None = None


def reasons(work: Work) -> list[Reason]:
    """What each token of the ticket waits for, in the words of its page."""
    return [
        *(
            Reason(
                row.token,
                row.node,
                "step",
                row.title,
                _mine(row) if row.may_do else whose(row),
                times.deadline(row.due),
                times.moment(row.created),
            )
            for row in work.open
        ),
        *(Reason(row.token, row.node, "fault", row.message, since=times.moment(row.at)) for row in work.faults),
        *(Reason(row.token, row.node, "action", _waits(row)) for row in work.waiting),
        *(Reason(row.token, row.node, "event", told) for row in work.awaited if (told := awaits(row))),
    ]


def waiting(view: TicketView, work: Work) -> str | None:
    """What the ticket waits for beside people, and where no step is open how it ended."""
    awaited = " ".join(told for row in work.awaited if (told := awaits(row)))
    if work.open or work.faults:
        return awaited or None
    if view.ended is not None:
        moment = times.moment(view.ended)
        when = moment.text if moment else ""
        stage = view.stage.title if view.stage else ""
        result = f" · {view.result}" if view.result and view.can.view_internal else ""
        return _("{stage}, {when}").format(stage=stage or _("Ended"), when=when) + result
    if work.waiting:
        return " ".join([*map(_waits, work.waiting), awaited]).rstrip()
    return awaited or _("No step is open.")


# -- below: how it is done -----------------------------------------------------------------------------------


def _asks(row: StepRow, wanted: str | None) -> str:
    title = next((outcome.title for outcome in row.outcomes if outcome.key == wanted), "")
    return _("“{outcome}” needs this as well:").format(outcome=title)


def _mine(row: StepRow) -> str:
    if row.mine and row.in_place_of is not None:
        return _("yours, in place of {name}").format(name=row.in_place_of.name)
    if row.mine:
        return _("yours")
    return _("team {name}").format(name=row.team.name) if row.team else _("free")


def whose(row: StepRow) -> str:
    holder: PersonLabel | None = row.assignee or row.team
    if holder is not None:
        told = [_("with {name}").format(name=holder.name), row.away]
        if row.in_place_of is not None:
            told.insert(1, _("in place of {name}").format(name=row.in_place_of.name))
        return ", ".join(filter(None, told))
    names = ", ".join(person.name for person in row.candidates[:3])
    return _("with {name}").format(name=names) if names else row.reason


def _fault(view: TicketView, fault: FaultRow) -> Step:
    since = times.moment(fault.at)
    retry = f"/t/{view.number}/fault/{fault.token}" if fault.may_retry else None
    return Step(
        id=-fault.token,
        kind="fault",
        url=f"/t/{view.number}",
        title=fault.title,
        who=fault.message,
        retry_url=retry,
        tries=since.text if since else "",
    )


def awaits(row: AwaitRow) -> str:
    """A sentence; "" for what may come to an open step at any time."""
    when = times.absolute(row.due) if row.due is not None else ""
    if row.kind == "timer" and row.beside:
        told = _("If it is not done by {when}: “{title}”.") if row.title else _("A timer runs: {when}.")
    elif row.beside:
        return ""
    elif row.kind == "timer":
        told = _("Waits until {when}: “{title}”.") if row.title else _("Waits until {when}.")
    elif row.kind == "message":
        told = _("Waits for the message “{title}”.")
    elif row.kind == "condition":
        told = _("Waits until it holds: “{title}”.")
    else:
        told = _("Waits for the signal “{title}”.")
    return told.format(when=when, title=row.title)


def _waits(wait: WaitRow) -> str:
    if wait.attempts > 1:
        told = ngettext(
            "Waits for the automatic step “{title}”, tried {n} time.",
            "Waits for the automatic step “{title}”, tried {n} times.",
            wait.attempts,
        )
        return told.format(title=wait.title, n=wait.attempts)
    return _("Waits for the automatic step “{title}”.").format(title=wait.title)


def cards_of(steps: Sequence[Step]) -> str:
    """Ids of the cards on the page, for the poll: a card that is gone must not take its text along."""
    return ".".join(str(one.id) for one in steps if one.kind == "card")
