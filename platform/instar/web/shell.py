"""What every page shows around itself: who is there, the bar with its counters, theme and density, way of speaking.

An entry is there when the permission is there; nothing is greyed out. Plugins add entries after the kernel's of the
same group. All is worked out when a template asks for it: a fragment that shows no bar costs no counters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flask import g, request

from instar.access import PERMISSIONS
from instar.i18n import N_, _
from instar.i18n import current as current_language
from instar.queries.asked import waiting_requests
from instar.queries.board import boards
from instar.queries.counters import Counters, counters
from instar.queries.inbox import quarantined
from instar.queries.jobs import dead_jobs
from instar.store import Brand
from instar.web import chips, current, languages, people, sessions, viewbar
from instar.web.brand import here
from instar.web.remembered import remembered

SITE = "instar"
GROUPS = {
    "work": N_("Work"),
    "people": N_("People"),
    "plans": N_("Plans"),
    "pinned": N_("Pinned"),
    "measure": N_("Measure"),
    "design": N_("Design"),
    "site": N_("Site"),
}
THEMES = ("auto", "light", "dark")
DENSITIES = ("compact", "normal", "roomy")
NOTHING = Counters(0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """See ``base.html``. ``needs``: a permission held anywhere, None for everybody who is logged in."""

    key: str
    title: str
    url: str
    icon: str = "circle"
    key_hint: str = ""
    count: int | None = None
    late: int = 0
    current: bool = False
    pages: tuple[Entry, ...] = ()
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants to see the site; ``languages``: (code, name in itself)."""

    languages: tuple[tuple[str, str], ...]
    language: str
    theme: str
    density: str
    keys: bool


class Shell:
    """``shell`` of the templates; one for each request."""

    public_links: tuple[tuple[str, str], ...] = ()

    @property
    def brand(self) -> Brand | None:
        """As what the page is known outside: by its domain, or by the service that it is about."""
        return here()

    @property
    def site(self) -> str:
        found = self.brand
        return (found.title if found else "") or SITE

    @cached_property
    def held(self) -> frozenset[str]:
        """Every permission that the reader holds anywhere."""
        return _held()

    @cached_property
    def user(self) -> people.Person | None:
        actor = current.actor()
        return people.of_actor(actor) if actor.signed_in else None

    @property
    def lang(self) -> str:
        return current_language()

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        return languages.names()

    @property
    def theme(self) -> str:
        return self._choice("theme", THEMES, "auto")

    @property
    def density(self) -> str:
        return self._choice("density", DENSITIES, "normal")

    @property
    def keys(self) -> bool:
        return self._choice("keys", ("on", "off"), "on") == "on"

    @property
    def choices(self) -> Choices:
        return Choices(tuple(self.languages), self.lang, self.theme, self.density, self.keys)

    @property
    def idle_ms(self) -> int:
        return sessions.idle_ms()

    @cached_property
    def numbers(self) -> Counters:
        """What waits; worked out once for the whole page."""
        actor = current.actor()
        if not actor.signed_in:
            return NOTHING
        return counters(current.kernel(), actor) or NOTHING

    @property
    def waiting(self) -> int:
        return self.numbers.work

    @property
    def counters(self) -> str:
        return self.numbers.version

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        entries: dict[str, list[Entry]] = {key: [] for key in GROUPS}
        for group, entry in (*self._own_entries(), *_plugin_entries()):
            if entry.needs is None or entry.needs in self.held:
                entries[group].append(_marked(entry, request.path))
        return tuple(Group(key, _(GROUPS[key]), tuple(found)) for key, found in entries.items() if found)

    @cached_property
    def phone(self) -> tuple[Entry, ...]:
        """At most four; the fifth of the bar, More, opens all groups."""
        numbers = self.numbers
        wanted = (
            Entry("work", _("My work"), "/work", "list-check", "G W", numbers.work, numbers.late, needs="ticket.act"),
            Entry("queue", _("Queue"), "/queue", "inbox", "G Q", numbers.queue, needs="ticket.act"),
            Entry("new", _("New"), "/new", "plus", needs="ticket.create"),
            Entry("find", _("Find"), "/find", "search"),
        )
        shown = (entry for entry in wanted if entry.needs is None or entry.needs in self.held)
        return tuple(_marked(entry, request.path) for entry in shown)

    def _own_entries(self) -> Iterator[tuple[str, Entry]]:
        for entry in self._entries_of_work():
            yield "work", entry
        yield "people", Entry("clients", _("Clients"), "/clients", "users-group", needs="ticket.view_internal")
        for view in viewbar.all_views():
            if view.pinned:
                yield "pinned", Entry(f"view-{view.id}", view.title, viewbar.address_of(view), "bookmark")
        if current.kernel().plugins.reports:
            yield "measure", Entry("reports", _("Reports"), "/reports", "report", needs="report.view")
        yield "design", Entry("processes", _("Processes"), "/design/processes", "route", "G P", needs="process.design")
        yield "design", Entry("forms", _("Forms"), "/design/forms", "forms", needs="process.design")
        if may("user.manage"):
            yield "site", Entry("people", _("People"), "/admin/people", "users")
        else:
            yield "site", Entry("rights", _("Access rights"), "/admin/rights", "key", needs="grant.manage")
        stopped = quarantined(current.kernel(), current.actor())
        asked = waiting_requests(current.kernel(), current.actor())
        if asked:
            yield "site", Entry("asked", _("Access requests"), "/admin/rights/asked", "user-check", count=asked)
        if current.kernel().plugins.channels or stopped:
            yield "site", Entry("inbox", _("Incoming"), "/admin/inbox", "mail", count=stopped, needs="channel.manage")
        yield "site", Entry("import", _("Import"), "/admin/import", "upload", needs="user.manage")
        yield "site", Entry("plugins", _("Plugins"), "/admin/plugins", "plug", needs="plugin.manage")
        dead = dead_jobs(current.kernel(), current.actor())
        jobs = Entry("jobs", _("Jobs"), "/admin/jobs", "stack-2", count=dead or None, needs="job.manage")
        yield "site", jobs
        yield "site", Entry("audit", _("Audit"), "/admin/audit", "history", needs="audit.view")
        yield "site", Entry("settings", _("Settings"), "/admin/settings", "settings", needs="settings.manage")

    def _entries_of_work(self) -> Iterator[Entry]:
        numbers = self.numbers
        yield Entry("work", _("My work"), "/work", "list-check", "G W", numbers.work, numbers.late, needs="ticket.act")
        yield Entry("queue", _("Team queue"), "/queue", "inbox", "G Q", numbers.queue, needs="ticket.act")
        pages = _boards()
        if pages:
            yield Entry("boards", _("Boards"), "/boards", "layout-kanban", "G B", pages=pages)
        yield Entry("tickets", _("Tickets"), "/tickets/list", "ticket", "G T")

    def _choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """What the person has chosen; before the log-in, what the browser remembers of it."""
        for value in (current.actor().preferences.get(name), request.cookies.get(name)):
            if value in choices:
                return str(value)
        return default


