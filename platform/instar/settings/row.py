"""One row of the table of settings; plugins declare theirs with the same class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from instar.i18n import Text

PREFIX = "INSTAR_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row. type: str, int, float, bool, or tuple for several strings. check: value → what is wrong, or
    None.

    A secret has no default and is never shown. minimum and maximum are for numbers, choices for strings. live: may be
    changed on the page of settings while the site runs, unless the environment or the file says it.
    """

    name: str
    type: type
    default: Any
    help: Text
    secret: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    check: Callable[[Any], str | None] | None = field(default=None, repr=False)
    live: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise ValueError(f"Setting {self.name!r}: a name is lower-case letters, digits and _")
        if self.type not in (str, int, float, bool, tuple):
            raise TypeError(f"Setting {self.name!r}: type is {self.type!r}; it is str, int, float, bool or tuple")
        if self.secret and (self.type is not str or self.default):
            raise ValueError(f"Setting {self.name!r}: a secret is a str without a default")
        if not self.secret and not isinstance(self.default, self.type):
            raise TypeError(f"Setting {self.name!r}: the default {self.default!r} is no {self.type.__name__}")

    def variable(self, plugin: str | None = None) -> str:
        """The environment variable: INSTAR_PORT; of a plugin INSTAR_SITE_RATE_PER_HOUR."""
        return f"{PREFIX}{plugin}_{self.name}".upper() if plugin else f"{PREFIX}{self.name}".upper()
