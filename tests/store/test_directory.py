"""Teams, services and people by id and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.clock import VirtualClock
from instar.store import Directory, Epochs, Store, directory, migrate


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = VirtualClock()
        self.epochs = Epochs(store, self.clock.monotonic)
        self.directory = Directory(store, self.epochs)

    def service(self, key: str, epochs: Epochs | None = None) -> int:
        with self.store.transaction() as tx:
            id = tx.insert("INSERT INTO service (key, title, created) VALUES (?, '\"x\"', 0)", (key,))
            (epochs or self.epochs).bump(tx, "access")
        return id

    def person(self, key: str, kind: str = "user") -> int:
        with self.store.transaction() as tx:
            id = tx.insert("INSERT INTO principal (kind, key, name, created) VALUES (?, ?, ?, 0)", (kind, key, key))
            self.epochs.bump(tx, "access")
        return id


@pytest.fixture
def world(tmp_path: Path):
    store = Store(tmp_path / "site.db")
    migrate(store)
    yield World(store)
    store.close()


def test_services_are_there_by_id_and_by_key(world: World):
    general = world.service("general")
    assert world.directory.service(general).key == "general"
    assert world.directory.service_by_key("general") == world.directory.service(general)
    assert world.directory.service_by_key("nothing") is None
    orders = world.service("orders")
    assert [service.id for service in world.directory.services()] == [general, orders]


def test_a_service_that_another_process_has_just_made_is_found(world: World):
    """A ticket may name it before this process hears of it."""
    world.service("general")
    world.directory.services()
    new = world.service("new", Epochs(world.store, world.clock.monotonic))
    assert world.directory.service(new).key == "new"


def test_people_and_members_are_read_again_when_something_changed(world: World):
    team, ann = world.person("crew", "team"), world.person("ann")
    assert world.directory.person(ann).active
    assert world.directory.members(team) == frozenset()
    with world.store.transaction() as tx:
        tx.run("INSERT INTO membership (principal_id, team_id) VALUES (?, ?)", (ann, team))
        tx.run("UPDATE principal SET active = 0 WHERE id = ?", (ann,))
        world.epochs.bump(tx, "access")
    assert not world.directory.person(ann).active
    assert world.directory.members(team) == {ann}
    assert [found.key for found in world.directory.teams()] == ["crew"]
    assert world.directory.person(10**9) is None
    assert world.directory.find("team", "ann") is None


def test_what_was_rolled_back_is_forgotten(world: World):
    ann = world.person("ann")

    def fail() -> None:
        with world.store.transaction() as tx:
            tx.run("UPDATE principal SET name = 'Eve' WHERE id = ?", (ann,))
            tx.run("INSERT INTO service (key, title, created) VALUES ('ghost', '\"x\"', 0)")
            world.epochs.bump(tx, "access")
            assert world.directory.person(ann).name == "Eve"
            assert world.directory.service_by_key("ghost") is not None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert world.directory.person(ann).name == "ann"
    assert world.directory.service_by_key("ghost") is None
    world.service("real")
    assert world.directory.service_by_key("ghost") is None


def test_a_zone_is_known_once_it_is_committed(world: World):
    key = ("appeal", 1, 0, 0)

    def make() -> int:
        with world.store.transaction() as tx:
            assert world.directory.zone(key) is None
            id = tx.insert("INSERT INTO zone (process, service_id, team_id, organization_id) VALUES (?, ?, ?, ?)", key)
            world.epochs.bump(tx, "access")
            assert world.directory.zone(key) == id
            raise RuntimeError

    with pytest.raises(RuntimeError):
        make()
    assert world.directory.zone(key) is None


def test_people_are_found_together_and_read_once(world: World, monkeypatch: pytest.MonkeyPatch):
    ann, ben, crew = world.person("ann"), world.person("ben"), world.person("crew", "team")
    assert world.directory.person(ann)
    assert {id: one.key for id, one in world.directory.people({ann, ben, crew, 999}).items()} == {
        ann: "ann",
        ben: "ben",
        crew: "crew",
    }
    monkeypatch.setattr(world.store.side, "read", lambda: pytest.fail("they are known"))
    assert set(world.directory.people([ben, crew])) == {ben, crew}
    assert world.directory.people(()) == {}


def test_more_people_than_are_kept_are_found_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(directory, "MOST_PEOPLE", 2)
    ids = [world.person(key) for key in ("ann", "ben", "carl")]
    for wanted in (ids[:2], ids[1:], ids):
        assert set(world.directory.people(wanted)) == set(wanted)


def test_absences_are_read_again_when_one_is_set_and_judged_by_the_day_that_is_asked(world: World):
    ann, boris = world.person("ann"), world.person("boris")
    assert world.directory.absence(ann, "2026-12-02") is None
    with world.store.transaction() as tx:
        tx.run(
            "INSERT INTO absence (principal_id, first_day, last_day, substitute_id, created) VALUES (?, ?, ?, ?, 0)",
            (ann, "2026-12-02", "2026-12-05", boris),
        )
        world.epochs.bump(tx, "access")
    days = ("2026-12-01", "2026-12-02", "2026-12-05", "2026-12-06", "2026-12-03")
    assert [world.directory.substitute(ann, day) for day in days] == [None, boris, boris, None, boris]
    with world.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE id = ?", (boris,))
        world.epochs.bump(tx, "access")
    assert world.directory.substitute(ann, "2026-12-03") is None
    assert world.directory.absence(ann, "2026-12-03") is not None
