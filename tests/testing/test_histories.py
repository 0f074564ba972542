"""Histories played again: golden ones come to the very state that they were stored with, and what differs is told."""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    CancelTicket,
    ChangeRole,
    EditTicket,
    OpenTicket,
    Publish,
    PublishAll,
    ReopenTicket,
    execute,
)
from instar.kernel import Kernel
from instar.settings import load
from instar.testing import People, World, histories
from instar.testing.histories import Differs, Played

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "histories"
TEMPLATES = ROOT / "plugins/templates"
"""Nobody publishes them; their forms and tables are those that the histories were made with."""
FILES = sorted(FOLDER.glob("*.json"))
AGAIN = "What is stored by an earlier version is not understood any more. If that is meant: make histories"
Golden = dict[str, Any]
pytestmark = pytest.mark.plugins


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("histories", ROOT / "histories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(file: Path) -> Golden:
    return dict(json.loads(file.read_text("utf-8")))


def without_texts(value: Any) -> Any:
    """A definition without what is only said: a better word is no other process."""
    if isinstance(value, dict):
        return {key: without_texts(one) for key, one in value.items() if key not in ("title", "note", "public", "help")}
    return [without_texts(one) for one in value] if isinstance(value, list) else value


def _publish_templates(kernel: Kernel) -> None:
    files = [file for file in TEMPLATES.glob("*/*.json") if not file.name.endswith(".cases.json")]
    execute(kernel, PublishAll(tuple((file.name, file.read_text("utf-8")) for file in files)), SYSTEM)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World.make(load(tmp_path_factory.mktemp("site"), {}), furnish=_publish_templates)
    yield made
    made.close()


@pytest.fixture
def kernel(world: World) -> Iterator[Kernel]:
    made = world.copy()
    yield made
    made.close()


@pytest.fixture
def played(kernel: Kernel) -> Callable[[Golden, Golden], Played]:
    """Plays one history of a file by the processes that stand there."""

    def play(golden: Golden, one: Golden) -> Played:
        published = {
            key: execute(kernel, Publish(json.dumps(definition)), SYSTEM)["version"]
            for key, definition in golden["definitions"].items()
        }
        return histories.replay(kernel, histories.from_json(one, published))

    return play


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_golden_histories_come_to_the_state_that_is_stored(played: Callable[..., Played], file: Path):
    golden = read(file)
    for one in golden["histories"]:
        try:
            found = json.loads(json.dumps(played(golden, one).as_json()))
        except Differs as differs:
            pytest.fail(f"{file.name}, {one['case']}: {differs}. {AGAIN}")
        assert found == one["left"], f"{file.name}, {one['case']}. {AGAIN}"


def test_every_process_that_we_ship_has_golden_histories_of_all_its_cases():
    sources = tool().sources()
    assert {file.stem for file in FILES} == {file.name.removesuffix(".cases.json") for file in sources}
    for source in sources:
        key = source.name.removesuffix(".cases.json")
        golden, cases = read(FOLDER / f"{key}.json"), json.loads(source.read_text("utf-8"))["cases"]
        process = json.loads(source.with_name(f"{key}.json").read_text("utf-8"))
        assert without_texts(golden["definitions"][key]) == without_texts(process), f"{key} is another: make histories"
        assert [one["case"] for one in golden["histories"]] == [case["title"] for case in cases], "make histories"


def test_what_people_do_beside_the_process_is_played_too(kernel: Kernel):
    """Properties, other roles with their processes, a run that was cancelled and one that begins anew."""
    people = People(kernel)
    olga, head = people.add("olga"), people.add("head", profile="supervisor")
    given = {"appeal_topic": "licence"}
    id = execute(kernel, OpenTicket("A thing", role="task", process="appeal", data=given), olga)["ticket"]
    for command in (
        EditTicket(id, {"title": "A licence", "priority": 1, "assignee": "olga", "team": "everybody"}),
        ChangeRole(id, "appeal"),
        ChangeRole(id, "lead", data={"lead_need": "A licence"}),
        EditTicket(id, {"assignee": None, "due": "2026-02-01", "data": {"lead_amount": "1200"}}),
        CancelTicket(id),
        ReopenTicket(id),
        ChangeRole(id, "deal"),
    ):
        execute(kernel, command, head)
    history = histories.read(kernel, id)
    assert [process for process, _version in history.runs] == ["appeal", "lead", "lead", "deal"]
    assert (history.ticket["title"], history.ticket["priority"], history.ticket["assignee"]) == ("A thing", 3, None)
    assert histories.replay(kernel, history) == histories.stored(kernel, id)


def test_a_history_without_its_beginning_cannot_be_played(played: Callable[..., Played]):
    golden = read(FOLDER / "todo.json")
    del golden["histories"][0]["entries"][0]["payload"]["data"]
    with pytest.raises(Differs, match="of a version that did not keep"):
        played(golden, golden["histories"][0])


def test_an_effect_that_history_does_not_tell_is_a_difference(played: Callable[..., Played]):
    golden = read(FOLDER / "todo.json")
    one = copy.deepcopy(golden["histories"][0])
    del one["entries"][0]["payload"]["effects"][-1]
    with pytest.raises(Differs, match=r"entry 0 \(opened\): history tells None, the engine answers"):
        played(golden, one)


def test_an_effect_that_the_engine_does_not_answer_is_a_difference(played: Callable[..., Played]):
    golden = read(FOLDER / "todo.json")
    one = copy.deepcopy(golden["histories"][0])
    one["entries"][0]["payload"]["effects"].append({"kind": "dropped", "token": 7})
    with pytest.raises(Differs, match=r"entry 0 \(opened\): history tells more"):
        played(golden, one)
