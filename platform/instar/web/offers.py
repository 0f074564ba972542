"""What the portal offers: the catalogue as somebody who orders reads it, with price and usual time in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instar.engine.lengths import Length, length
from instar.engine.promise import ANY, FIRST, RESOLUTION
from instar.errors import NotFound
from instar.i18n import _, ngettext
from instar.queries.catalogue import Offered, orderable
from instar.store import Service
from instar.web import current, times
from instar.web.chips import known_icon

USUAL_PRIORITY = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of the catalogue: something to order (``url``), or a heading of such (``url`` ""), and what is inside.

    ``words``: price and usual time, "" where nothing is said of them.
    """

    id: int
    key: str
    title: str
    about: str
    words: str
    icon: str
    url: str
    below: tuple[Offer, ...] = ()


def offered(asked: str = "") -> tuple[Offer, ...]:
    """The catalogue of the reader; with words only what has them, and their headings."""
    return tuple(map(_offer, orderable(current.kernel(), current.actor(), asked, own=True)))


def flat(offers: tuple[Offer, ...]) -> Iterator[Offer]:
    """Everything that can be ordered, in its order."""
    for one in offers:
        if one.url:
            yield one
        yield from flat(one.below)


def offer(key: str) -> tuple[Offer, Service]:
    """One service that the reader may order; raises NotFound, the same for one that is not there."""
    found = next((one for one in flat(offered()) if one.key == key), None)
    service = current.kernel().directory.service_by_key(key) if found is not None else None
    if found is None or service is None:
        raise NotFound("no_service", _("There is no such service, or it is not offered to you."))
    return found, service


# -- below: how it is done -------------------------------------------------------------------------------------------


def _offer(row: Offered) -> Offer:
    service = current.kernel().directory.service(row.id)
    orders = row.process is not None
    return Offer(
        row.id,
        row.key,
        row.title,
        row.description,
        " · ".join(filter(None, (row.price, _usual(service)))) if orders else "",
        known_icon(service.icon or "clipboard-text"),
        f"/portal/s/{row.key}" if orders else "",
        tuple(map(_offer, row.items)),
    )


def _usual(service: Service) -> str:
    """“usually 4 h”, by what the process promises."""
    version = current.kernel().definitions.current("process", service.process) if service.process else None
    if version is None:
        return ""
    promises = {one.metric: one for one in current.kernel().definitions.process(version.id).sla}
    own = service.sla.get(f"P{USUAL_PRIORITY}") or service.sla.get(ANY) or {}
    for metric, pattern in ((RESOLUTION, _("usually {time}")), (FIRST, _("an answer within {time}"))):
        promise = promises.get(metric)
        target = length(own.get(metric)) or (promise.target(USUAL_PRIORITY) if promise is not None else None)
        if target is not None:
            return pattern.format(time=_long(target, service.calendar or (promise.calendar if promise else "")))
    return ""


def _long(target: Length, calendar: str) -> str:
    if not target.days:
        return times.lasted(target.ms)
    if calendar:
        return ngettext("{n} working day", "{n} working days", target.days).format(n=target.days)
    return ngettext("{n} day", "{n} days", target.days).format(n=target.days)
