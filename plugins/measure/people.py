"""The view: tickets of the list by who answers for them, those that are late in front."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from instar.sdk import TicketLine, TicketSet, Viewer, _, ngettext

MOST = 200
SHOWN = 20
LINE = Markup('<li><a href="{url}">{number} {title}</a> <span class="meta">{stage}</span></li>')
GROUP = Markup('<section><h2 class="group-head">{name} · {count}</h2><ol class="plain">{lines}</ol>{more}</section>')


def html(tickets: TicketSet, viewer: Viewer) -> Markup:
    found = tickets.only(status="open").page(sort="due", limit=MOST)
    by: dict[str, list[TicketLine]] = {}
    for line in found.lines:
        by.setdefault(line.titles["assignee"], []).append(line)
    if not by:
        return Markup('<p class="nothing">{}</p>').format(_("No open tickets here."))
    named = sorted(by.items(), key=lambda pair: (not pair[0], pair[0].casefold()))
    parts = [_group(name or _("Nobody"), lines) for name, lines in named]
    if found.next:
        parts.append(Markup('<p class="meta">{}</p>').format(_("More than %(n)d: narrow the list.") % {"n": MOST}))
    return Markup().join(parts)


def _group(name: str, lines: list[TicketLine]) -> Markup:
    hidden = len(lines) - SHOWN
    more = ngettext("%(num)d more", "%(num)d more", hidden) % {"num": hidden} if hidden > 0 else ""
    told = Markup('<p class="meta">{}</p>').format(more) if more else Markup()
    return GROUP.format(name=name, count=len(lines), lines=_lines(lines[:SHOWN]), more=told)


def _lines(lines: Iterable[TicketLine]) -> Markup:
    return Markup().join(
        LINE.format(url=line.titles["url"], number=line.number, title=line.title, stage=escape(line.titles["stage"]))
        for line in lines
    )
