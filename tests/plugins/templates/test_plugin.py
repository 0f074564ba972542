"""Templates: right, said in every language, and as right once they are copied under other keys for other teams."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from instar.commands import StartFromTemplate, execute
from instar.definitions import Version
from instar.definitions.cases import as_file, name_of_file, saved_cases
from instar.engine.canonical import canonical
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import People, run_cases

FOLDER = Path(__file__).parents[3] / "plugins" / "templates"
KEYS = ("document_approval", "incident", "onboarding", "purchase", "service_request", "talk")
PROCESSES = sorted(file.name.split(".")[0] for file in (FOLDER / "processes").glob("*.cases.json"))


def test_it_offers_six_and_publishes_nothing(kernel: Kernel) -> None:
    assert sorted(key for key in kernel.plugins.templates if kernel.plugins.owner("template", key) == "templates") == [
        *KEYS
    ]
    assert [folder for owner, folder in kernel.plugins.folders("process") if owner == "templates"] == []
    assert [key for key in PROCESSES if kernel.definitions.current("process", key)] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_all_that_the_check_finds_are_teams_that_the_site_will_name(
    findings: Callable[[str, str], list[Finding]], kernel: Kernel, language: str
) -> None:
    assert {one.code for one in findings("templates", language)} == {"unknown_team"}


def test_every_team_that_a_template_names_is_asked_for(kernel: Kernel) -> None:
    asked = {team.key for one in kernel.plugins.templates.values() for team in one.teams}
    files = [*FOLDER.glob("processes/*.json")]
    named = {one for file in files for one in _teams(json.loads(file.read_text("utf-8")))} - {"service.team"}
    assert named <= asked


def test_every_text_is_said_in_every_language(
    definitions: Callable[[str], list[Path]], lacking: Callable[[Path], list[str]]
) -> None:
    assert [at for file in definitions("templates") for at in lacking(file)] == []


def test_every_file_is_written_as_the_editor_would_write_it(definitions: Callable[[str], list[Path]]) -> None:
    texts = [file.read_text("utf-8") for file in definitions("templates")]
    assert [text for text in texts if canonical(json.loads(text)) != text] == []


@pytest.mark.parametrize("key", PROCESSES)
def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path, key: str) -> None:
    report = run_cases([FOLDER / "processes" / f"{key}.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.processes[key].missed == []


@pytest.mark.parametrize("key", KEYS)
def test_a_copy_for_the_teams_of_a_site_has_no_finding_and_its_cases_hold(
    kernel: Kernel, tmp_path: Path, key: str
) -> None:
    people, template = People(kernel), kernel.plugins.templates[key]
    teams = {team.key: f"our_{team.key}" for team in template.teams}
    boss = people.add("planner", tuple(teams.values()), profile="admin")
    done = execute(kernel, StartFromTemplate(key, f"x_{key}", "Ours", teams=teams, publish=True), boss)
    found = [kernel.definitions.current(one["kind"], one["key"]) for one in done["made"]]
    copies = [one for one in found if one is not None]
    assert [finding for one in copies for finding in kernel.definitions.check(Source.read(one.body))] == []
    assert all(one.key.startswith(f"x_{key}") for one in copies)
    assert {team for one in copies for team in _teams(json.loads(one.body))} <= {*teams.values(), "service.team"}
    files = _written(tmp_path, copies, kernel)
    report = run_cases(files, Settings(site=tmp_path / "site"))
    assert [str(failure) for failure in report.failures] == []
    assert report.cases > 5


def _teams(value: object) -> set[str]:
    """Teams among the candidates of a definition, at any depth."""
    if isinstance(value, list):
        return {one for item in value for one in _teams(item)}
    if not isinstance(value, dict):
        return set()
    given = value.get("candidates")
    team = given.get("team") if isinstance(given, dict) else None
    own = {team} if isinstance(team, str) else set(team or ())
    return own | {one for key, item in value.items() if key != "candidates" for one in _teams(item)}


def _written(folder: Path, copies: list[Version], kernel: Kernel) -> list[Path]:
    """The copies as files beside each other, and the tests that are kept of them."""
    (folder / "copies").mkdir()
    texts = {f"{one.kind}_{one.key}.json": one.body.encode() for one in copies}
    for key in {one.key for one in copies if one.kind == "process"}:
        texts[name_of_file(key)] = as_file(key, saved_cases(kernel.store.read(), key))
    for name, text in texts.items():
        (folder / "copies" / name).write_bytes(text)
    return sorted((folder / "copies").iterdir())
