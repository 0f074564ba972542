"""BPMN files become processes and processes BPMN files; what is lost on the way is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import PROCESS

SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BODY = """<process id="order" name="Order" isExecutable="true">
<startEvent id="in"/><userTask id="check" name="Check"/><endEvent id="out"/><dataObject id="paper"/>
<sequenceFlow id="f1" sourceRef="in" targetRef="check"/><sequenceFlow id="f2" sourceRef="check" targetRef="out"/>
</process>"""


def bpmn(folder: Path, body: str = BODY) -> Path:
    file = folder / "order.bpmn"
    file.write_text(f'<definitions xmlns="{SPACE}" id="d" targetNamespace="x">{body}</definitions>', encoding="utf-8")
    return file


def test_processes_are_written_and_the_rest_is_named(shell, tmp_path: Path):
    into, losses = tmp_path / "made", tmp_path / "losses.json"
    done = shell("bpmn", "import", bpmn(tmp_path), "--into", into, "--losses", losses)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{into / 'order.json'}  3 nodes\n"
    assert "paper (dataObject)" in done.stderr
    made = json.loads((into / "order.json").read_text("utf-8"))
    assert made["nodes"]["check"] == {"type": "userTask", "title": "Check", "next": [{"to": "out", "id": "f2"}]}
    told = json.loads(losses.read_text("utf-8"))
    assert [(loss["element"], loss["kind"], loss["left_out"]) for loss in told] == [("paper", "dataObject", True)]


def test_programs_get_all_as_json(shell, tmp_path: Path):
    done = shell("bpmn", "import", bpmn(tmp_path), "--into", tmp_path, "--role", "deal", "--format", "json")
    told = json.loads(done.stdout)
    assert [(one["key"], one["nodes"]) for one in told["processes"]] == [("order", 3)]
    (counts,) = told["counts"].values()
    assert counts["sequenceFlow"] == {"there": 2, "brought": 2, "lost": 0}
    assert json.loads((tmp_path / "order.json").read_text("utf-8"))["role"] == "deal"


def test_what_is_there_is_not_written_over(shell, tmp_path: Path):
    file = bpmn(tmp_path)
    (tmp_path / "order.json").write_text("mine")
    assert shell("bpmn", "import", file, "--into", tmp_path).exit_code != 0
    assert (tmp_path / "order.json").read_text() == "mine"
    assert shell("bpmn", "import", file, "--into", tmp_path, "--force").exit_code == 0
    assert shell("bpmn", "import", file, file, "--into", tmp_path / "new").exit_code != 0
    assert shell("bpmn", "export", tmp_path / "order.json", "--into", tmp_path).exit_code != 0


def test_a_file_at_fault_is_refused_with_the_element_and_nothing_is_written(shell, tmp_path: Path):
    odd = tmp_path / "odd.bpmn"
    odd.write_text(bpmn(tmp_path).read_text("utf-8").replace('id="out"', 'id="in"'), encoding="utf-8")
    done = shell("bpmn", "import", bpmn(tmp_path), odd, "--into", tmp_path / "new")
    assert done.exit_code != 0
    assert "odd.bpmn: in: The id stands twice" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_file_of_ours_goes_out_and_comes_back_as_it_was(shell, tmp_path: Path):
    into, losses = tmp_path / "made", tmp_path / "losses.json"
    shell("bpmn", "import", bpmn(tmp_path), "--into", into)
    first = (into / "order.json").read_bytes()
    done = shell("bpmn", "export", into / "order.json", "--into", tmp_path / "out", "--losses", losses)
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'out' / 'order.bpmn'}\n")
    assert [loss["element"] for loss in json.loads(losses.read_text("utf-8"))] == ["order"]
    again = shell("bpmn", "import", tmp_path / "out" / "order.bpmn", "--into", into, "--force", "--role", "deal")
    assert (again.exit_code, again.stderr) == (0, "")
    assert (into / "order.json").read_bytes() == first


def test_the_process_in_force_is_exported_by_its_key(shell, site: Path, tmp_path: Path):
    done = shell("bpmn", "export", "todo", "--into", tmp_path / "out", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["key"] == "todo"
    assert (tmp_path / "out" / "todo.bpmn").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps({**PROCESS, "nodes": {"a": {"type": "nothing"}}}), "a: There is no node type “nothing”."),
        ("[", "The JSON is broken"),
        ("[]", "It is no definition."),
    ],
)
def test_a_definition_that_cannot_be_drawn_is_refused(shell, tmp_path: Path, text: str, said: str):
    (tmp_path / "odd.json").write_text(text)
    done = shell("bpmn", "export", tmp_path / "odd.json")
    assert done.exit_code != 0
    assert said in done.stderr


def test_a_process_that_nobody_knows_is_refused(shell, site: Path):
    done = shell("bpmn", "export", "nothing")
    assert done.exit_code != 0
    assert "neither a file nor a process" in done.stderr
