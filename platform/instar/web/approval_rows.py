"""What waits for a decision, as cards that hold all one needs to decide; and the line that is left of a decided one.

See ``_approvals.html``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, render_template
from werkzeug.wrappers import Response

from instar.definitions.deciding import APPROVE, REJECT
from instar.i18n import _
from instar.queries.approvals import Approval
from instar.web import chips, times
from instar.web.formview import new_key
from instar.web.sizes import size

SHOWN_ON = ("/approvals", "/overview")
"""Pages whose answer to a decision is the line that is left."""
MOST_FACTS = 10
MOST_FILES = 6
EXCERPT = 400


@dataclass(frozen=True, slots=True)
class Fact:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file. ``about``: its size."""

    name: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Card:
    """``key``: of the form, against deciding twice. ``approve``, ``reject``: titles of the two outcomes. ``more``: how
    many outcomes there are besides; ``asks``: the step has a form, so that a word may be said with the decision."""

    item: int
    key: str
    url: str
    number: str
    title: str
    role: chips.Role
    who: str
    step: str
    asked: times.TimeText | None
    due: times.TimeText | None
    facts: tuple[Fact, ...]
    papers: tuple[Paper, ...]
    left_out: int
    words: str
    approve: str
    reject: str
    more: int
    asks: bool


def card(found: Approval) -> Card:
    step, view = found.step, found.ticket
    titles = {outcome.key: outcome.title for outcome in step.outcomes}
    facts = [Fact(row.title, row.text) for row in view.fields if row.text and row.group != "kept"]
    papers = [Paper(file.name, f"/files/{file.id}", size(file.size)) for file in found.files]
    who = (view.requester.name, view.requester.organization or view.organization) if view.requester else ()
    return Card(
        item=step.id,
        key=new_key(),
        url=f"/t/{view.number}",
        number=view.number,
        title=view.title,
        role=chips.role(view.role),
        who=" · ".join(filter(None, who)),
        step=step.title,
        asked=times.moment(step.created),
        due=times.deadline(step.due),
        facts=tuple(facts[:MOST_FACTS]),
        papers=tuple(papers[:MOST_FILES]),
        left_out=max(0, len(facts) - MOST_FACTS) + max(0, len(papers) - MOST_FILES),
        words=_excerpt(found.asked),
        approve=titles[APPROVE],
        reject=titles[REJECT],
        more=len(step.outcomes) - 2,
        asks=bool(step.form.inputs) or any(outcome.form is not None for outcome in step.outcomes),
    )


def decided(item: int, number: str, title: str, said: str) -> Response:
    """Where the card was there is one line, wherever the answer is swapped to; the sheet closes."""
    body = render_template("_approval_done.html", item=item, number=number, title=title, said=said, oob=True)
    return make_response(body)


def said(outcome: str) -> str:
    """What happened, with the title of the outcome."""
    return _("Decided: {outcome}").format(outcome=outcome)


def _excerpt(words: str) -> str:
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
