"""Messages that call the actor and that he has not seen; whom he may call; and whom he would call in vain."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor, TicketKey
from instar.forms.logins import logins_in
from instar.kernel import Kernel
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel, number, person_label
from instar.queries.people import colleagues
from instar.store.stems import folded

MOST = 100
OFFERED = 20

_NEW = f"""
SELECT m.message_id, t.id, t.zone_id, t.title, w.author_id, w.at FROM mention m
JOIN ticket t ON t.id = m.ticket_id JOIN message w ON w.id = m.message_id
WHERE m.principal_id = ? AND m.seen IS NULL ORDER BY m.message_id DESC LIMIT {MOST}"""
_HERE = "SELECT 1 FROM mention WHERE principal_id = ? AND ticket_id = ? AND seen IS NULL LIMIT 1"


@dataclass(frozen=True, slots=True)
class Mention:
    message: int
    number: str
    title: str
    by: PersonLabel | None
    at: int


def mentions(kernel: Kernel, actor: Actor) -> tuple[Mention, ...]:
    """Newest first, at most 100; only on tickets that the actor still sees from inside."""
    if actor.id is None:
        return ()
    rows = kernel.store.read().all(_NEW, (actor.id,))
    return tuple(
        Mention(message, number(id), title, person_label(kernel, author), at)
        for message, id, zone, title, author, at in rows
        if kernel.access.can(actor, "ticket.view_internal", TicketKey(id, zone))
    )


def is_called(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    """Whether something on the ticket calls the actor that he has not seen."""
    return kernel.store.read().value(_HERE, (actor.id, ticket_id)) is not None


def callable_people(kernel: Kernel, actor: Actor, ticket_id: int, *, q: str = "") -> tuple[PersonLabel, ...]:
    """Colleagues who see the ticket from inside, by name, at most 20; ``q``: part of name or log-in. Empty for who does
    not see it from inside himself; raises NotFound."""
    key = visible_key(kernel, actor, ticket_id)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    wanted = folded(q.strip())
    fitting = (one for one in colleagues(kernel, actor) if wanted in folded(one.name) or wanted in one.key)
    found = [one for one in fitting if one.id != actor.id and _sees(kernel, one.id, key)]
    return tuple(found[:OFFERED])


def called_in_vain(kernel: Kernel, actor: Actor, ticket_id: int, text: str) -> tuple[str, ...]:
    """Names of colleagues whom the text calls and who do not see the ticket. A word that is no log-in is a word."""
    key = visible_key(kernel, actor, ticket_id)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    people = (kernel.directory.find("user", login) for login in logins_in(text))
    return tuple(person.name for person in people if person and not _sees(kernel, person.id, key))


def _sees(kernel: Kernel, id: int, key: TicketKey) -> bool:
    other = kernel.access.actor(id)
    return other is not None and kernel.access.can(other, "ticket.view_internal", key)
