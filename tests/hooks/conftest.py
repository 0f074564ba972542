"""A site whose only plugin is the text of a one-file plugin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from instar import settings
from instar.plugins import PluginManager, of_site

Load = Callable[..., PluginManager]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """``load(source, environ)``: a manager with the plugin ``postcard``; folders of definitions and of
    migrations lie beside it.
    """
    folder = tmp_path / "plugins"
    for name in ("forms", "processes", "decisions", "calendars"):
        (folder / name).mkdir(parents=True)
        (folder / name / "postcard.json").write_text("{}")
    (folder / "processes" / "postcard.cases.json").write_text('{"process": "postcard", "cases": [{}]}')
    (folder / "migrations").mkdir()
    (folder / "migrations" / "0001_cards.py").write_text("def up(migrator, db): ...")

    def loaded(source: str, environ: dict[str, str] | None = None) -> PluginManager:
        (folder / "postcard.py").write_text(source, encoding="utf-8")
        plugins = PluginManager.load(settings.load(tmp_path, environ or {}), candidates=of_site(folder))
        (status,) = plugins.statuses
        assert status.state == "loaded", f"{status.reason} {status.hint}"
        return plugins

    return loaded
