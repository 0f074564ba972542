"""A plugin's own tables, as its pages and jobs use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_app_context
from peewee import DatabaseProxy, Model

from instar.store import Store
from instar.store.own import SITE, prefix_of
from instar.web.current import kernel

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class OwnTables:
    """The tables of one plugin, whose names begin with ``x_<plugin>__``; migrations make them (hook ``migrations``).

    ``Model`` is what models derive from: ``class Card(tables.Model)`` is the table ``x_postcard__card``. They work on
    the site that answers the request, or whose job runs, and nowhere else.

    Example::

        tables = OwnTables("postcard")

        class Card(tables.Model):
            text = TextField()

        with tables.writing():
            Card.create(text="Hello")
    """

    Model: type[Any]

    def __init__(self, plugin: str) -> None:
        """Raise ValueError for what cannot be the name of a plugin with tables."""
        if not _NAME.fullmatch(plugin) or "__" in plugin or plugin.endswith("_"):
            raise ValueError(f"{plugin!r} cannot be the name of a plugin with tables: a-z, 0-9 and single _")
        self.prefix = prefix_of(plugin)
        options = {"database": _Database(), "legacy_table_names": False, "table_function": self._table_of}
        self.Model = type("OwnModel", (Model,), {"Meta": type("Meta", (), options)})

    def name(self, table: str) -> str:
        """The full name of a table, for SQL: ``x_postcard__card``."""
        return f"{self.prefix}{table}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: everything written inside, or nothing. Raises Busy while somebody else holds the database.

        Not inside a command: those write in transactions of their own.
        """
        store = _store()
        if store.read().is_open:
            raise RuntimeError("a transaction is open: inside a command, what it writes is part of the command's own")
        with store.transaction():
            yield

    def _table_of(self, model: type[Any]) -> str:
        return self.name(_WORD.sub("_", model.__name__).lower())


def _store() -> Store:
    found = _site()
    if found is None:
        raise RuntimeError("no site is asked: tables are there while a page is made or a job runs")
    return found


def _site() -> Store | None:
    return SITE.get() or (kernel().store if has_app_context() else None)


class _Database(DatabaseProxy):
    """Stands for the database of whichever site is asked."""

    @property
    def obj(self) -> Any:
        found = _site()
        return found.database if found else None

    @obj.setter
    def obj(self, _value: object) -> None:
        """Nobody says it beforehand."""
