"""A backup laid into a database of PostgreSQL: an empty one, or in the place of one whose tables are kept beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from instar.errors import Conflict
from instar.i18n import _
from instar.settings import Settings
from instar.store import Store
from instar.store.database import FAILURES
from instar.tools.transfer.carry import Step
from instar.tools.transfer.site import fill, refuse_connected, refuse_filled


def refuse_there(settings: Settings, *, over: bool) -> None:
    """Raise InstarError while the site runs, and for a database that holds something, unless asked to replace it."""
    store = Store(settings.database_address, settings.database_password)
    try:
        refuse_connected(store)
        if not over:
            refuse_filled(store)
    except Conflict as refused:
        if refused.code == "database_filled":
            refused.hint = _("--over puts the backup in its place; the one that is there is kept under another name.")
        raise
    finally:
        store.close_all()


def lay_in(settings: Settings, database: Path, now: int, copied: Step) -> str | None:
    """Fill the database of a site with what a file of SQLite holds; the schema in which the old tables are now.

    Whatever goes wrong, the old tables are back in their place."""
    store = Store(settings.database_address, settings.database_password)
    source = Store(database)
    try:
        kept = _set_aside(store, now)
        store.close_all()
        try:
            with source.snapshot() as tx:
                _carried, kernel = fill(settings, source, tx, copied)
            kernel.store.close_all()
        except BaseException:
            if kept:
                _put_back(store, kept)
            raise
    finally:
        source.close_all()
        store.close_all()
    return kept


def _set_aside(store: Store, now: int) -> str | None:
    """Give the schema that holds the tables another name, and make an empty one in its place."""
    try:
        refuse_filled(store)
    except Conflict:
        pass
    else:
        return None
    stamp = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d_%H%M%S")
    kept = f"before_restore_{stamp}"
    with store.transaction() as tx:
        schema = tx.value("SELECT current_schema()")
        tx.run(f'ALTER SCHEMA "{schema}" RENAME TO {kept}')
        tx.run(f'CREATE SCHEMA "{schema}"')
    return kept


def _put_back(store: Store, kept: str) -> None:
    try:
        with store.transaction() as tx:
            schema = tx.value("SELECT current_schema()")
            tx.run(f'DROP SCHEMA "{schema}" CASCADE')
            tx.run(f'ALTER SCHEMA {kept} RENAME TO "{schema}"')
    except FAILURES:  # the server has gone: its owner finds the tables in the schema that is told
        raise Conflict(
            "tables_aside",
            _("The old tables lie in the schema {schema}.").format(schema=kept),
            hint=_("Rename it to what it was called: nothing of it is lost."),
        ) from None
