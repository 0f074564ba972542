"""Tables of plugins' own: made whole or not at all, before the plugin counts as loaded, and nobody else's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager, PluginStatus, of_site
from instar.settings import load
from instar.store import OwnTables, Store, at_site
from instar.store.own import SITE, prefix_of

PLUGIN = """
from pathlib import Path
from peewee import TextField
from instar.sdk import Migrations, OwnTables, Role, hookimpl

tables = OwnTables("postcard")

class Card(tables.Model):
    text = TextField()

class Postcards:
    @hookimpl
    def roles(self):
        return [Role("postcard", {"en": "Postcard", "ru": "Открытка"})]

    @hookimpl
    def models(self):
        return [Card]

    @hookimpl
    def migrations(self):
        return [Migrations(Path(__file__).parent / "migrations")]

plugin = Postcards()
"""
UP = "def up(migrator, db):\n"
CARDS = f"{UP}    db.execute_sql('CREATE TABLE x_postcard__card (id INTEGER PRIMARY KEY, text TEXT)')\n"
STAMPS = f"{UP}    db.execute_sql('CREATE TABLE x_postcard__stamp (id INTEGER PRIMARY KEY)')\n"
OTHER = """
from instar.sdk import Role, hookimpl

class Other:
    @hookimpl
    def roles(self):
        return [Role("other", "Other")]

