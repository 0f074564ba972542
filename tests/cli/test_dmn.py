"""DMN files become decision tables, and what does not is named."""

from __future__ import annotations

import json
from pathlib import Path

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
TABLE = """<decision name="Rates" id="d"><decisionTable>
<input><inputExpression><text>Sum</text></inputExpression></input>
<output name="rate"/><rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
</decisionTable></decision><decision name="Other" id="o"><literalExpression/></decision>
<inputData name="Sum"><variable name="Sum" typeRef="number"/></inputData>"""


def dmn(folder: Path, body: str = TABLE) -> Path:
    file = folder / "rates.dmn"
    file.write_text(f'<definitions xmlns="{SPACE}" name="x">{body}</definitions>', encoding="utf-8")
    return file


def test_tables_are_written_and_the_rest_is_named(shell, tmp_path: Path):
    into, losses = tmp_path / "decisions", tmp_path / "losses.json"
    done = shell("dmn", "import", dmn(tmp_path), "--into", into, "--losses", losses)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{into / 'rates.json'}  1 rule\n"
    assert "Other" in done.stderr
    made = json.loads((into / "rates.json").read_text("utf-8"))
    assert made["rules"] == [{"when": ["> 5"], "then": ["10"]}]
    assert [(loss["element"], loss["name"]) for loss in json.loads(losses.read_text("utf-8"))] == [("o", "Other")]


def test_programs_get_both_as_json(shell, tmp_path: Path):
    told = json.loads(shell("dmn", "import", dmn(tmp_path), "--into", tmp_path, "--format", "json").stdout)
    assert [(one["key"], one["rules"]) for one in told["decisions"]] == [("rates", 1)]
    assert [loss["name"] for loss in told["losses"]] == ["Other"]


def test_a_table_that_is_there_is_not_written_over(shell, tmp_path: Path):
    file = dmn(tmp_path)
    (tmp_path / "rates.json").write_text("mine")
    refused = shell("dmn", "import", file, "--into", tmp_path)
    assert refused.exit_code != 0
    assert (tmp_path / "rates.json").read_text() == "mine"
    assert shell("dmn", "import", file, "--into", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "rates.json").read_text() != "mine"
    assert shell("dmn", "import", file, file, "--into", tmp_path / "new").exit_code != 0


def test_what_is_no_dmn_is_refused_and_nothing_is_written(shell, tmp_path: Path):
    odd = tmp_path / "odd.dmn"
    odd.write_text("<html/>")
    done = shell("dmn", "import", dmn(tmp_path), odd, "--into", tmp_path / "new")
    assert done.exit_code != 0
    assert "odd.dmn" in done.stderr
    assert not (tmp_path / "new").exists()


OURS = {
    "format": "instar.decision/1",
    "key": "rate",
    "title": {"en": "Rate", "ru": "Ставка"},
    "inputs": [{"value": "data.sum", "type": "number"}],
    "outputs": [{"id": "rate"}],
    "rules": [{"when": ["> 5"], "then": ["10"]}],
}


def test_a_table_is_written_for_other_tools_and_comes_back(shell, tmp_path: Path):
    file, into, losses = tmp_path / "rate.json", tmp_path / "out", tmp_path / "losses.json"
    file.write_text(json.dumps(OURS), encoding="utf-8")
    done = shell("dmn", "export", file, "--into", into, "--losses", losses)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{into / 'rate.dmn'}\n"
    assert "one language" in done.stderr
    assert [loss["name"] for loss in json.loads(losses.read_text("utf-8"))] == ["title"]
    assert shell("dmn", "import", into / "rate.dmn", "--into", tmp_path / "back").exit_code == 0
    assert json.loads((tmp_path / "back" / "rate.json").read_text("utf-8"))["rules"] == OURS["rules"]
    assert shell("dmn", "export", file, "--into", into).exit_code != 0
    told = json.loads(shell("dmn", "export", file, "--into", into, "--force", "--format", "json").stdout)
    assert told["key"] == "rate"


def test_what_cannot_be_said_is_refused_with_its_place(shell, tmp_path: Path):
    file = tmp_path / "rate.json"
    file.write_text(json.dumps({**OURS, "rules": [{"when": ["round(input) > 5"], "then": ["10"]}]}), encoding="utf-8")
    done = shell("dmn", "export", file, "--into", tmp_path)
    assert done.exit_code != 0
    assert "/rules/0/when/0" in done.stderr
    assert not (tmp_path / "rate.dmn").exists()
    file.write_text("{", encoding="utf-8")
    assert "rate.json" in shell("dmn", "export", file).stderr
