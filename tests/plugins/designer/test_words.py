"""A diagram in words."""

from __future__ import annotations

from instar.i18n import use
from instar.kernel import Kernel
from instar.queries.drawing import Drawing, drawing
from instar.testing import People
from instar_plugins.designer.words import Node, in_words, version_title


def words(found: Drawing) -> list[Node]:
    return in_words(found.nodes, found.stages)


def test_every_node_has_a_name_and_says_what_it_leads_to(kernel: Kernel) -> None:
    boss = People(kernel).add("boss", profile="designer")
    with use("ru"):
        nodes = {node.id: node for node in words(drawing(kernel, boss, "appeal"))}
    assert (nodes["received"].name, nodes["received"].kind) == ("Начало", ""), "a nameless node is called by its kind"
    assert (nodes["answer"].name, nodes["answer"].kind, nodes["answer"].about) == ("Ответить", "Шаг", "стадия «Новое»")
    assert ("Взять в работу", "work") in {(way.title, way.to) for way in nodes["answer"].ways}
    assert "на границе" in nodes["silence"].about


def test_the_kinds_of_every_node_of_every_process_are_known(kernel: Kernel) -> None:
    boss = People(kernel).add("boss", profile="designer")
    for version in kernel.definitions.list("process"):
        found = drawing(kernel, boss, version.key)
        named = {node.id: (node.name, node.kind) for node in words(found)}
        assert all(row.type not in named[row.id] for row in found.nodes)
    assert version_title(found.row) == "v1, in force"
