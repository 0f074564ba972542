"""What every page shows around itself: who is there, the bar with its counters, theme and density, way of speaking.

An entry is there when the permission is there; nothing is greyed out. Plugins add entries after the kernel's of the
same group. All is worked out when a template asks for it: a fragment that shows no bar costs no counters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flask import request

from instar.access import PERMISSIONS
from instar.i18n import N_, _
from instar.i18n import current as current_language
from instar.queries.asked import waiting_requests
from instar.queries.board import boards
from instar.queries.counters import Counters, Waiting, counters, moment, waiting
from instar.queries.inbox import quarantined
from instar.queries.jobs import dead_jobs
from instar.store import Brand
from instar.web import chips, current, languages, people, portal_bar, sessions, viewbar
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
    def outside(self) -> bool:
        """Whether the reader does not work here, but asks, orders and approves: his pages are the portal's."""
        return self.user is not None and self.held <= portal_bar.OUTSIDE

    @cached_property
    def portal(self) -> tuple[portal_bar.Entry, ...]:
        return portal_bar.entries()

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

    @cached_property
    def theme(self) -> str:
        return _choice("theme", THEMES, "auto")

    @cached_property
    def density(self) -> str:
        return _choice("density", DENSITIES, "normal")

    @cached_property
    def keys(self) -> bool:
        return _choice("keys", ("on", "off"), "on") == "on"

    @cached_property
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
        kernel = current.kernel()
        return counters(kernel, actor, _waiting(moment(kernel)))

    @property
    def waiting(self) -> int:
        return self.numbers.work

    @property
    def counters(self) -> str:
        return self.numbers.version

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        kernel, actor = current.kernel(), current.actor()
        stopped, asked, dead = quarantined(kernel, actor), waiting_requests(kernel, actor), dead_jobs(kernel, actor)
        more = (*_pinned_entries(), *_plugin_entries())
        query = request.query_string.decode(errors="replace") if more else ""
        return _groups(request.path, query, self.numbers, stopped, asked, dead, more)

    @cached_property
    def phone(self) -> tuple[Entry, ...]:
        """At most four; the fifth of the bar, More, opens all groups."""
        return _phone(request.path, self.numbers)


def current_shell() -> Shell:
    held = current.held()
    found: Shell | None = held.get("shell")
    if found is None:
        found = held.shell = Shell()
    return found


def may(permission: str) -> bool:
    """Whether the reader holds the permission anywhere at all."""
    return permission in current_shell().held


def start_path() -> str:
    """The page that stands at ``/`` where the reader has chosen none: the overview for those who look after the work of
    others, My work for those who work on tickets, "" for all others, who see a list of their own."""
    if may("report.view") and may("ticket.assign"):
        return "/overview"
    return "/work" if may("ticket.act") else ""


def _choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """What the person has chosen; before the log-in, what the browser remembers of it."""
    for value in (current.actor().preferences.get(name), request.cookies.get(name)):
        if value in choices:
            return str(value)
    return default


@remembered
def _held() -> frozenset[str]:
    access, actor = current.kernel().access, current.actor()
    return frozenset(name for name in PERMISSIONS if access.can(actor, name))


@remembered
def _waiting(_moment: str) -> Waiting:
    """Counting the steps costs more than all the rest around a page."""
    return waiting(current.kernel(), current.actor())


@remembered
def _groups(
    path: str, query: str, numbers: Counters, stopped: int, asked: int, dead: int, more: tuple[tuple[str, Entry], ...]
) -> tuple[Group, ...]:
    """The menu of a page with this address. ``more``: entries of the reader's own and of plugins, by their groups."""
    entries: dict[str, list[Entry]] = {key: [] for key in GROUPS}
    for group, entry in (*_own_entries(numbers, stopped, asked, dead), *more):
        if entry.needs is None or may(entry.needs):
            entries[group].append(_marked(entry, path, query))
    return tuple(Group(key, _(GROUPS[key]), tuple(found)) for key, found in entries.items() if found)


@remembered
def _phone(path: str, numbers: Counters) -> tuple[Entry, ...]:
    if start_path() == "/overview":
        return tuple(_marked(entry, path) for entry in _managers_entries(numbers))
    entries = (
        Entry("work", _("My work"), "/work", "list-check", "G W", numbers.work, numbers.late, needs="ticket.act"),
        Entry("queue", _("Queue"), "/queue", "inbox", "G Q", numbers.queue, needs="ticket.act"),
        Entry("new", _("New"), "/new", "plus", needs="ticket.create"),
        Entry("find", _("Find"), "/find", "search"),
    )
    return tuple(_marked(entry, path) for entry in entries if entry.needs is None or may(entry.needs))


