"""Migrations: numbered scripts, a history table, one runner at a time, and no way back in time.

A database that knows a migration this code does not is newer than the code: it is refused before anything is read
from it, because old code would write rows that the new one does not expect.
"""

from __future__ import annotations

from pathlib import Path

from playhouse.migrations import Runner

from instar.errors import InstarError
from instar.i18n import _
from instar.store.database import Store

FOLDER = Path(__file__).parent / "migrations"


class NewerDatabase(InstarError):
    """The database was written by a newer instar."""


def pending(store: Store) -> list[str]:
    """Names of the migrations that have not run yet; raises NewerDatabase."""
    names, had = known(), set(applied(store))
    unknown = sorted(had.difference(names))
    if unknown:
        raise NewerDatabase(
            "database_newer",
            _("The database {path} was written by a newer version: it has the migration {name}.").format(
                path=store.path, name=unknown[-1]
            ),
            hint=_("Start the newer version, or restore a backup that this version made."),
            status=503,
        )
    return [name for name in names if name not in had]


def applied(store: Store) -> list[str]:
    """Names of the migrations that the database has."""
    names: list[str] = _runner(store).applied()
    return names


def known() -> list[str]:
    """Names of the migrations that this code knows."""
    return sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


def migrate(store: Store) -> list[str]:
    """Apply what is pending, under a lock that a second process waits for; returns the applied names.

    playhouse's runner has no lock: two at once would collide half-way."""
    with store.side.migrating():
        if not pending(store):
            return []
        applied: list[str] = _runner(store).up()
        return applied


def _runner(store: Store) -> Runner:
    return Runner(store.database, str(FOLDER))
