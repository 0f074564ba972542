"""Templates for pages that offer them. Each function does what ``by`` may do and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from instar.commands.templates import NEW_TEAM, StartFromTemplate
from instar.contract import Viewer
from instar.queries import templates as query
from instar.queries.templates import Asked, TemplateRow, TemplateView
from instar.sdk.desk import as_actor, execute
from instar.web.current import kernel

__all__ = [
    "NEW_TEAM",
    "Asked",
    "Started",
    "TemplateRow",
    "TemplateView",
    "process_template",
    "process_templates",
    "start_from_template",
    "template_sketch",
]


class Started(NamedTuple):
    """``draft``: the process is a draft of ``by``, else it is published."""

    key: str
    draft: bool


def process_templates(by: Viewer) -> tuple[TemplateRow, ...]:
    """What the plugins offer to start from; raises Forbidden for who may not design."""
    return query.templates(kernel(), as_actor(by))


def process_template(by: Viewer, key: str) -> TemplateView:
    """One of them, and what it has to be told; raises NotFound, Forbidden."""
    return query.template(kernel(), as_actor(by), key)


def template_sketch(by: Viewer, key: str) -> bytes:
    """Its process as BPMN 2.0 XML to be drawn; raises as ``process_template``."""
    return query.template_sketch(kernel(), as_actor(by), key)


def start_from_template(
    by: Viewer,
    template: str,
    key: str,
    *,
    title: str = "",
    role: str = "",
    teams: Mapping[str, str] | None = None,
    calendars: Mapping[str, str] | None = None,
    publish: bool = False,
) -> Started:
    """Copy a template: its process becomes a draft of ``by``, or is published; what it names is published with it, and
    its cases are kept.

    ``teams``: team of the template → one of the site's, or ``NEW_TEAM``. ``calendars``: likewise, "" for none. Raises
    Invalid (of ``key``, ``role``, ``team.<key>``), NotFound, Forbidden, BrokenDefinition (an Invalid; ``findings``).
    """
    command = StartFromTemplate(template, key, title, role, teams or {}, calendars or {}, publish)
    done = execute(command, by)
    return Started(done["key"], done["draft"])
