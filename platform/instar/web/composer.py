"""Reply and note, where no step of mine has a reply field. See ``_composer.html``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from instar.i18n import _
from instar.queries.ticket import TicketView
from instar.queries.unsent import Unsent
from instar.web.formview import new_key
from instar.web.talk import reader
from instar.web.unsent import kept_text


class Audience(NamedTuple):
    key: str
    title: str
    who: str
    button: str
    current: bool
    note: bool
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    key: str
    draft: str
    audiences: tuple[Audience, ...]
    files: bool
    keep_url: str
    body: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent and has to be corrected."""

    body: str
    audience: str
    errors: tuple[str, ...]
    key: str | None = None


def composer(view: TicketView, kept: Mapping[str, Unsent], draft: Draft | None = None) -> Composer | None:
    """None for who may write nothing. A public reply is never preselected where nobody outside has asked; what the
    reader has begun to write goes on (``kept``: his unsent texts)."""
    outside = reader(view)
    chosen = draft.audience if draft else _begun(kept) or ("client" if outside and view.can.comment else "staff")
    audiences = []
    if view.can.comment:
        who = outside or _("Everybody on the ticket")
        audiences.append(
            Audience("client", _("Reply"), who, _("Send"), chosen == "client", False, kept_text(kept, "client"))
        )
    if view.can.comment_internal:
        staff, add = _("Only staff"), _("Add note")
        shown = kept_text(kept, "staff")
        audiences.append(Audience("staff", _("Internal note"), staff, add, chosen == "staff", True, shown))
    if not audiences:
        return None
    if not any(audience.current for audience in audiences):
        audiences[0] = audiences[0]._replace(current=True)
    return Composer(
        key=(draft.key if draft else None) or new_key(),
        draft=f"{view.number}/",
        audiences=tuple(audiences),
        files=view.can.attach,
        keep_url=f"/t/{view.number}/unsent",
        body=draft.body if draft else "",
        errors=draft.errors if draft else (),
    )


def _begun(kept: Mapping[str, Unsent]) -> str | None:
    """Where the reader has written last."""
    texts = [kept[key] for key in ("client", "staff") if key in kept]
    return max(texts, key=lambda text: text.at).part if texts else None
