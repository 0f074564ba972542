"""A ticket as those outside follow it: how far it is, what is needed of them, what was said, and a box to answer in.

It stands at the address of the staff's page (``/t/T-1024``) and is posted to the same addresses; who sees the inside of
the ticket, or works on it for a partner, gets the staff's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from instar.contract import PanelRow
from instar.i18n import _
from instar.queries import portal as query
from instar.queries.conversation import Message, conversation
from instar.queries.files import files as stored_files
from instar.queries.ticket import TicketView
from instar.web import current, progress, steps, talk, times
from instar.web.brand import belongs_to
from instar.web.composer import Composer
from instar.web.formview import file_name
from instar.web.markup import safe_html

if TYPE_CHECKING:
    from instar.web.parts import Parts

OPEN = 3
"""So many messages stand open; what is needed of the reader is near them."""
SAID = "say.text"
"""In the form of a step: what the reader writes beside it. No field of a process has a name like this."""
FILES = "files"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as ``_entry.html`` draws it. Who of staff wrote is not told outside."""

    id: str
    label: str
    mine: bool
    time: times.TimeText | None
    html: Any
    files: tuple[talk.File, ...]
    kind: str = "message"
    person: None = None
    lang: None = None
    delivery: str = ""
    action: None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """See ``portal_ticket.html``. ``whom``: for whom it is, where that is somebody else; ``facts``: (title, value);
    ``rows``: what plugins say to the reader, such as where to rate it; ``earlier``: entries that are folded; ``loose``:
    files that stand in no message; ``said``: what was written beside the only open step and refused with it, None where
    a step has no such box: then the reader answers below."""

    number: str
    title: str
    url: str
    head: str
    dots: tuple[progress.Dot, ...]
    next: str
    when: progress.When | None
    whom: str
    service: str
    service_url: str | None
    closed: bool
    facts: tuple[tuple[str, str], ...]
    earlier: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    left_out: int
    steps: tuple[steps.Step, ...]
    composer: Composer | None
    said: str | None
    said_files: tuple[tuple[str, str], ...]
    loose: tuple[talk.File, ...]
    rows: tuple[PanelRow, ...]
    created: times.TimeText | None


def is_followed(view: TicketView) -> bool:
    """Whether the reader is outside: he sees nothing internal, does not work on it for a partner, and has no right to
    act on such tickets (being asked for one step gives none on others)."""
    access, actor = current.kernel().access, current.actor()
    if view.can.view_internal or not access.reader(actor, view.key).public:
        return False
    return not access.scope(actor, "ticket.act").by_zones({view.id: view.key.zone_id})


def page_of(parts: Parts) -> str:
    """The whole page; what was typed and refused stands in it."""
    view = parts.view
    belongs_to(view.service.key)
    return render_template("portal_ticket.html", ticket=_followed(parts), sent="sent" in request.args)


# -- below: how it is done -------------------------------------------------------------------------------------------


def _followed(parts: Parts) -> Followed:
    kernel, actor, view = current.kernel(), current.actor(), parts.view
    found = conversation(kernel, actor, view.key)
    cards = tuple(one for one in parts.steps if one.kind == "card")
    ended = view.ended is not None
    own = view.requester is None or view.requester.id == actor.contact_id
    said = _said(parts, cards) if own else None
    untouched = view.entered <= view.created and not any(one.ours for one in found.messages)
    at = progress.place(view.status, untouched=untouched, ended=ended, asked=bool(cards))
    entries = tuple(_entry(one) for one in found.messages)
    shown = {file.id for entry in entries for file in entry.files}
    return Followed(
        number=view.number,
        title=view.title,
        url=f"/t/{view.number}",
        head=progress.head(at, view.stage.public if view.stage else ""),
        dots=progress.dots(at, own=own),
        next=progress.what_next(at, decided=bool(cards)),
        when=progress.when(at, query.promised(kernel, actor, view.key), times.Clock.of()),
        whom="" if own or view.requester is None else view.requester.name,
        service=view.service.title,
        service_url=_again(view),
        closed=ended,
        facts=tuple((field.title, field.text) for field in view.fields if field.text),
        earlier=entries[:-OPEN] if len(entries) > OPEN + 1 else (),
        entries=entries[-OPEN:] if len(entries) > OPEN + 1 else entries,
        left_out=found.left_out,
        steps=cards,
        composer=parts.composer if not ended and said is None else None,
        said=said,
        said_files=_said_files(parts) if said is not None else (),
        loose=tuple(talk.file(row) for row in stored_files(kernel, actor, view.key) if row.id not in shown),
        rows=tuple(row for _plugin, panel in parts.panels if panel.slot == "rows" for row in panel.rows),
        created=times.moment(view.created),
    )


def _said(parts: Parts, cards: tuple[steps.Step, ...]) -> str | None:
    """Beside one step that has no reply of its own the reader may write a line: it goes out with what he presses."""
    if len(cards) != 1 or not parts.view.can.comment or cards[0].form is None:
        return None
    if any(field.widget == "reply" for field in cards[0].form.fields):
        return None
    return request.form.get(SAID, "")


def _said_files(parts: Parts) -> tuple[tuple[str, str], ...]:
    """(id, name) of what was sent with a step that was refused: it is stored, and named again."""
    entered = parts.card.entered if parts.card else None
    sent = (entered.values if entered else {}).get(FILES, ())
    return tuple((id, name) for id in sent if (name := file_name(id)))


def _again(view: TicketView) -> str | None:
    service = current.kernel().directory.service(view.service.id)
    return f"/portal/s/{service.key}" if service.active else None


def _entry(message: Message) -> Entry:
    mine = message.author is not None and message.author.id == current.actor().id
    if message.ours:
        label = _("We wrote")
    elif mine or not (message.contact or message.author):
        label = _("You wrote")
    else:
        name = message.contact or (message.author.name if message.author else "")
        label = _("You wrote") if name == current.actor().name else name
    return Entry(
        id=f"m{message.id}",
        label=label,
        mine=message.ours,
        time=times.moment(message.at),
        html=safe_html(message.body),
        files=tuple(talk.file(row) for row in message.files),
    )
