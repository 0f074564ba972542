"""What the portal offers: the catalogue as somebody who orders reads it, with price and usual time in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instar.engine.lengths import Length
from instar.engine.promise import FIRST, RESOLUTION, Promise
from instar.errors import NotFound
from instar.i18n import _, ngettext, text
from instar.queries.catalogue import services
from instar.store import Service
from instar.store.stems import places
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
    directory = current.kernel().directory
    rows = services(current.kernel(), current.actor())
    found = [_offer(directory.service(row.id)) for row in rows if row.process]
    return tuple(one for one in found if not asked or places(f"{one.title} {one.about}", asked))


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


def _offer(service: Service) -> Offer:
    return Offer(
        service.id,
        service.key,
        text(service.title) or service.key,
        "",
        _usual(service),
        known_icon("clipboard-text"),
        f"/portal/s/{service.key}",
    )


def _usual(service: Service) -> str:
    """“usually 4 h”, by what the process promises."""
    version = current.kernel().definitions.current("process", service.process) if service.process else None
    if version is None:
        return ""
    promises = {one.metric: one for one in current.kernel().definitions.process(version.id).sla}
    for metric, pattern in ((RESOLUTION, _("usually {time}")), (FIRST, _("an answer within {time}"))):
        promise = promises.get(metric)
        target = promise.target(USUAL_PRIORITY) if promise is not None else None
        if promise is not None and target is not None:
            return pattern.format(time=_long(target, promise))
    return ""


def _long(target: Length, promise: Promise) -> str:
    if not target.days:
        return times.lasted(target.ms)
    if promise.calendar:
        return ngettext("{n} working day", "{n} working days", target.days).format(n=target.days)
    return ngettext("{n} day", "{n} days", target.days).format(n=target.days)
