"""Which plugins are switched off on the site."""

from __future__ import annotations

from instar.store.database import Store


def switched_off(store: Store) -> frozenset[str]:
    """Names of the plugins that an administrator has switched off."""
    return frozenset(name for (name,) in store.read().all("SELECT name FROM plugin_switch"))
