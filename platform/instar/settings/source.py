"""Where settings are read from: the site's file and the environment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from instar.errors import InstarError
from instar.i18n import _

_KEY = re.compile(r"""\s*(["']?)([\w-]+)\1\s*=""")
_SECTION = re.compile(r"""\s*\[\s*plugins\s*\.\s*(["']?)([\w-]+)\1\s*]""")


class Given(NamedTuple):
    """A value as it was written, and where: ``instar.toml:3`` or the name of the variable."""

    value: Any
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """The file as a table with its text, and the variables of the environment that concern instar."""

    name: str = ""
    table: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, file: Path, prefix: str, environ: Mapping[str, str]) -> Source:
        """Read a file that may be missing; raises InstarError when it is there and cannot be read as TOML."""
        ours = {name: value for name, value in environ.items() if name.startswith(prefix) and value.strip()}
        try:
            written = file.read_text(encoding="utf-8-sig")
            table = tomllib.loads(written)
        except FileNotFoundError:
            return cls(file.name, environ=ours)
        except (OSError, ValueError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
            raise InstarError(
                "settings_unreadable",
                _("{file} cannot be read: {error}.").format(file=file, error=str(error).rstrip(".")),
                hint=_("It is a TOML file: name = value, texts in quotation marks."),
            ) from error
        return cls(file.name, table, written, ours)

    def find(self, name: str, variable: str, plugin: str | None) -> Given | None:
        """What was given for a row: by its variable, else by its key in the file."""
        if variable in self.environ:
            return Given(self.environ[variable].strip(), variable)
        table = self.table
        if plugin is not None:
            sections = table.get("plugins")
            section = sections.get(plugin) if isinstance(sections, dict) else None
            table = section if isinstance(section, dict) else {}
        return Given(table[name], self.where(name, plugin)) if name in table else None

    def where(self, name: str | None, plugin: str | None = None) -> str:
        """``instar.toml:7``: the line of a key (None: of the section) at the top or in a plugin's section."""
        section: str | None = None
        for number, line in enumerate(self.text.splitlines(), 1):
            if line.lstrip().startswith("["):
                heading = _SECTION.match(line)
                section = heading.group(2) if heading else "another"
                if name is None and section == plugin:
                    return f"{self.name}:{number}"
            key = _KEY.match(line)
            if key and section == plugin and key.group(2) == name:
                return f"{self.name}:{number}"
        return self.name
