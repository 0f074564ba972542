"""Telling people of something in a plugin's own words: what a page of it, or an action, wants them to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.notices import tell
from instar.commands.ticket import load
from instar.errors import Forbidden, Invalid, nearest
from instar.i18n import Text, _, text
from instar.notices import kinds

LONGEST = 500
MOST = 1000
OPEN = frozenset({"reminder"})
"""Kinds of the kernel that anybody may use."""


@dataclass(frozen=True, slots=True)
class TellPeople:
    """Tell people (log-ins) something in words. ``kind``: one that a plugin gives, or "reminder". ``ticket``: what it
    is about, for those who may see it; ``url``: the page that it leads to where there is none. ``key`` names what
    happened: the same is told once."""

    kind: str
    people: tuple[str, ...]
    text: Text
    ticket: int | None = None
    key: str | None = None
    url: str = ""


@handles(TellPeople, "ticket.view")
def tell_people(context: Context, command: TellPeople) -> Answer:
    if command.ticket is not None:
        load(context, command.ticket)
    elif context.actor.kind not in ("user", "service", "system"):
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    context.asked = True  # without a ticket nothing is told that anybody would have to be allowed to see
    told = tell_in_words(
        context, command.kind, command.people, command.text, command.ticket, key=command.key, url=command.url
    )
    return {"told": told}


def tell_in_words(
    context: Context,
    kind: str,
    people: Iterable[str],
    said: Text,
    ticket: int | None,
    *,
    key: str | None = None,
    url: str = "",
) -> int:
    """Tell people by their log-ins; those that are not there are left out. Raises Invalid."""
    check_words(context, kind, said)
    logins = tuple(dict.fromkeys(people))
    if len(logins) > MOST:
        raise Invalid({"people": [_("At most {limit} people at once.").format(limit=MOST)]})
    found = (context.kernel.directory.find("user", login) for login in logins)
    ids = [person.id for person in found if person is not None]
    return tell(context, kind, ids, ticket, key=key, detail={"text": said, **({"url": url} if url else {})})


def check_words(context: Context, kind: str, said: Text) -> None:
    """Raise Invalid for a kind that no plugin gives, and for no words or too many."""
    known = {one: found for one, found in kinds(context.kernel.plugins).items() if one in OPEN or "." in one}
    if kind not in known:
        near = nearest(kind, known)
        hint = _("Did you mean “{name}”?").format(name=near) if near else _("A plugin gives it by the hook notices.")
        raise Invalid({"kind": [_("There is no kind of notice “{kind}”.").format(kind=kind[:64])]}, hint=hint)
    if not text(said).strip() or len(text(said)) > LONGEST:
        raise Invalid({"text": [_("Say it in 1 to {limit} characters.").format(limit=LONGEST)]})
