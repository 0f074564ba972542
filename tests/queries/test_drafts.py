"""Who reads which draft."""

from __future__ import annotations

import orjson
import pytest

from instar.access import Mask
from instar.commands import AddGrant, AddUser, SaveDraft
from instar.errors import Forbidden, NotFound
from instar.queries.drafts import draft, may_design, may_publish, number_in_force, others_drafts, own_drafts

from .conftest import DEAL, World

TEXT = orjson.dumps(DEAL).decode()


@pytest.fixture
def writers(world: World) -> World:
    """Root may publish everything, Boris may design deals and no more, Nina publishes deals."""
    world.run(AddUser("nina", "Nina"))
    world.run(AddGrant("nina", "designer", "process", "deal"))
    world.run(AddGrant("boris", "process.design", "process", "deal"))
    return world


def save(world: World, by: str, text: str = TEXT, key: str = "deal") -> None:
    world.run(SaveDraft("process", key, text, 0, 1), by)
    world.clock.advance(1000)


def seen(world: World, by: str) -> list[tuple[str, str | None]]:
    return [(row.author.key, row.text) for row in others_drafts(world.kernel, world[by], "process", "deal")]


def test_everybody_at_work_is_named_and_only_who_may_publish_reads_the_text(writers: World) -> None:
    save(writers, "boris", "{")
    save(writers, "root")
    assert seen(writers, "boris") == [("root", None)]
    assert seen(writers, "root") == [("boris", "{")]
    assert seen(writers, "nina") == [("root", TEXT), ("boris", "{")]
    for stranger in ("olga", "carl"):
        with pytest.raises(Forbidden):
            seen(writers, stranger)


def test_work_is_not_lost_with_an_account(writers: World) -> None:
    save(writers, "boris")
    writers.set("principal", writers["boris"].id or 0, active=0)
    assert seen(writers, "nina") == [("boris", TEXT)]


def test_own_drafts_are_listed_with_the_last_touched_first_and_named_as_far_as_they_can_be_read(writers: World) -> None:
    save(writers, "root", '{"title": {"en": "Sales", "ru": "Продажи"}}')
    save(writers, "root", '{"title": 7}', "appeal")
    save(writers, "root", '{"title": ', "brand_new")
    save(writers, "boris")
    found = own_drafts(writers.kernel, writers["root"])
    assert [(one.key, one.title) for one in found] == [
        ("brand_new", "brand_new"),
        ("appeal", "appeal"),
        ("deal", "Sales"),
    ]


def test_a_draft_of_what_one_may_not_design_any_more_is_listed_still(writers: World) -> None:
    save(writers, "boris")
    with writers.kernel.store.transaction() as tx:
        tx.run("DELETE FROM access_grant WHERE what = 'process.design'")
        writers.kernel.epochs.bump(tx, "access")
    assert [one.key for one in own_drafts(writers.kernel, writers["boris"])] == ["deal"]
    with pytest.raises(Forbidden):
        draft(writers.kernel, writers["boris"], "process", "deal")


def test_rights_are_asked_of_the_definition(writers: World) -> None:
    kernel, boris, nina, root = writers.kernel, writers["boris"], writers["nina"], writers["root"]
    deal = ("process", "deal")
    assert (may_design(kernel, boris, *deal), may_publish(kernel, boris, *deal)) == (True, False)
    assert (may_design(kernel, nina, *deal), may_publish(kernel, nina, *deal)) == (True, True)
    assert not may_design(kernel, nina, "process", "appeal")
    assert not may_publish(kernel, nina, "form", "deal"), "forms are shared: they need the right everywhere"
    assert may_publish(kernel, root, "form", "deal")
    with pytest.raises(NotFound):
        draft(kernel, root, "table", "deal")
    masked = kernel.access.actor(root.id or 0, Mask(permissions=frozenset({"process.view"})))
    assert masked is not None
    with pytest.raises(Forbidden):
        draft(kernel, masked, "process", "deal")


def test_the_number_in_force_is_nought_for_what_is_not_there(world: World) -> None:
    assert number_in_force(world.kernel, "process", "deal") == 1
    assert number_in_force(world.kernel, "process", "nothing") == 0
