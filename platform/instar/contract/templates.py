"""Processes to start from: what a plugin offers and nobody has to take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from instar.contract.checks import KEY, check_key, check_text
from instar.i18n import Text


@dataclass(frozen=True, slots=True)
class TemplateTeam:
    """A team that a template names. title: what a team made for it is called. asks: the question by which the site says
    which of its teams that is: “Who decides as director?”
    """

    key: str
    title: Text
    asks: Text

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        check_text(self, self.asks)


@dataclass(frozen=True, slots=True)
class Template:
    """A process that administrators can start from; nothing of it is in force until one of them makes it his own.

    key: of the process, ``processes/<key>.json`` below ``folder``. What it names and lies in ``processes``, ``forms``
    and ``decisions`` there comes along, and so do the cases about it. about: what it is for, one sentence. icon: name
    of a Tabler outline icon. teams: those that it names.
    """

    key: str
    folder: Path
    about: Text
    icon: str = "route"
    teams: tuple[TemplateTeam, ...] = ()

    def __post_init__(self) -> None:
        check_key(self, KEY)
        if not self.about or not isinstance(self.about, str | Mapping):
            raise TypeError(f"Template {self.key!r}: about is {self.about!r}; it is a string or a language map")
        file = Path(self.folder) / "processes" / f"{self.key}.json"
        if not file.is_file():
            raise ValueError(f"Template {self.key!r}: there is no {file} (is it in the package's data files?)")
