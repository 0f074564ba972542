"""The audit: who has done what in administration, cut as one likes, also as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import orjson
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import TakeAudit, execute
from instar.errors import Invalid
from instar.i18n import N_, _
from instar.i18n import current as current_language
from instar.queries.audit import SITE, AuditFilter, AuditRow, audit, whole_audit
from instar.queries.audit_words import AREAS
from instar.queries.cursor import Page
from instar.sheets import dialect_of, stream
from instar.sheets.writing import Cell
from instar.web import current, times
from instar.web.problems import by_field
from instar.web.routes import page

HOME = "/admin/audit"
NAMES = ("who", "what", "subject", "when")
SPANS = {"today": N_("today"), "week": N_("last 7 days"), "month": N_("last 30 days")}


@page(HOME)
def show() -> ResponseReturnValue:
    asked, errors = _asked(), dict[str, str]()
    try:
        found = audit(current.kernel(), current.actor(), AuditFilter(**asked), cursor=request.args.get("cursor"))
    except Invalid as error:
        found, errors = Page(()), by_field(error)
    return render_template(
        "audit.html",
        rows=[(row, times.moment(row.at), _details(row)) for row in found.items],
        next=f"?{urlencode({**asked, 'cursor': found.next})}" if found.next else None,
        file=f"{HOME}/file?{urlencode(asked)}",
        asked=asked,
        cut=any(asked.values()),
        errors=errors,
        areas=[(key, _(title)) for key, title in AREAS.items()],
        spans=[(key, _(title)) for key, title in SPANS.items()],
        site=SITE,
    )


@page(f"{HOME}/file")
def take() -> ResponseReturnValue:
    """The same rows as CSV. Leaves a row itself, whoever asks."""
    kernel, actor, asked = current.kernel(), current.actor(), _asked()
    pages = whole_audit(kernel, actor, AuditFilter(**asked))
    execute(kernel, TakeAudit(urlencode({name: value for name, value in asked.items() if value})), actor)
    language = current_language()
    heads = [_("Time (UTC)"), _("Who"), _("What"), _("Subject"), _("In words"), _("Details")]
    pieces = stream(heads, _cells(pages), dialect_of(language), language=language)
    response = Response(pieces, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="audit.csv")
    return response


# -- below: how it is done -----------------------------------------------------------------------------------


def _asked() -> dict[str, str]:
    """What the address cuts the list to; nothing is an empty text."""
    return {name: request.args.get(name, "").strip()[:200] for name in NAMES}


def _details(row: AuditRow) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else _json(value)) for name, value in row.detail.items()]


def _cells(pages: Iterator[tuple[AuditRow, ...]]) -> Iterator[list[list[Cell]]]:
    for rows in pages:
        yield [
            [_utc(row.at), row.who.key if row.who else SITE, row.what, row.subject, row.said, _json(row.detail)]
            for row in rows
        ]


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
