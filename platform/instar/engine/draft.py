"""A process while it is parsed: what all parts of the parser know, and how names are looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from instar.engine.catalogue import SERVICE_TEAM, UNITS, Catalogue
from instar.engine.compiler import COUNTS, Compiler
from instar.engine.expressions import ANY, Type
from instar.engine.model import Stage
from instar.engine.reports import Reports, near
from instar.engine.source import escape
from instar.i18n import N_, _

HAND_OVER = "hand_over"
"""The kernel's action whose arguments name a role and a process."""
KINDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "form": ("unknown_form", "forms", N_("There is no form “{name}”.")),
        "role": ("unknown_role", "roles", N_("There is no role “{name}”.")),
        "process": ("unknown_process", "processes", N_("There is no process “{name}”.")),
        "decision": ("unknown_decision", "decisions", N_("There is no decision table “{name}”.")),
        "calendar": ("unknown_calendar", "calendars", N_("There is no calendar “{name}”.")),
        "action": ("unknown_action", "actions", N_("There is no action “{name}”.")),
        "team": ("unknown_team", "teams", N_("There is no team “{name}”.")),
        "user": ("unknown_user", "users", N_("There is nobody with the log-in “{name}”.")),
        "unit": ("unknown_unit", "units", N_("There is no unit “{name}”.")),
        "profile": ("unknown_profile", "profiles", N_("There is no profile “{name}”.")),
    }
)
"""Kind of reference → code of the finding, attribute of the catalogue, sentence."""
_WORDS = MappingProxyType({"team": (SERVICE_TEAM,), "unit": UNITS})
"""Kind → words that stand for a key and are worked out for each ticket."""


def refers(reports: Reports, catalogue: Catalogue, kind: str, name: str, pointer: str, node: str | None = None) -> None:
    """Report a name that the site does not know; where the site is not known, nothing is reported."""
    code, attribute, sentence = KINDS[kind]
    known = getattr(catalogue, attribute)
    words = _WORDS.get(kind, ())
    if known is None or name in known or name in words:
        return
    names = [*known, *words]
    # Teams and people come and go; a step without a living candidate falls to the team of the service.
    tell = reports.warning if kind in ("team", "user", "unit") else reports.error
    tell(code, _(sentence).format(name=name[:64]), pointer, node=node, hint=near(name, names))


@dataclass(slots=True)
class Draft:
    """`nodes` is the raw JSON by id, with those in sub-processes; `places` says where nodes stand that are not in the
    outermost map: those are in no file, or in a sub-process. `scopes`: the sub-process that a node is in, `items`: the
    own names of the items that activities are done for."""

    reports: Reports
    catalogue: Catalogue
    compiler: Compiler
    stages: Mapping[str, Stage]
    nodes: Mapping[str, Any]
    places: Mapping[str, str]
    scopes: Mapping[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def looking_at(self, node: str, *, inside: bool = False, counts: bool = False) -> Iterator[None]:
        """Expressions see what there is to see at a node: the items of the activities that it is in, with `inside` its
        own, with `counts` how many of its items are done."""
        names: dict[str, Type] = {"multi": COUNTS} if counts else {}
        at = node if inside else self.scopes.get(node, "")
        while at:
            if at in self.items:
                names["item"] = ANY
                if self.items[at]:
                    names.setdefault(self.items[at], ANY)
            at = self.scopes.get(at, "")
        before, self.compiler.here = self.compiler.here, names
        yield
        self.compiler.here = before

    def kind(self, node: str) -> str:
        """The type that a node is written with; "" for none."""
        raw = self.nodes.get(node)
        kind = raw.get("type") if isinstance(raw, dict) else None
        return kind if isinstance(kind, str) else ""

    def at(self, node: str) -> str:
        return self.places.get(node) or f"/nodes/{escape(node)}"

    def refers(self, kind: str, name: str, pointer: str, node: str | None = None) -> None:
        """See `refers`."""
        refers(self.reports, self.catalogue, kind, name, pointer, node)

    def refers_to_targets(self, action: str, given: Mapping[str, Any], pointer: str, node: str | None = None) -> None:
        """The role and the process that an action hands a ticket over to have to be there."""
        for name in ("role", "process") if action == HAND_OVER else ():
            target = given.get(name)
            if isinstance(target, str) and "{{" not in target:
                self.refers(name, target, f"{pointer}/{escape(name)}", node)

    def stage(self, raw: Mapping[str, Any], at: str, node: str) -> Stage | None:
        name = raw.get("stage")
        if "stage" not in raw:
            return None
        if isinstance(name, str) and name in self.stages:
            return self.stages[name]
        if isinstance(name, str):
            message = _("There is no stage “{name}”.").format(name=name[:64])
            self.reports.error("unknown_stage", message, f"{at}/stage", node=node, hint=near(name, self.stages))
        else:
            self.reports.shape("stage", _("must be the id of a stage."), f"{at}/stage", node)
        return None

    def form(self, raw: Mapping[str, Any], at: str, node: str | None = None) -> str | Mapping[str, Any] | None:
        """The key of a form or an inline form; what is in an inline one the forms' own parser looks at."""
        form = raw.get("form")
        if "form" not in raw or (isinstance(form, dict) and "fields" in form):
            return form
        if isinstance(form, str):
            self.refers("form", form, f"{at}/form", node)
            return form
        wanted = _('must be the key of a form, or a form: {"fields": […]}.')
        self.reports.shape("form", wanted, f"{at}/form", node)
        return None
