"""The queue of pairs: nothing is lost on its pages, and nobody reads in it of a client that is not for him."""

from __future__ import annotations

import pytest

from instar.commands import AddContact, AddGrant, AddOrganization, MergeClients
from instar.errors import Forbidden, Invalid
from instar.queries.duplicates import like, pairs

from .conftest import World

MANY = 5000


def test_five_thousand_pairs_come_page_by_page_and_none_is_lost(world: World) -> None:
    with world.kernel.store.transaction() as tx:
        for n in range(101):
            tx.run("INSERT INTO organization (key, name, created) VALUES (?, ?, 0)", (f"f{n}", f"Firm {n}"))
        ids = [id for (id,) in tx.all("SELECT id FROM organization ORDER BY id")]
        both = [(one, other) for one in ids for other in ids if one < other][:MANY]
        tx.many(
            "INSERT INTO client_pair (kind, first_id, second_id, score, reasons, found)"
            " VALUES ('organization', ?, ?, ?, '[\"name\"]', 0)",
            [(one, other, 60 + one % 40) for one, other in both],
        )
    seen: list[tuple[int, int, int]] = []
    cursor: str | None = None
    while True:
        found = pairs(world.kernel, world["olga"], cursor=cursor, limit=200)
        seen += [(row.score, row.first.id, row.second.id) for row in found.items]
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == MANY
    assert [score for score, *_ids in seen] == sorted((score for score, *_ids in seen), reverse=True)


def test_a_pair_of_somebody_who_was_merged_is_in_no_queue(world: World) -> None:
    one, other = (world.run(AddContact({"name": "Ann"}))["id"] for _ in range(2))
    with world.kernel.store.transaction() as tx:
        tx.run(
            "INSERT INTO client_pair (kind, first_id, second_id, score, reasons, found)"
            " VALUES ('contact', ?, ?, 90, '[]', 0)",
            (one, other),
        )
    assert len(pairs(world.kernel, world["olga"], kind="contact").items) == 1
    world.run(MergeClients("contact", other, one))
    assert pairs(world.kernel, world["olga"], kind="contact").items == ()


def test_who_may_change_no_client_reads_no_queue(world: World) -> None:
    with pytest.raises(Forbidden):
        pairs(world.kernel, world["carl"])
    with pytest.raises(Invalid):
        pairs(world.kernel, world["olga"], kind="team")


def test_who_is_entered_twice_is_known_by_number_and_name(world: World) -> None:
    world.run(AddOrganization("ООО «Север»", "north", values={"inn": "7707083893"}))
    world.run(AddOrganization("Юг", "south", values={"inn": "5026018153"}))
    world.run(AddContact({"name": "Анна Ёлкина", "organization": "north"}))

    def names(kind: str, **values: str) -> list[str]:
        return [one.name for one in like(world.kernel, world["olga"], kind, values)]

    assert names("organization", name="Another", inn="7707 083 893") == ["ООО «Север»"]
    assert names("organization", name="север") == ["ООО «Север»"]
    assert names("organization", name="Юг", inn="7799603081") == []
    assert names("organization", name="") == []
    assert names("contact", name="Елкина Анна", organization="north") == ["Анна Ёлкина"]
    assert names("contact", name="Елкина Анна", organization="south") == []


def test_who_knows_some_clients_alone_is_told_of_no_others(world: World) -> None:
    world.run(AddOrganization("ООО «Север»", "north", values={"inn": "7707083893"}))
    world.run(AddGrant("carl", "client.edit"))
    world.run(AddGrant("carl", "ticket.view_internal", "process", "deal"))
    assert like(world.kernel, world["carl"], "organization", {"name": "Север", "inn": "7707083893"}) == ()
