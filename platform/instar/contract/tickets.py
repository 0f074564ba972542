"""Roles of tickets, and the definitions that a plugin ships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from instar.contract.checks import KEY, check_key, check_text
from instar.i18n import Text

Form = str | Mapping[str, Any]
"""A form's key, or the JSON of an inline form (``{"fields": […]}``)."""


@dataclass(frozen=True, slots=True)
class Role:
    """A form that a ticket can have: appeal, deal, task.

    icon: name of a Tabler outline icon. hue: 0–360 of its chip (client 235, sales 275, service 310, work 185,
    others 254 or 350), None for grey. form: fields of the properties pane. process: default process of a
    ticket that gets the role. parents, children: keys of roles that stand above and below it in the tree, named on
    either side; what is made below it without a word is the first of its children.
    """

    key: str
    title: Text
    icon: str = "circle"
    hue: int | None = None
    form: Form | None = None
    process: str | None = None
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        if self.hue is not None and not 0 <= self.hue <= 360:
            raise ValueError(f"Role {self.key!r}: hue is {self.hue}; it is 0 to 360, or None for grey")


@dataclass(frozen=True, slots=True)
class Definitions:
    """A folder of JSON in the plugin: ``Definitions(Path(__file__).parent / "forms", "form")``."""

    folder: Path
    kind: Literal["form", "process", "decision", "calendar"]

    def __post_init__(self) -> None:
        if self.kind not in ("form", "process", "decision", "calendar"):
            raise ValueError(f"Definitions: kind is {self.kind!r}; it is 'form', 'process', 'decision' or 'calendar'")
        if not Path(self.folder).is_dir():
            raise ValueError(f"Definitions: there is no folder {self.folder} (is it in the package's data files?)")
