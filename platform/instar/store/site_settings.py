"""The settings that hold: what the environment says, else the file, else the page of settings, else the default."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from instar.errors import Busy
from instar.settings import Settings
from instar.store.database import Store
from instar.store.epochs import UNCOMMITTED, Epochs


class _Kept(NamedTuple):
    epoch: int
    settings: Settings


class SiteSettings:
    """``current()`` reads the table again when its epoch has moved."""

    def __init__(self, base: Settings, store: Store, epochs: Epochs) -> None:
        self.base = base
        self._store = store
        self._epochs = epochs
        self._kept = _Kept(UNCOMMITTED, base)

    def current(self) -> Settings:
        """As last known while the database cannot be read: an answer that says so needs them too."""
        kept = self._kept
        try:
            epoch = self._epochs.current("settings")
        except (Busy, sqlite3.Error):
            return kept.settings
        if kept.epoch == epoch and epoch >= 0:
            return kept.settings
        settings = self.base.with_stored(dict(self._store.read().all("SELECT name, value FROM site_setting")))
        if epoch >= 0:
            self._kept = _Kept(epoch, settings)
        return settings
