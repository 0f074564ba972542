"""Reviews: what is to be looked at, one review with its checklist, and the scores of each person.

Reviewers see those of tickets that they see; everybody sees the reviews of his own work, when they are done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    Forbidden,
    Invalid,
    NotFound,
    Viewer,
    _,
    moment,
    people_names,
    plugin_asset,
    render_page,
    text,
    viewer,
    viewer_contact,
)
from instar.sdk import run_command as run
from instar_plugins.quality import reviewing
from instar_plugins.quality.checklists import Checklists, points_of
from instar_plugins.quality.rate_pages import PAGES
from instar_plugins.quality.rating import own_link
from instar_plugins.quality.tables import PLUGIN, Review

SHOWN = 200


class Line(NamedTuple):
    """A review in a list. ``score``: 0 to 100, None while it is open."""

    url: str
    number: str
    title: str
    employee: str
    week: str
    reason: str
    state: str
    score: int | None


class Sum(NamedTuple):
    """One person's: how many were done, what they come to, how many objections."""

    name: str
    count: int
    score: int
    appeals: int


def blueprint(lists: Checklists) -> Blueprint:
    pages = Blueprint(PLUGIN, __name__, template_folder="templates")
    review = ReviewPages(lists)
    pages.add_url_rule("/", "index", review.index)
    pages.add_url_rule("/rate/<number>", "own_rating", own_rating)
    pages.add_url_rule("/reviews/<int:id>", "review", review.show)
    pages.add_url_rule("/reviews/<int:id>", "score", review.score, methods=["POST"])
    pages.add_url_rule("/reviews/<int:id>/appeal", "appeal", review.appeal, methods=["POST"])
    return pages


def own_rating(number: str) -> ResponseReturnValue:
    """For the requester who is logged in: on to the page of his link."""
    digits = number.upper().removeprefix("T-")
    token = own_link(int(digits), viewer_contact(viewer())) if digits.isascii() and digits.isdigit() else None
    if token is None:
        raise NotFound("no_survey", _("There is nothing to rate here."))
    return redirect(f"/rate/{token}", 303)


class ReviewPages:
    def __init__(self, lists: Checklists) -> None:
        self._lists = lists

    def index(self) -> ResponseReturnValue:
        by = viewer()
        found = list(Review.select().order_by(Review.id.desc()).limit(5 * SHOWN))
        seen = [one for one in found if reviewing.may_see(one, by)][:SHOWN]
        if not seen and not reviewing.reviews(by):
            raise Forbidden("not_allowed", _("No work of yours was reviewed yet."))
        names = people_names({one.employee_id for one in seen})
        return _page(
            "reviews.html",
            waiting=[
                _line(one, names) for one in seen if one.state in ("open", "appealed") and one.employee_id != by.id
            ],
            done=[_line(one, names) for one in seen if one.state in ("scored", "settled") or one.employee_id == by.id],
            sums=_sums([one for one in seen if one.score is not None], names),
            states=states(),
            reasons=reasons(),
        )

    def show(self, id: int) -> ResponseReturnValue:
        by = viewer()
        review = reviewing.find(id, by)
        return self._page(review, by, json.loads(review.marks), {}, review.note, review.answer)

    def score(self, id: int) -> ResponseReturnValue:
        by = viewer()
        review = reviewing.find(id, by)
        if not reviewing.may_mark(review, by):
            raise Forbidden("own_work", _("Nobody reviews his own work."))
        points = points_of(self._lists, review.channel)
        marks = {one.key: given for one in points if (given := request.form.get(f"mark.{one.key}"))}
        note, answer = request.form.get("note", ""), request.form.get("answer", "")
        try:
            run(PLUGIN, "score", {"review": id, "marks": marks, "note": note, "answer": answer})
        except Invalid as error:
            return self._page(review, by, marks, error.errors, note, answer)
        return redirect(f"/x/quality/reviews/{id}?saved=1", 303)

    def appeal(self, id: int) -> ResponseReturnValue:
        by, words = viewer(), request.form.get("text", "")
        review = reviewing.find(id, by)
        try:
            run(PLUGIN, "appeal", {"review": id, "text": words})
        except Invalid as error:
            return self._page(review, by, json.loads(review.marks), error.errors, review.note, review.answer, words)
        return redirect(f"/x/quality/reviews/{id}?saved=1", 303)

    def _page(
        self,
        review: Any,
        by: Viewer,
        marks: Mapping[str, str],
        errors: Mapping[str, list[str]],
        note: str,
        answer: str,
        words: str = "",
    ) -> Response:
        names = people_names({review.employee_id, *([review.reviewer_id] if review.reviewer_id else [])})
        points = [
            (one, text(dict(one.title)), marks.get(one.key, ""), " ".join(errors.get(f"marks.{one.key}", ())))
            for one in points_of(self._lists, review.channel)
        ]
        told = [sentence for path in ("marks", "answer", "text", "note") for sentence in errors.get(path, ())]
        return _page(
            "review.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            line=_line(review, names),
            review=review,
            reviewer=names.get(review.reviewer_id or 0, ""),
            scored=moment(review.scored) if review.scored else "",
            points=points,
            marks=mark_names(),
            note=note,
            answer=answer,
            words=words or review.appeal,
            problem=" ".join(told)
            or (_("Mark every point; what did not come up has a mark of its own.") if errors else ""),
            may_mark=reviewing.may_mark(review, by),
            may_appeal=by.id == review.employee_id and review.state == "scored",
            saved="saved" in request.args,
            states=states(),
            reasons=reasons(),
        )


def states() -> dict[str, str]:
    return {"open": _("to review"), "scored": _("reviewed"), "appealed": _("objected to"), "settled": _("settled")}


def reasons() -> dict[str, str]:
    return {"random": _("drawn"), "low": _("rated low")}


def mark_names() -> list[tuple[str, str]]:
    return [("yes", _("Yes")), ("half", _("Partly")), ("no", _("No")), ("none", _("Did not come up"))]


def _line(review: Any, names: Mapping[int, str]) -> Line:
    return Line(
        f"/x/quality/reviews/{review.id}",
        review.number,
        review.title,
        names.get(review.employee_id, ""),
        review.week,
        review.reason,
        review.state,
        review.score,
    )


def _sums(done: list[Any], names: Mapping[int, str]) -> list[Sum]:
    by: dict[int, list[Any]] = {}
    for one in done:
        by.setdefault(one.employee_id, []).append(one)
    return sorted(
        Sum(
            names.get(employee, ""),
            len(found),
            round(sum(one.score for one in found) / len(found)),
            sum(one.appealed is not None for one in found),
        )
        for employee, found in by.items()
    )


def _page(template: str, status: int = 200, **context: Any) -> Response:
    back = ("/x/quality/", _("Reviews")) if template == "review.html" else None
    return render_page(
        f"quality/{template}", status=status, back=back, style=plugin_asset(PAGES, "quality.css"), **context
    )
