"""Files become the versions that new tickets take: all of them, or none."""

from __future__ import annotations

from pathlib import Path

from instar.kernel import open_kernel
from instar.settings import load


def keys(site: Path) -> set[str]:
    kernel = open_kernel(load(site, {}))
    found = {version.key for version in kernel.definitions.list("process")}
    kernel.close()
    return found


def test_a_published_process_is_there_and_a_second_time_unchanged(shell, site, process):
    file = process()
    first = shell("publish", file)
    assert first.exit_code == 0, first.output
    assert "process leave v1  published" in first.stdout
    assert "process leave v1  unchanged" in shell("publish", file).stdout
    process(title={"en": "Holiday", "ru": "Отпуск"})
    assert "process leave v2  published" in shell("publish", file).stdout
    assert "leave" in keys(site)


def test_of_several_with_one_broken_none_is_published(shell, site, process, tmp_path: Path):
    process()
    process("other.json", key="other", rol="task")
    result = shell("publish", tmp_path / "defs")
    assert result.exit_code == 1
    assert "other.json:" in result.stderr
    assert "Nothing was published." in result.stderr
    assert not {"leave", "other"} & keys(site)


def test_a_broken_copy_of_what_runs_leaves_the_running_version(shell, site, process):
    shell("publish", process())
    assert shell("publish", process(stages=[])).exit_code == 1
    assert "leave" in keys(site)


def test_cases_alone_are_nothing_to_publish(shell, site, tmp_path: Path):
    (tmp_path / "x.cases.json").write_text('{"format": "instar.cases/1", "process": "x", "cases": []}')
    assert shell("publish", tmp_path / "x.cases.json").exit_code == 2
