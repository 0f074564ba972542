"""A site in a file of SQLite that was lived in, with a table of a plugin's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.kernel import Kernel, open_kernel
from instar.settings import Settings, load
from tests.tools.backup.conftest import lived_in, site

__all__ = ["lived_in", "site"]


@pytest.fixture
def settings(site: Path) -> Settings:
    return load(site, {})


@pytest.fixture
def kernel(settings: Settings) -> Iterator[Kernel]:
    """Without the tables of the built-in plugins, which a bare target has not; one plugin stands for all."""
    opened = open_kernel(settings)
    names = (
        "agenda",
        "calendar",
        "calls",
        "chat",
        "crm",
        "hooks",
        "knowledge",
        "mail",
        "mindmap",
        "projects",
        "quality",
        "rules",
        "telegram",
    )
    drop_tables_of(opened, *names)
    yield opened
    opened.close()


def drop_tables_of(kernel: Kernel, *plugins: str) -> None:
    with kernel.store.transaction() as tx:
        tx.run("PRAGMA defer_foreign_keys = ON")
        for table in sorted(kernel.store.tables(), reverse=True):
            if table.startswith(tuple(f"x_{plugin}__" for plugin in plugins)):
                tx.run(f"DROP TABLE {table}")
