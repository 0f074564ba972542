"""Reply and note, where no step of mine has a reply field. See ``_composer.html``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from instar.i18n import _
from instar.queries.partners import shares
from instar.queries.ticket import TicketView
from instar.queries.unsent import Unsent
from instar.web import current
from instar.web.formview import new_key
from instar.web.held import may_wait
from instar.web.talk import reader
from instar.web.unsent import kept_text


class Audience(NamedTuple):
    key: str
    title: str
    who: str
    button: str
    current: bool = False
    note: bool = False
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
    later: bool = False

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


def composer(
    view: TicketView, kept: Mapping[str, Unsent], draft: Draft | None = None, *, client: bool = True
) -> Composer | None:
    """None for who may write nothing. A public reply is never preselected where nobody outside has asked, and not
    there at all without ``client``; what the reader has begun to write goes on (``kept``: his unsent texts)."""
    outside = reader(view)
    chosen = draft.audience if draft else _begun(kept) or ("client" if outside and view.can.comment else "staff")
    audiences = [
        audience._replace(current=audience.key == chosen, kept=kept_text(kept, audience.key))
        for audience in _audiences(view, outside or _("Everybody on the ticket"), client)
    ]
    if not audiences:
        return None
    if not any(audience.current for audience in audiences):
        audiences[0] = audiences[0]._replace(current=True)
    return Composer(
        key=(draft.key if draft else None) or new_key(),
        draft=f"{view.number}/",
        audiences=tuple(audiences),
        files=view.can.attach,
        later=client and may_wait(view),
        keep_url=f"/t/{view.number}/unsent",
        body=draft.body if draft else "",
        errors=draft.errors if draft else (),
    )


def _audiences(view: TicketView, client: str, to_client: bool) -> Iterator[Audience]:
    """Whom the reader may write to. Who reads the ticket for a partner writes to staff only."""
    kernel, send = current.kernel(), _("Send to {name}")
    public = kernel.access.reader(current.actor(), view.key).public
    if view.can.comment and not public:
        yield Audience("partner", _("Reply"), _("Only staff"), _("Send"))
    elif view.can.comment and to_client:
        yield Audience("client", _("Reply"), client, _send(view))
    if view.can.comment and view.can.view_internal and kernel.definitions.allows_partners(view.process):
        for share in shares(kernel, current.actor(), view.key):
            if not share.over:
                yield Audience(f"partner:{share.key}", _("To a partner"), share.name, send.format(name=share.name))
    if view.can.comment_internal:
        yield Audience("staff", _("Internal note"), _("Only staff"), _("Add note"), note=True)


def _send(view: TicketView) -> str:
    """The button names who gets it, where that is somebody outside."""
    if view.requester is None or not view.can.view_internal or view.requester.id == current.actor().contact_id:
        return _("Send")
    return _("Send to {name}").format(name=view.requester.name)


def _begun(kept: Mapping[str, Unsent]) -> str | None:
    """Where the reader has written last."""
    texts = [text for key, text in kept.items() if not key.startswith("step/")]
    return max(texts, key=lambda text: text.at).part if texts else None
