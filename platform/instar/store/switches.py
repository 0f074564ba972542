"""Which plugins are switched off on the site, and what is set on the pages of plugins."""

from __future__ import annotations

from collections.abc import Mapping

from instar.store.database import Store

PLUGINS = "plugins."
"""Rows of ``site_setting`` that are a plugin's begin with it: ``plugins.site.rate_per_hour``."""


def switched_off(store: Store) -> frozenset[str]:
    """Names of the plugins that an administrator has switched off."""
    return frozenset(name for (name,) in store.read().all("SELECT name FROM plugin_switch"))


def plugin_settings(store: Store) -> Mapping[str, Mapping[str, str]]:
    """Plugin → row of its settings → what was set on its page."""
    found: dict[str, dict[str, str]] = {}
    for name, value in store.read().all("SELECT name, value FROM site_setting WHERE name LIKE ?", (f"{PLUGINS}%",)):
        plugin, _dot, row = name.removeprefix(PLUGINS).partition(".")
        found.setdefault(plugin, {})[row] = value
    return found


def setting_name(plugin: str, row: str) -> str:
    """What a row of a plugin is called in ``site_setting`` and in the audit."""
    return f"{PLUGINS}{plugin}.{row}"
