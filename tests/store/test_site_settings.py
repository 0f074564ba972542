"""What holds is read again when the epoch has moved, and only then."""

from __future__ import annotations

from pathlib import Path

from instar.clock import VirtualClock
from instar.settings import Settings
from instar.store import Epochs, SiteSettings, Store, migrate


def test_the_table_is_read_when_its_epoch_has_moved(tmp_path: Path) -> None:
    store = Store(tmp_path / "site.db")
    migrate(store)
    epochs = Epochs(store, VirtualClock().monotonic)
    held = SiteSettings(Settings(site=tmp_path), store, epochs)
    first = held.current()
    assert held.current() is first
    with store.transaction() as tx:
        tx.run("INSERT INTO site_setting (name, value, at) VALUES ('currency', 'EUR', 0)")
        epochs.bump(tx, "settings")
        assert held.current().currency == "EUR", "who changes it sees it at once"
        raised = held.current()
    assert raised is not held.current(), "what was read before the commit is not kept"
    assert held.current().currency == "EUR"
    store.close()
