"""Quality: what reviews of tickets came to, by person, team or month, beside how satisfied the requesters were.

A review is the person's whose work was looked at, and the team's and month's of its ticket. Only reviews count whose
ticket the reader sees inside, as on the page of reviews; satisfaction is told as its own report tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instar.sdk import Chart, Report, ReportColumn, TicketSet, people_logins, people_names, report_choice
from instar_plugins.quality.reports import BY, FEWEST, Group
from instar_plugins.quality.tables import Review

MOST = 5_000
"""So many reviews are counted, the newest."""
PIECE = 200
MONTH, PERSON = "ended.month", "assignee"
NONE = "—"
ORDER = ("assignee", "team", "ended.month")


@dataclass(slots=True)
class Line:
    """``reviews``: (ticket, score, whether somebody objected)."""

    title: str
    key: Any
    reviews: list[tuple[int, int, bool]] = field(default_factory=list)
    said: Group = field(default_factory=lambda: Group(""))


def quality(tickets: TicketSet, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    by = parameters.get("by") or PERSON
    lines: dict[Any, Line] = {}
    _add_reviews(tickets, by, lines)
    for one in tickets.where("asked != null && rating != null").group(by, "rating"):
        name, score = one.keys
        line = lines.setdefault(name, Line(one.titles[0], name))
        line.said.scores[int(score)] = line.said.scores.get(int(score), 0) + one.count
    ordered = sorted(lines.values(), key=lambda line: (line.title.casefold(), str(line.key)))
    if by == MONTH:
        ordered = sorted(lines.values(), key=lambda line: str(line.key or ""))
    return [_row(tickets, line) for line in ordered]


def _add_reviews(tickets: TicketSet, by: str, lines: dict[Any, Line]) -> None:
    found = list(Review.select().where(Review.score.is_null(False)).order_by(Review.id.desc()).limit(MOST))
    workers = {one.employee_id for one in found} if by == PERSON else set()
    logins, names = people_logins(workers), people_names(workers)
    for first in range(0, len(found), PIECE):
        piece = found[first : first + PIECE]
        seen = _seen(tickets, by, [one.ticket_id for one in piece])
        for review in piece:
            if review.ticket_id in seen:
                key, title = seen[review.ticket_id]
                if by == PERSON:
                    key, title = logins.get(review.employee_id), names.get(review.employee_id, NONE)
                line = lines.setdefault(key, Line(title, key))
                line.reviews.append((review.ticket_id, review.score, review.appealed is not None))


def _seen(tickets: TicketSet, by: str, ids: Sequence[int]) -> dict[int, tuple[Any, str]]:
    """Of those whose inside the reader sees – a team is asked for, which is internal – what they are grouped by."""
    if not ids:
        return {}
    groups = tickets.where(_among(ids)).group("number", by, "team")
    return {group.keys[0]: (group.keys[1], group.titles[1]) for group in groups}


def _among(ids: Iterable[int]) -> str:
    return f"number in [{', '.join(map(str, ids))}]"


def _row(tickets: TicketSet, line: Line) -> dict[str, Any]:
    scores, answers = [score for _ticket, score, _objected in line.reviews], line.said.answers
    ids = sorted({ticket for ticket, _score, _objected in line.reviews})
    return {
        "group": line.title,
        "reviews": len(scores),
        "score": sum(scores) / len(scores) / 100 if scores else None,
        "lowest": min(scores) / 100 if scores else None,
        "objections": sum(objected for _ticket, _score, objected in line.reviews),
        "answers": answers,
        "satisfied": line.said.satisfied / answers if answers >= FEWEST else None,
        "urls": {"reviews": tickets.where(_among(ids)).address() if 0 < len(ids) <= PIECE else None},
    }


REPORT = Report(
    "quality",
    {"en": "Quality", "ru": "Качество работы"},
    columns=(
        ReportColumn("group", {"en": "Group", "ru": "Группа"}),
        ReportColumn("reviews", {"en": "Reviews", "ru": "Проверок"}, "number"),
        ReportColumn("score", {"en": "Score, mean", "ru": "Оценка в среднем"}, "share"),
        ReportColumn("lowest", {"en": "Lowest", "ru": "Наименьшая"}, "share"),
        ReportColumn("objections", {"en": "Objections", "ru": "Возражений"}, "number"),
        ReportColumn("answers", {"en": "Answers of requesters", "ru": "Ответов заявителей"}, "number"),
        ReportColumn("satisfied", {"en": "Satisfied (4–5)", "ru": "Довольны (4–5)"}, "share"),
    ),
    rows=quality,
    chart=Chart("group", "score"),
    form={"fields": [report_choice("by", {"en": "By", "ru": "По"}, {key: BY[key] for key in ORDER}, PERSON)]},
    help={
        "en": "What reviews by checklist came to, beside what requesters said: by person, team or month.",
        "ru": "Итоги проверок по чек-листу рядом с оценками заявителей: по людям, командам или месяцам.",
    },
    icon="checklist",
)
