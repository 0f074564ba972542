"""What a ticket of the service desk tells beside its fields: known errors that may be its cause, who waits for it, what
else happens at the same time. Only for who sees the inside, and only of tickets that he sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from instar.sdk import Panel, PanelRow, TicketLine, Viewer, _, now, ticket_set

Ticket = Mapping[str, Any]

SHORTEST_WORD = 4
MOST_WORDS = 6
MOST_ROWS = 3
FEW_WORDS = 2
"""Of a title with no more than these, one that is shared is enough; of others two."""
MANY = 3
"""So many incidents on one service within an hour are worth a look: it may be a major one."""


def panels(ticket: Ticket, actor: Viewer) -> list[Panel] | None:
    if not ticket["internal"]:
        return None
    found = [*_told_by_monitoring(ticket), *_ROWS.get(ticket["role"], _nothing)(ticket, actor)]
    return [Panel("rows", "itsm", _("Service desk"), rows=tuple(found))] if found else None


def known_errors(actor: Viewer, title: str) -> list[TicketLine]:
    """Known errors that share words with a title, those that share most first: the search that everybody uses."""
    words = list(dict.fromkeys(word for word in _words(title) if len(word) >= SHORTEST_WORD))[:MOST_WORDS]
    known = ticket_set(actor).only(role="problem", stage="known")
    hits: Counter[str] = Counter()
    lines: dict[str, TicketLine] = {}
    for word in words:
        for line in known.only(q=word).page(limit=20).lines:
            hits[line.number] += 1
            lines[line.number] = line
    enough = 1 if len(words) <= FEW_WORDS else 2
    return [lines[number] for number, count in hits.most_common(MOST_ROWS) if count >= enough]


def _words(title: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in title).split()


def _nothing(ticket: Ticket, actor: Viewer) -> list[PanelRow]:
    return []


def _told_by_monitoring(ticket: Ticket) -> list[PanelRow]:
    """An alert that has become something else is still counted."""
    count = ticket["data"].get("alert_count")
    if ticket["role"] == "alert" or not count:
        return []
    over = ticket["data"].get("alert_state") == "resolved"
    said = _("{count}, recovered").format(count=count) if over else str(count)
    return [PanelRow(_("Reports of monitoring"), said)]


def _incident(ticket: Ticket, actor: Viewer) -> list[PanelRow]:
    rows = []
    if ticket["status"] == "active":
        rows += [_row(_("Known error"), one) for one in known_errors(actor, ticket["title"])]
    rows += _waiting(ticket, actor)
    if ticket["status"] == "active" and not ticket["data"].get("incident_major"):
        rows += _same_service(ticket, actor)
    return rows


def _same_service(ticket: Ticket, actor: Viewer) -> list[PanelRow]:
    """Incidents on the service that came within the hour before this one."""
    mine = next(iter(ticket_set(actor).where(f"number == '{ticket['number']}'").page(limit=1).lines), None)
    if mine is None or mine.service is None:
        return []
    where = f"service == '{mine.service}' && role == 'incident' && created >= now - duration('PT1H')"
    count = ticket_set(actor).where(where).count()
    if count < MANY or now() - ticket["created"] > 3_600_000:
        return []
    return [PanelRow(_("On this service in an hour"), str(count), _list(where))]


def _waiting(ticket: Ticket, actor: Viewer) -> list[PanelRow]:
    where = f"data.incident_problem == '{ticket['number']}' && stage == 'problem'"
    count = ticket_set(actor).only(role="incident").where(where).count()
    if not count and ticket["role"] != "problem":
        return []
    return [PanelRow(_("Incidents that wait for it"), str(count), _list(f"role == 'incident' && {where}"))]


def _change(ticket: Ticket, actor: Viewer) -> list[PanelRow]:
    """Other changes whose windows overlap this one's."""
    begins, ends = (ticket["data"].get(f"change_{name}") for name in ("from", "to"))
    if not begins or not ends or ticket["status"] in ("closed", "cancelled"):
        return []
    open = ticket_set(actor).only(role="change", status="open")
    where = f"data.change_from < '{ends}' && data.change_to > '{begins}' && number != '{ticket['number']}'"
    return [_row(_("At the same time"), one) for one in open.where(where).page(limit=MOST_ROWS).lines]


def _row(label: str, line: TicketLine) -> PanelRow:
    return PanelRow(label, f"{line.number} {line.title}", line.titles["url"])


def _list(where: str) -> str:
    return f"/tickets/list?{urlencode({'where': where})}"


_ROWS: Mapping[str, Callable[[Ticket, Viewer], list[PanelRow]]] = {
    "incident": _incident,
    "problem": _waiting,
    "change": _change,
}
