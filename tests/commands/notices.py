"""What people were told, for asserts."""

from __future__ import annotations

from typing import Any

from instar.testing.site import Site


def rows(site: Site, login: str, *columns: str) -> list[tuple[Any, ...]]:
    """Every notice of a person, oldest first: (kind, why, way), or the columns that are named."""
    names = ", ".join(columns or ("kind", "why", "way"))
    sql = f"SELECT {names} FROM notice WHERE principal_id = ? ORDER BY id"
    return site.kernel.store.read().all(sql, (site.people[login].id,))


def kinds(site: Site, login: str) -> list[str]:
    return [kind for (kind,) in rows(site, login, "kind")]
