"""The audit as sentences, cut and paged; nothing of a ticket that the reader does not see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import instar.commands
from instar.commands import AddGrant, AddTeam, AddUser, ChangeSettings, SetMember
from instar.commands.asked import AnswerAccess, AskAccess
from instar.errors import Forbidden, Invalid
from instar.i18n import use
from instar.queries.audit import AuditFilter, audit, whole_audit
from instar.queries.audit_words import AREAS, SENTENCES

from .conftest import DAY, World


@pytest.fixture
def dora(world: World) -> str:
    """An auditor."""
    world.run(AddUser("dora", "Dora", profile="auditor"))
    return "dora"


def said(world: World, login: str = "dora", **cut: str) -> list[str]:
    return [row.said for row in audit(world.kernel, world[login], AuditFilter(**cut)).items]


def test_what_was_done_is_told_in_the_language_of_the_reader(world: World, dora: str) -> None:
    world.run(AddGrant("carl", "designer", "process", "deal"), "root")
    world.run(AddGrant("carl", "process.view"), "root")
    assert said(world, what="grant")[:2] == [
        "Right given to carl: process.view everywhere",
        "Right given to carl: Designer in the process “Deals”",
    ]
    with use("ru"):
        latest = said(world, what="grant.added", subject="carl")
    assert latest[1] == "Дано право для carl: Проектировщик в процессе «Сделки»"
    row = audit(world.kernel, world[dora], AuditFilter(subject="carl")).items[0]
    assert (row.who.key if row.who else "", row.at, row.detail["where"]) == ("root", world.clock.now(), "all:")


def test_it_is_cut_by_who_what_subject_and_time(world: World, dora: str) -> None:
    world.clock.advance(3 * DAY)
    world.run(AddTeam("night", "Night"), "root")
    world.run(SetMember("ivan", "night", True), "root")
    assert said(world, who="root") == ["ivan joined the team night", "Team night added: Night"]
    assert said(world, who="root", what="member") == ["ivan joined the team night"]
    assert said(world, subject="night", when="today") == ["ivan joined the team night", "Team night added: Night"]
    assert said(world, when="2026-01-08..") == said(world, who="root")
    assert said(world, subject="night", when="..2026-01-07") == []
    assert "Team sales added: Sales" in said(world, who="site", what="team")
    assert said(world, subject="nobody") == []


@pytest.mark.parametrize(
    ("cut", "named"), [({"who": "nobody"}, "who"), ({"what": "grants"}, "what"), ({"when": "soon"}, "when")]
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    world: World, dora: str, cut: dict[str, str], named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        audit(world.kernel, world[dora], AuditFilter(**cut))
    assert list(refused.value.errors) == [named]


def test_pages_follow_each_other_without_a_gap(world: World, dora: str) -> None:
    every = said(world)
    first = audit(world.kernel, world[dora], AuditFilter(), limit=3)
    second = audit(world.kernel, world[dora], AuditFilter(), limit=200, cursor=first.next)
    assert [row.said for row in (*first.items, *second.items)] == every
    assert len({row.id for row in (*first.items, *second.items)}) == len(every)
    assert [row.said for page in whole_audit(world.kernel, world[dora], AuditFilter()) for row in page] == every


def test_only_who_may_reads_it(world: World) -> None:
    for login in ("olga", "maria", "carl", "boris"):
        with pytest.raises(Forbidden):
            audit(world.kernel, world[login], AuditFilter())
    assert audit(world.kernel, world["root"], AuditFilter()).items


def test_a_ticket_is_named_to_those_alone_who_see_it(world: World, dora: str) -> None:
    id = world.open(by="maria")
    request = world.run(AskAccess(f"T-{id}", "I need it"), "carl")["request"]
    world.run(AddGrant("root", "supervisor"))
    world.run(AnswerAccess(request, "declined", "Not yours"), "root")
    assert said(world, what="access") == [f"Request for access declined: carl, T-{id}: Not yours"]
    world.run(AddUser("eve", "Eve"))
    world.run(AddGrant("eve", "audit.view"))
    assert said(world, "eve", what="access") == ["Request for access declined: carl, —: Not yours"]
    (row,) = audit(world.kernel, world["eve"], AuditFilter(what="access")).items
    assert f"T-{id}" not in str(row.detail)


def test_a_setting_and_a_plugin_of_another_version_are_told_as_well(world: World, dora: str) -> None:
    world.run(ChangeSettings({"timezone": "Europe/Moscow"}), "root")
    assert said(world, what="setting")[0] == "Setting timezone changed: from “UTC” to “Europe/Moscow”"
    with world.kernel.store.transaction() as tx:
        for what, detail in (("comet.seen", "{}"), ("token.added", "{}")):
            tx.run("INSERT INTO audit (at, actor_id, what, target, detail) VALUES (1, NULL, ?, 'x', ?)", (what, detail))
    assert said(world)[:2] == ["API token “—” of x made", "comet.seen x"]


def test_whatever_a_command_writes_down_has_a_sentence_and_an_area() -> None:
    folder = Path(instar.commands.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    written = set(re.findall(r"\b(?:audit|changed|_told)\(\s*context,\s*\"([a-z]+\.[a-z_]+)\"", source))
    assert len(written) > 30
    assert written <= SENTENCES.keys()
    assert {what.partition(".")[0] for what in SENTENCES} <= AREAS.keys()
