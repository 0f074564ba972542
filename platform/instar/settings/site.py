"""How a site is set up: ``instar.toml`` in its folder, overridden by ``INSTAR_*`` variables.

The fields of ``Settings`` are the one typed table; ``SETTINGS`` is the same as rows, from which ``--help``,
the documentation and the administrator's page are made. Plugins add rows of the same class; theirs stand in a
section ``[plugins.<name>]`` or in ``INSTAR_<NAME>_<ROW>``. An empty variable counts as not set. Secrets have
no default: they are made by ``instar init``, or come from the environment.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, get_type_hints

from instar.errors import InstarError, nearest
from instar.i18n import N_, _, text
from instar.settings import values
from instar.settings.row import PREFIX, Setting
from instar.settings.source import Source

FILE = "instar.toml"
FOLDER = f"{PREFIX}SITE"
"""Which folder is the site, where nothing else says it: no setting, because settings are read from there."""


PAGE = "page"
"""The origin of what was set on the page of settings."""


class Remark(NamedTuple):
    """A setting that does nothing: where it stands, what it is, what was probably meant."""

    where: str
    message: str
    hint: str | None


class Described(NamedTuple):
    """One row as people read it; value and origin are a loaded site's. A secret's value is "set" or empty."""

    name: str
    variable: str
    takes: str
    default: str
    help: str
    secret: bool
    value: str = ""
    origin: str = ""


def _row(default: Any, help: str, **more: Any) -> Any:
    """A field of ``Settings`` with what its row says."""
    return field(default=default, repr=not more.get("secret"), metadata={"help": help, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of the site in the folder ``site``. ``Settings(site=folder)`` has every default."""

    site: Path
    base_url: str = _row(
        "http://127.0.0.1:8000",
        N_("Address under which people reach the site; links in letters use it."),
        check=values.not_an_address,
    )
    host: str = _row("127.0.0.1", N_("Address that the server listens on; 0.0.0.0 for every network."))
    port: int = _row(8000, N_("Port that the server listens on."), minimum=0, maximum=65535)
    threads: int = _row(8, N_("Requests that are answered at the same time."), minimum=1, maximum=256)
    secret_key: str = _row("", N_("Signs log-ins and links; at least 32 characters."), secret=True)
    database: str = _row(
        "var/instar.db",
        N_("SQLite file, relative to the site's folder; or a PostgreSQL database: postgresql://user@host:5432/name."),
        check=values.not_a_database,
    )
    database_password: str = _row("", N_("Password of the user in the address of a PostgreSQL database."), secret=True)
    languages: tuple[str, ...] = _row(("en", "ru"), N_("Languages of the site."), check=values.not_languages, live=True)
    language: str = _row("en", N_("Language for those who ask for none of the site's languages."), live=True)
    timezone: str = _row("UTC", N_("Time zone of the site."), check=values.not_a_zone, live=True)
    currency: str = _row("RUB", N_("Currency of all amounts of money."), check=values.not_a_currency, live=True)
    disabled_plugins: tuple[str, ...] = _row((), N_("Plugins that are switched off; their data stays."))
    strict: bool = _row(False, N_("Do not start when a plugin has failed; for tests."))
    session_idle_minutes: int = _row(
        30, N_("Minutes without activity after which a log-in ends."), minimum=1, live=True
    )
    session_hours: int = _row(12, N_("Hours after which a log-in ends in any case."), minimum=1, live=True)
    reply_delay: int = _row(
        10,
        N_("Seconds that a reply written on a page waits, so that its author can withdraw it; 0 sends at once."),
        minimum=0,
        maximum=600,
        live=True,
    )
    notice_defaults: tuple[str, ...] = _row(
        (),
        N_("How people are told who have chosen nothing: rows such as watch=digest, supervisor:due=mail."),
        check=values.not_notice_ways,
        live=True,
    )
    notice_calendar: str = _row(
        "", N_("Calendar whose days off are quiet and without a digest; empty: Saturdays and Sundays."), live=True
    )
    upload_max_mb: int = _row(25, N_("Largest file that can be uploaded, in megabytes."), minimum=1, maximum=2048)
    most_items: int = _row(
        1000, N_("Times that one step of a process may be done for a list at once."), minimum=1, maximum=10_000
    )
    intake_per_hour: int = _row(
        6000, N_("Requests that one address may send to one channel in an hour."), minimum=1, maximum=1_000_000
    )
    trusted_proxies: int = _row(
        0,
        N_("Reverse proxies in front of the site, whose X-Forwarded-… headers count."),
        minimum=0,
        maximum=10,
    )
    redis_url: str = _row("", N_("Redis or Valkey that wakes separate workers at once; empty: they look every second."))
    job_threads: int = _row(2, N_("Background jobs that run at the same time."), minimum=1, maximum=64)
    mail_host: str = _row("", N_("Mail server that takes the site's letters; empty: the site sends none."), live=True)
    mail_port: int = _row(
        587, N_("Port of the mail server; 465 with tls, often 25 with none."), minimum=1, maximum=65535, live=True
    )
    mail_security: str = _row(
        "starttls",
        N_("How the way to the mail server is encrypted; none only on the same machine."),
        choices=("starttls", "tls", "none"),
        live=True,
    )
    mail_user: str = _row("", N_("Log-in at the mail server; empty: none is asked for."), live=True)
    mail_password: str = _row("", N_("Password at the mail server."), secret=True)
    mail_from: str = _row(
        "",
        N_("Sender of the site's letters, such as Desk <desk@example.org>."),
        check=values.not_a_sender,
        live=True,
    )
    log_level: str = _row(
        "info",
        N_("What the log tells, and everything graver."),
        choices=("debug", "info", "warning", "error"),
    )
    log_format: str = _row(
        "text",
        N_("How the log is written: text for people, json for programs, one object a line."),
        choices=("text", "json"),
    )
    metrics_token: str = _row(
        "", N_("What a program sends as bearer token to read /metrics; empty: nobody reads them."), secret=True
    )
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Row → where its value came from (``instar.toml:3``, ``INSTAR_PORT``); defaults are left out."""
    source: Source = field(default_factory=Source, repr=False, compare=False)

    @property
    def database_path(self) -> Path:
        """The file of a SQLite database; ":memory:" stays what it is."""
        return Path(self.database) if self.database == ":memory:" else self.site / self.database

    @property
    def on_server(self) -> bool:
        """Whether the database is one of a PostgreSQL server."""
        return "://" in self.database

    @property
    def database_address(self) -> str:
        """What a store is opened with: the file's path, or the address at a server."""
        return self.database if self.on_server else str(self.database_path)

    @property
    def has_database(self) -> bool:
        """Whether the database is there already; one at a server counts as there."""
        return self.on_server or self.database_path.is_file()

    def make_folder(self) -> None:
        """Make the folder of the database's file, where it is a file."""
        if not self.on_server:
            self.database_path.parent.mkdir(parents=True, exist_ok=True)

    def require_secrets(self) -> None:
        """Raise InstarError unless every secret is there and long enough: asked before anything is served."""
        if len(self.secret_key) >= 32:
            return
        what = _("secret_key is not set.") if not self.secret_key else _("secret_key is shorter than 32 characters.")
        raise InstarError(
            "secret_missing",
            what,
            hint=_("“instar init” makes one in {file}; or set {variable} to 32 random characters or more.").format(
                file=FILE, variable="INSTAR_SECRET_KEY"
            ),
            status=503,
        )

    def of_plugin(
        self, plugin: str, rows: Sequence[Setting], stored: Mapping[str, str] = MappingProxyType({})
    ) -> Mapping[str, Any]:
        """The values of a plugin's rows, by row name; raises InstarError that lists every wrong one.

        ``stored``: row → what was set on the plugin's page, as in ``with_stored``: the environment and the file win.
        """
        return MappingProxyType(_read(self.source, rows, plugin, stored)[0])

    def with_stored(self, stored: Mapping[str, str]) -> Settings:
        """The same with what was set on the page of settings: row → value as ``values.shown`` writes it.

        What the environment or the file says wins; so does a default over a stored value that is wrong by now. Raises
        nothing: a site that has been set up wrong can still be set up right.
        """
        found: dict[str, Any] = {}
        for row in SETTINGS:
            if row.live and row.name in stored and row.name not in self.origins:
                with suppress(ValueError):
                    found[row.name] = typed(row, stored[row.name])
        made = dataclasses.replace(self, origins={**self.origins, **dict.fromkeys(found, PAGE)}, **found)
        return made if made.language in made.languages else dataclasses.replace(made, language=made.languages[0])

    def remarks(self, plugins: Mapping[str, Sequence[Setting] | None] = MappingProxyType({})) -> list[Remark]:
        """Names in the file and the environment that nothing reads.

        plugins: plugin → its rows, or None when they are not known (it is off or has failed).
        """
        return [*_unknown_keys(self.source, plugins), *_unknown_variables(self.source, plugins)]


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(row.name, getattr(hint, "__origin__", hint), row.default, **row.metadata)
    for row in dataclasses.fields(Settings)
    for hint in [get_type_hints(Settings)[row.name]]
    if row.metadata
)


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the site in ``folder``; without ``instar.toml`` the defaults and the environment hold.

    Raises InstarError "settings_unreadable" (not TOML; file, line and column) or "settings_wrong" (every
    wrong value with file and line or variable, and what would be right).
    """
    folder = folder.resolve()
    source = Source.read(folder / FILE, PREFIX, os.environ if environ is None else environ)
    found, origins = _read(source, SETTINGS)
    if found["language"] not in found["languages"]:
        raise _wrong(
            [
                _("language is “{language}”, which is not one of languages ({languages}).").format(
                    language=found["language"], languages=", ".join(found["languages"])
                )
            ]
        )
    return Settings(site=folder, source=source, origins=MappingProxyType(origins), **found)


def typed(row: Setting, given: Any) -> Any:
    """The typed value for a row; raises ValueError with what would be right."""
    return values.convert(given, row.type, row.minimum, row.maximum, row.choices, row.check)


def describe(
    rows: Sequence[Setting] = SETTINGS,
    *,
    plugin: str | None = None,
    settings: Settings | None = None,
    stored: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Described]:
    """The rows as people read them, in the language of the moment; with ``settings`` also what holds. ``stored``: what
    was set on the plugin's page.
    """
    for row in rows:
        value = origin = ""
        if settings is not None:
            found, origins = _read(settings.source, [row], plugin, stored) if plugin else _held(settings, row)
            value = values.shown(found[row.name]) if not row.secret else _("set") if found[row.name] else ""
            origin = origins.get(row.name, "")
        yield Described(
            row.name,
            row.variable(plugin),
            values.takes(row.type, row.minimum, row.maximum, row.choices),
            values.shown(row.default),
            _(row.help) if isinstance(row.help, str) else text(row.help),
            row.secret,
            value,
            origin,
        )


def _held(settings: Settings, row: Setting) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    return {row.name: getattr(settings, row.name)}, settings.origins


def _read(
    source: Source,
    rows: Sequence[Setting],
    plugin: str | None = None,
    stored: Mapping[str, str] = MappingProxyType({}),
) -> tuple[dict[str, Any], dict[str, str]]:
    """(row → value, row → origin); the environment wins over the file, the file over what is stored, that over the
    default. A stored value that is wrong by now does not count."""
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[str] = []
    for row in rows:
        found[row.name] = row.default
        given = source.find(row.name, row.variable(plugin), plugin)
        if given is None:
            if row.name in stored and not row.secret:
                with suppress(ValueError):
                    found[row.name], origins[row.name] = typed(row, stored[row.name]), PAGE
            continue
        try:
            found[row.name] = typed(row, given.value)
            origins[row.name] = given.where
        except ValueError as error:
            name = given.where if given.where.startswith(PREFIX) else f"{given.where}: {row.name}"
            shown = "" if row.secret else f" “{values.shown(given.value)}”"
            problems.append(f"{name}{shown}: {error}")
    if problems:
        raise _wrong(problems)
    return found, origins


def _wrong(problems: list[str]) -> InstarError:
    return InstarError(
        "settings_wrong",
        "\n".join(problems),
        hint=_("Correct {file} or the variable; “instar settings” lists what each takes.").format(file=FILE),
        data={"problems": problems},
    )


def _unknown_keys(source: Source, plugins: Mapping[str, Sequence[Setting] | None]) -> Iterator[Remark]:
    known = {row.name for row in SETTINGS} | {"plugins"}
    for name in source.table:
        if name not in known:
            yield _remark(source.where(name), name, known)
    sections = source.table.get("plugins", {})
    for plugin, section in sections.items() if isinstance(sections, dict) else ():
        if plugin not in plugins:
            yield _remark(source.where(None, plugin), plugin, set(plugins), "plugins.")
            continue
        rows = plugins[plugin]
        if rows is None or not isinstance(section, dict):
            continue
        names = {row.name for row in rows}
        for name in section:
            if name not in names:
                yield _remark(source.where(name, plugin), name, names)


def _unknown_variables(source: Source, plugins: Mapping[str, Sequence[Setting] | None]) -> Iterator[Remark]:
    known = {row.variable() for row in SETTINGS} | {FOLDER}
    for plugin, rows in plugins.items():
        known |= {row.variable(plugin) for row in rows or ()}
    silent = tuple(f"{PREFIX}{plugin}_".upper() for plugin, rows in plugins.items() if rows is None)
    for name in source.environ:
        if name not in known and not (silent and name.startswith(silent)):
            yield _remark(name, name, known)


def _remark(where: str, name: str, known: set[str], prefix: str = "") -> Remark:
    near = nearest(name, known)
    hint = _("Did you mean “{name}”?").format(name=prefix + near) if near else _("Remove it, or correct the name.")
    return Remark(where, _("Nothing reads the setting “{name}”.").format(name=prefix + name), hint)
