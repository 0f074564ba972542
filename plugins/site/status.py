"""What the holder of a ticket's link sees of it: how far it is, what was said in public, and a box to write back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request

from instar.sdk import (
    InstarError,
    Invalid,
    Viewer,
    _,
    claimed_email,
    moment,
    posted_key,
    safe_html,
    size,
    ticket_view,
    visible_conversation,
    visited_ticket,
)
from instar_plugins.site import desk, progress
from instar_plugins.site.letter import FILE, new_key

FILES = "files"


@dataclass(frozen=True, slots=True)
class File:
    """See ``_macros.html``."""

    id: str
    name: str
    size: str
    url: str
    image: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as ``_entry.html`` draws it. Who of staff wrote is not told outside."""

    id: str
    label: str
    mine: bool
    time: Any
    html: Any
    files: tuple[File, ...]
    kind: str = "message"
    person: None = None
    lang: None = None
    delivery: str = ""
    action: None = None


@dataclass(frozen=True, slots=True)
class Status:
    number: str
    title: str
    head: str
    dots: tuple[progress.Dot, ...]
    next: str
    closed: bool
    service: str
    email: str
    entries: tuple[Entry, ...]
    left_out: int


@dataclass(slots=True)
class Answer:
    """What the visitor writes back, with what is wrong with it."""

    key: str
    body: str = ""
    problem: str | None = None
    errors: list[str] = field(default_factory=list)

    @classmethod
    def empty(cls) -> Answer:
        return cls(new_key())

    @classmethod
    def sent(cls) -> Answer:
        return cls(posted_key() or new_key(), request.form.get("body", ""))

    def post(self, by: Viewer) -> bool:
        """Send it; False when ``errors`` or ``problem`` say why not."""
        files = [(one.filename or "", one.stream) for one in request.files.getlist(FILES + FILE) if one.filename]
        try:
            desk.write_back(by, self.body, files, self.key)
        except Invalid as error:
            self.errors = [sentence for told in error.errors.values() for sentence in told]
        except InstarError as error:
            if error.code == "key_reused":
                self.key = new_key()
            self.problem = f"{error.message} {error.hint or ''}".rstrip()
        return not (self.errors or self.problem)


def status_of(by: Viewer, token: str) -> Status:
    view = ticket_view(by, visited_ticket(by))
    talk = visible_conversation(by, view.id)
    untouched = view.entered <= view.created and not any(message.ours for message in talk.messages)
    at = progress.place(view.status, untouched=untouched, ended=view.ended is not None)
    return Status(
        number=view.number,
        title=view.title,
        head=progress.head(at, view.stage.public if view.stage else ""),
        dots=progress.dots(at),
        next=progress.what_next(at),
        closed=view.ended is not None,
        service=view.service.key,
        email=claimed_email(by),
        entries=tuple(_entry(message, token) for message in talk.messages if message.audience == "public"),
        left_out=talk.left_out,
    )


def _entry(message: Any, token: str) -> Entry:
    return Entry(
        id=f"m{message.id}",
        label=_("We wrote") if message.ours else _("You wrote"),
        mine=message.ours,
        time=moment(message.at),
        html=safe_html(message.body),
        files=tuple(
            File(
                file.id,
                file.name,
                size(file.size),
                f"/status/{token}/files/{file.id}",
                file.media_type in desk.PICTURES,
            )
            for file in message.files
        ),
    )
