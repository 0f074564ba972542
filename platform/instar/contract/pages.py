"""What plugins add to the pages of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from instar.contract.checks import KEY, check_key, check_word

Group = Literal["work", "people", "plans", "measure", "design", "site"]
Slot = Literal["rows", "tab", "aside"]


class Viewer(Protocol):
    """Who looks at the page. Rights are not asked here: what an entry needs stands in its ``permission``."""

    @property
    def kind(self) -> str:
        """user | service | visitor | anonymous"""

    @property
    def id(self) -> int | None:
        """Id of the account; None when nobody is logged in."""

    @property
    def name(self) -> str:
        """As people read it."""

    @property
    def language(self) -> str | None:
        """What the account chose, such as "ru"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the left bar. title: in the reader's language (``_``). count: what waits for the reader; 0
    shows none.

    permission: who has it nowhere does not see the entry; None shows it to everybody who is logged in.
    """

    group: Group
    title: str
    icon: str
    url: str
    permission: str | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        check_word(self, "group", self.group, get_args(Group))
        _check_path(self, self.url)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A way from a page of the kernel to one of the plugin's. title: in the reader's language (``_``)."""

    title: str
    icon: str
    url: str

    def __post_init__(self) -> None:
        _check_path(self, self.url)


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line of the properties pane. url: makes the value a link."""

    label: str
    value: str
    url: str | None = None


FREE_LETTERS = tuple("BDFLOQWXZ")
"""Keys of a ticket's page that mean nothing yet."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Something more on a ticket's page: rows of the left pane, a tab, or a block of the right column.

    Slot "rows" takes ``rows``; "tab" and "aside" take ``html``: ``markupsafe.Markup`` that a template made. A
    plain string is escaped, so text of the ticket cannot become markup by accident. ``letter``: of a tab, the key that
    opens it, one of those that the page has free.
    """

    slot: Slot
    key: str
    title: str
    rows: tuple[PanelRow, ...] = ()
    html: str = ""
    letter: str = ""

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_word(self, "slot", self.slot, get_args(Slot))
        if self.letter and (self.slot != "tab" or self.letter not in FREE_LETTERS):
            raise ValueError(f"Panel {self.key!r}: only a tab has a letter, one of {', '.join(FREE_LETTERS)}")
        if (self.slot == "rows") == bool(self.html):
            wants = "rows" if self.slot == "rows" else "html"
            raise ValueError(f"Panel {self.key!r}: slot {self.slot!r} takes {wants}")


def _check_path(made: Entry | PageLink, url: str) -> None:
    if not url.startswith("/") or url.startswith("//"):
        kind = type(made).__name__
        raise ValueError(f"{kind} {made.title!r}: url is {url!r}; it is a path of this site, such as '/x/mine'")
