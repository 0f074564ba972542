"""Reply and note, where no step of mine has a reply field. See ``_composer.html``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from instar.i18n import _
from instar.queries.partners import shares
from instar.queries.ticket import TicketView
from instar.web import current
from instar.web.formview import new_key
from instar.web.talk import reader


class Audience(NamedTuple):
    key: str
    title: str
    who: str
    button: str
    current: bool
    note: bool


@dataclass(frozen=True, slots=True)
class Composer:
    key: str
    draft: str
    audiences: tuple[Audience, ...]
    files: bool
    body: str = ""
    errors: tuple[str, ...] = ()

    @property
    def to_partners(self) -> bool:
        return any(audience.key.startswith("partner:") for audience in self.audiences)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent and has to be corrected."""

    body: str
    audience: str
    errors: tuple[str, ...]
    key: str | None = None


def composer(view: TicketView, draft: Draft | None = None, *, client: bool = True) -> Composer | None:
    """None for who may write nothing. A public reply is never preselected where nobody outside has asked, and not
    there at all without ``client``."""
    outside = reader(view)
    chosen = draft.audience if draft else "client" if outside and view.can.comment else "staff"
    audiences = []
    kernel = current.kernel()
    public = kernel.access.reader(current.actor(), view.key).public
    if view.can.comment and public and client:
        who = outside or _("Everybody on the ticket")
        audiences.append(Audience("client", _("Reply"), who, _("Send"), chosen == "client", note=False))
    elif view.can.comment and not public:
        audiences.append(Audience("partner", _("Reply"), _("Only staff"), _("Send"), True, note=False))
    if view.can.comment and view.can.view_internal and kernel.definitions.allows_partners(view.process):
        for share in shares(kernel, current.actor(), view.id):
            if not share.over:
                key = f"partner:{share.key}"
                title = _("To a partner")
                audiences.append(Audience(key, title, share.name, _("Send"), chosen == key, note=False))
    if view.can.comment_internal:
        audiences.append(
            Audience("staff", _("Internal note"), _("Only staff"), _("Add note"), chosen == "staff", note=True)
        )
    if not audiences:
        return None
    if not any(audience.current for audience in audiences):
        audiences[0] = audiences[0]._replace(current=True)
    return Composer(
        key=(draft.key if draft else None) or new_key(),
        draft=f"{view.number}/message",
        audiences=tuple(audiences),
        files=view.can.attach,
        body=draft.body if draft else "",
        errors=draft.errors if draft else (),
    )