plugin = Other()
"""
Open = Callable[..., Kernel]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """``opened(source, {"0001_cards": …})``: the site with this one-file plugin, and another one that is in order."""
    made: list[Kernel] = []

    def make(source: str = PLUGIN, migrations: dict[str, str] | None = None, **environ: str) -> Kernel:
        folder = tmp_path / "plugins"
        (folder / "migrations").mkdir(parents=True, exist_ok=True)
        (folder / "postcard.py").write_text(source, encoding="utf-8")
        (folder / "zz_other.py").write_text(OTHER, encoding="utf-8")
        for name, body in (migrations if migrations is not None else {"0001_cards": CARDS}).items():
            (folder / "migrations" / f"{name}.py").write_text(body, encoding="utf-8")
        settings = load(tmp_path, {"INSTAR_SECRET_KEY": "k" * 40, **environ})
        settings.database_path.parent.mkdir(parents=True, exist_ok=True)
        plugins = PluginManager.load(settings, candidates=of_site(folder))
        made.append(open_kernel(settings, plugins=plugins))
        return made[-1]

    yield make
    for kernel in made:
        kernel.close()


def status(kernel: Kernel, name: str = "postcard") -> PluginStatus:
    found = kernel.plugins.status(name)
    assert found is not None
    return found


def test_what_is_pending_is_carried_out_once_and_shown(opened: Open) -> None:
    kernel = opened()
    told = status(kernel)
    assert (told.state, told.contributions["models"], told.contributions["migrations"]) == ("loaded", 1, 1)
    assert OwnTables(kernel.store).names("postcard") == ("x_postcard__card", "x_postcard__migration")
    kernel.store.database.execute_sql("INSERT INTO x_postcard__card (text) VALUES ('Hello')")
    kernel = opened(migrations={"0001_cards": CARDS, "0002_stamps": STAMPS})
    assert status(kernel).state == "loaded"
    assert kernel.store.read().value("SELECT text FROM x_postcard__card") == "Hello"
    history = kernel.store.read().all("SELECT name FROM x_postcard__migration ORDER BY id")
    assert history == [("0001_cards",), ("0002_stamps",)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (CARDS + "    db.execute_sql('CREATE TABLE')\n", "Its migration 0001_cards failed: peewee."),
        (CARDS + "    1 / 0\n", "Its migration 0001_cards failed: ZeroDivisionError: division by zero"),
        (CARDS + "    raise SystemExit(3)\n", "Its migration 0001_cards failed: SystemExit: 3"),
        ("def (", "Its migration 0001_cards failed: SyntaxError"),
        ("down = 1\n", "Its migration 0001_cards failed: playhouse.migrations.MigrationError"),
        (
            CARDS + "    db.execute_sql('DROP TABLE throttle')\n",
            "0001_cards touches what is not the plugin's: ",
        ),
        (CARDS + "    db.execute_sql('ALTER TABLE ticket ADD COLUMN x INTEGER')\n", "table ticket."),
        (CARDS + "    db.execute_sql('CREATE TABLE card (id INTEGER)')\n", "table card."),
        (CARDS + "    db.execute_sql('CREATE INDEX mine ON ticket (title)')\n", "index mine."),
    ],
)
def test_a_migration_that_fails_leaves_nothing_and_its_plugin_failed(opened: Open, body: str, told: str) -> None:
    kernel = opened(migrations={"0001_cards": body})
    failed = status(kernel)
    assert (failed.state, told in str(failed.reason), bool(failed.hint)) == ("failed", True, True), str(failed.reason)
    assert status(kernel, "zz_other").state == "loaded"
    assert list(kernel.plugins.roles) == ["other"], "nothing of the failed one is there"
    assert kernel.plugins.rows()["postcard"] is None
    tables = kernel.store.database.get_tables()
    assert not [name for name in tables if name.startswith("x_postcard__")]
    assert kernel.store.read().value("SELECT count(*) FROM ticket") == 0


def test_earlier_migrations_stay_when_a_later_one_fails_and_go_on_when_it_is_corrected(opened: Open) -> None:
    broken = {"0001_cards": CARDS, "0002_stamps": STAMPS + "    1 / 0\n"}
    kernel = opened(migrations=broken)
    assert status(kernel).state == "failed"
    assert OwnTables(kernel.store).names("postcard") == ("x_postcard__card", "x_postcard__migration")
    kernel = opened(migrations={"0002_stamps": STAMPS})
    assert status(kernel).state == "loaded"
    assert "x_postcard__stamp" in OwnTables(kernel.store).names("postcard")


def test_one_that_hangs_is_cut_off_and_holds_up_nobody(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.store.own.MIGRATE_S", 0.5)
    body = f"import time\n{CARDS}    time.sleep(3)\n    db.execute_sql('CREATE TABLE x_postcard__late (id INTEGER)')\n"
    started = time.monotonic()
    kernel = opened(migrations={"0001_cards": body})
    assert time.monotonic() - started < 3
    assert (status(kernel).state, "still running" in str(status(kernel).reason)) == ("failed", True)
    with kernel.store.transaction() as tx:  # its lock is gone
        tx.run("UPDATE epoch SET plugins = plugins + 1")
    assert OwnTables(kernel.store).names("postcard") == ()
    time.sleep(3)
    assert OwnTables(kernel.store).names("postcard") == (), "nor does it come back"


def test_processes_that_start_together_migrate_one_after_another(opened: Open, tmp_path: Path) -> None:
    opened(migrations={})  # the kernel's own are done
    slow = f"import time\ndef up(migrator, db):\n    time.sleep(0.3)\n{CARDS.partition(chr(10))[2]}"
    (tmp_path / "plugins" / "migrations" / "0001_cards.py").write_text(slow, encoding="utf-8")
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": "k" * 40})
    states: list[str] = []

    def start() -> None:
        store = Store(settings.database_path)
        plugins = PluginManager.load(settings, candidates=of_site(tmp_path / "plugins"))
        plugins.prepare(OwnTables(store))
        found = plugins.status("postcard")
        states.append(f"{found.state} {found.reason}" if found else "")
        store.close()

    threads = [threading.Thread(target=start) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == ["loaded "] * 4


def test_a_newer_version_of_the_tables_is_left_alone(opened: Open, tmp_path: Path) -> None:
    opened(migrations={"0001_cards": CARDS, "0002_stamps": STAMPS})
    (tmp_path / "plugins" / "migrations" / "0002_stamps.py").unlink()
    failed = status(opened())
    assert failed.state == "failed"
    assert str(failed.reason) == "Its tables were written by a newer version of it: they know 0002_stamps."


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (PLUGIN.replace("text = TextField()", "text = TextField()\n    other = TextField()"), "x_postcard__card.other"),
        (PLUGIN.replace("class Card(", "class Cart(").replace("[Card]", "[Cart]"), "x_postcard__cart.id"),
        (
            PLUGIN.replace("class Card(tables.Model)", "import peewee\nclass Card(peewee.Model)"),
            "The table card of its model Card does not begin with x_postcard__.",
        ),
    ],
)
def test_a_model_that_the_tables_do_not_fit_is_told_at_the_door(opened: Open, source: str, told: str) -> None:
    failed = status(opened(source))
    assert (failed.state, told in str(failed.reason)) == ("failed", True), str(failed.reason)


def test_with_strict_nobody_starts(opened: Open) -> None:
    with pytest.raises(Exception, match="Its migration 0001_cards failed"):
        opened(migrations={"0001_cards": "def up(migrator, db):\n    1 / 0\n"}, INSTAR_STRICT="1")


def test_switching_it_on_again_goes_on_where_it_stood(opened: Open, tmp_path: Path) -> None:
    kernel = opened(migrations={"0001_cards": "def up(migrator, db):\n    1 / 0\n"})
    (tmp_path / "plugins" / "migrations" / "0001_cards.py").write_text(CARDS, encoding="utf-8")
    again = kernel.plugins.again(())
    found = again.status("postcard")
    assert found is not None
    assert (found.state, str(found.reason)) == ("loaded", "")


def test_tables_are_dropped_whatever_points_where(opened: Open) -> None:
    pointing = (
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE x_postcard__card (id INTEGER PRIMARY KEY, text TEXT)')\n"
        "    db.execute_sql('CREATE TABLE x_postcard__a (card INTEGER NOT NULL REFERENCES x_postcard__card(id))')\n"
        "    db.execute_sql('INSERT INTO x_postcard__card (id) VALUES (1)')\n"
        "    db.execute_sql('INSERT INTO x_postcard__a VALUES (1)')\n"
    )
    kernel = opened(migrations={"0001_cards": pointing})
    tables = OwnTables(kernel.store)
    assert tables.by_owner() == {"postcard": ("x_postcard__a", "x_postcard__card", "x_postcard__migration")}
    with kernel.store.transaction():
        assert set(tables.drop("postcard")) == {"x_postcard__a", "x_postcard__card", "x_postcard__migration"}
    assert tables.by_owner() == {}
    assert prefix_of("postcard") == "x_postcard__"


def test_a_job_knows_its_site(opened: Open) -> None:
    kernel = opened()
    assert SITE.get() is None
    with at_site(kernel.store):
        assert SITE.get() is kernel.store
    assert SITE.get() is None