def _managers_entries(numbers: Counters) -> Iterator[Entry]:
    yield Entry("overview", _("Overview"), "/overview", "layout-dashboard", "G O")
    yield Entry("work", _("My work"), "/work", "list-check", "G W", numbers.work, numbers.late)
    yield Entry("approvals", _("Approve"), "/approvals", "circle-check", "G A", numbers.approvals)
    yield Entry("find", _("Find"), "/find", "search")


def _own_entries(numbers: Counters, stopped: int, asked: int, dead: int) -> Iterator[tuple[str, Entry]]:
    for entry in _entries_of_work(numbers):
        yield "work", entry
    yield "people", Entry("clients", _("Clients"), "/clients", "users-group", needs="ticket.view_internal")
    yield "measure", Entry("overview", _("Overview"), "/overview", "layout-dashboard", "G O", needs="report.view")
    if current.kernel().plugins.reports:
        yield "measure", Entry("reports", _("Reports"), "/reports", "report", needs="report.view")
    yield "design", Entry("processes", _("Processes"), "/design/processes", "route", "G P", needs="process.design")
    yield "design", Entry("forms", _("Forms"), "/design/forms", "forms", needs="process.design")
    yield "design", Entry("decisions", _("Decision tables"), "/design/decisions", "table", needs="process.design")
    yield "design", Entry("calendars", _("Working time"), "/design/calendars", "clock", needs="process.design")
    if may("user.manage"):
        yield "site", Entry("people", _("People"), "/admin/people", "users")
    else:
        yield "site", Entry("rights", _("Access rights"), "/admin/rights", "key", needs="grant.manage")
    if asked:
        yield "site", Entry("asked", _("Access requests"), "/admin/rights/asked", "user-check", count=asked)
    if current.kernel().plugins.channels or stopped:
        yield "site", Entry("inbox", _("Incoming"), "/admin/inbox", "mail", count=stopped, needs="channel.manage")
    yield "site", Entry("import", _("Import"), "/admin/import", "upload", needs="user.manage")
    yield "site", Entry("plugins", _("Plugins"), "/admin/plugins", "plug", needs="plugin.manage")
    yield "site", Entry("jobs", _("Jobs"), "/admin/jobs", "stack-2", count=dead or None, needs="job.manage")
    yield "site", Entry("audit", _("Audit"), "/admin/audit", "history", needs="audit.view")
    yield "site", Entry("settings", _("Settings"), "/admin/settings", "settings", needs="settings.manage")


def _entries_of_work(numbers: Counters) -> Iterator[Entry]:
    yield Entry("work", _("My work"), "/work", "list-check", "G W", numbers.work, numbers.late, needs="ticket.act")
    yield Entry("queue", _("Team queue"), "/queue", "inbox", "G Q", numbers.queue, needs="ticket.act")
    if numbers.approvals:
        yield Entry("approvals", _("To approve"), "/approvals", "circle-check", "G A", numbers.approvals)
    found = boards(current.kernel(), current.actor())
    if found:
        pages = tuple(Entry(f"board-{board.key}", board.title, f"/p/{board.key}/board") for board in found)
        yield Entry("boards", _("Boards"), "/boards", "layout-kanban", "G B", pages=pages)
    yield Entry("tickets", _("Tickets"), "/tickets/list", "ticket", "G T")
    yield Entry("portal", _("Portal"), "/portal", "shopping-cart", needs="ticket.create")


def _pinned_entries() -> Iterator[tuple[str, Entry]]:
    for view in viewbar.all_views():
        if view.pinned:
            yield "pinned", Entry(f"view-{view.id}", view.title, viewbar.address_of(view), "bookmark")


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


def _marked(entry: Entry, path: str, query: str = "") -> Entry:
    """With ``current`` set where the page of this path and query is the entry's; and for its pages too."""
    pages = tuple(_marked(page, path, query) for page in entry.pages)
    inside = any(page.current for page in pages)
    here = not inside and _here(entry.url, path, query)
    return replace(entry, pages=pages, current=here) if here or inside else entry


def _here(url: str, asked: str, asked_query: str) -> bool:
    if asked == url:
        return True
    path, _mark, query = url.partition("?")
    if query:
        return asked == path and asked_query == query
    return (asked == "/" and path == start_path()) or asked.startswith(path.rstrip("/") + "/")