def current_shell() -> Shell:
    if "shell" not in g:
        g.shell = Shell()
    shell: Shell = g.shell
    return shell


def may(permission: str) -> bool:
    """Whether the reader holds the permission anywhere at all."""
    return permission in current_shell().held


@remembered
def _held() -> frozenset[str]:
    access, actor = current.kernel().access, current.actor()
    return frozenset(name for name in PERMISSIONS if access.can(actor, name))


@remembered
def _boards() -> tuple[Entry, ...]:
    found = boards(current.kernel(), current.actor())
    return tuple(Entry(f"board-{board.key}", board.title, f"/p/{board.key}/board") for board in found)


def _plugin_entries() -> Iterator[tuple[str, Entry]]:
    for number, (plugin, entry) in enumerate(current.kernel().plugins.gather("menu", actor=current.actor())):
        yield (
            entry.group,
            Entry(
                f"{plugin}-{number}",
                entry.title,
                entry.url,
                chips.known_icon(entry.icon),
                count=entry.count,
                needs=entry.permission,
            ),
        )


def _marked(entry: Entry, asked: str) -> Entry:
    """With ``current`` set where the page, whose path is ``asked``, is the entry's; and for its pages too."""
    pages = tuple(_marked(page, asked) for page in entry.pages)
    inside = any(page.current for page in pages)
    here = not inside and _here(entry.url, asked)
    return replace(entry, pages=pages, current=here) if here or inside else entry


def _here(url: str, asked: str) -> bool:
    if asked == url:
        return True
    path, _mark, query = url.partition("?")
    if query:
        return asked == path and request.query_string.decode(errors="replace") == query
    return (path == "/work" and asked == "/") or asked.startswith(path.rstrip("/") + "/")
