"""What rows name beside themselves: roles, stages, people, services, each as key and title in the reader's language.

Nothing is refused here: a role whose plugin is off, a stage that the definition no longer has or a person who is gone
is named by its key, so that the row stays readable.
"""

from __future__ import annotations

from functools import cache, partial
from typing import NamedTuple

from instar.engine.model import Stage
from instar.errors import InstarError
from instar.i18n import N_, text
from instar.kernel import Kernel

STATUS_TITLES = {
    "active": N_("Active"),
    "waiting": N_("Waiting"),
    "hold": N_("On hold"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
}
"""What people call a status."""


class RoleLabel(NamedTuple):
    """``icon`` is a Tabler name; ``hue`` None is grey. ``known`` is False when no loaded plugin gives the role."""

    key: str
    title: str
    icon: str
    hue: int | None
    known: bool = True


class StageLabel(NamedTuple):
    """``public`` is the text that a requester reads, "" for none; ``wip`` the limit of the column or None."""

    id: str
    title: str
    status: str
    final: bool = False
    hue: int | None = None
    wip: int | None = None
    public: str = ""
    probability: int | None = None
    max_age: int | None = None


class PersonLabel(NamedTuple):
    """A user, a service account or a team: ``kind`` tells which, ``key`` is the log-in or the team's key."""

    id: int
    kind: str
    key: str
    name: str


class ServiceLabel(NamedTuple):
    id: int
    key: str
    title: str


class ContactLabel(NamedTuple):
    """Who asked: a contact. E-mail and phone are "" where there is none, or where the reader may not see them."""

    id: int
    name: str
    email: str = ""
    phone: str = ""
    organization: str = ""


class Labels:
    """The labels of one answer in one language: however often a list names something, it is looked up once."""

    def __init__(self, kernel: Kernel) -> None:
        self.role = cache(partial(role_label, kernel))
        self.stage = cache(partial(stage_label, kernel))
        self.service = cache(partial(service_label, kernel))


def role_label(kernel: Kernel, key: str) -> RoleLabel:
    role = kernel.plugins.role(key)
    if role is None:
        return RoleLabel(key, key, "circle", None, known=False)
    return RoleLabel(key, text(role.title), role.icon, role.hue)


def stage_label(kernel: Kernel, version_id: int, stage_id: str | None) -> StageLabel | None:
    """The stage as its version names it; None for a ticket that has entered none."""
    if stage_id is None:
        return None
    try:
        return _stage(kernel.definitions.process(version_id).stage(stage_id))
    except (InstarError, KeyError):
        return StageLabel(stage_id, stage_id, "active")


def stage_labels(kernel: Kernel, version_id: int) -> tuple[StageLabel, ...]:
    """All stages of a version in their order; none when the version cannot be read any more."""
    try:
        stages = kernel.definitions.process(version_id).stages
    except InstarError:
        return ()
    return tuple(_stage(stage) for stage in stages)


def _stage(stage: Stage) -> StageLabel:
    title = text(stage.title) or stage.id
    words = text(stage.public)
    own = (stage.probability, stage.max_age)
    return StageLabel(stage.id, title, stage.status, stage.final, stage.hue, stage.wip, words, *own)


def person_label(kernel: Kernel, id: int | None) -> PersonLabel | None:
    person = kernel.directory.person(id) if id is not None else None
    return PersonLabel(person.id, person.kind, person.key, person.name) if person else None


def service_label(kernel: Kernel, id: int) -> ServiceLabel:
    service = kernel.directory.service(id)
    return ServiceLabel(service.id, service.key, text(service.title) or service.key)


def number(ticket_id: int) -> str:
    return f"T-{ticket_id}"
