"""Tests of processes that are kept on the site: who may keep them, one of each title, and where they go along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.bundles.cases import saved_about
from instar.commands import DropCase, SaveCase
from instar.definitions.cases import as_file, name_of_file, saved_cases
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.testing.site import Site
from instar.trial.cases import of_text
from instar.trial.kept import kept

CASE = {"title": "It ends", "open": {"title": "x"}, "do": [{"expect": {"ended": False}}]}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "*"})
    made.people.add("plan", profile="designer")
    made.people.add("olga", profile="operator")
    yield made
    made.close()


def save(site: Site, by: str = "plan", replace: bool = False, **more: object) -> dict[str, object]:
    return site.run(SaveCase("claim", json.dumps({**CASE, **more}), replace), by)


def test_a_designer_keeps_a_test_and_replaces_it_when_he_says_so(site: Site):
    assert save(site)["replaced"] is False
    with pytest.raises(Conflict):
        save(site)
    assert save(site, replace=True, do=[])["replaced"] is True
    (row,) = saved_cases(site.kernel.store.read(), "claim")
    assert (row.title, row.case["do"], row.author_id) == ("It ends", [], site.people["plan"].id)


def test_who_does_not_design_keeps_and_drops_nothing(site: Site):
    save(site)
    with pytest.raises(Forbidden):
        save(site, by="olga", title="Another")
    with pytest.raises(Forbidden):
        site.run(DropCase("claim", "It ends"), "olga")


def test_what_has_no_title_is_no_test(site: Site):
    with pytest.raises(Invalid):
        save(site, title=" ")
    with pytest.raises(Invalid):
        site.run(SaveCase("claim", "[]"), "plan")
    with pytest.raises(Invalid):
        site.run(SaveCase("../claim", json.dumps(CASE)), "plan")


def test_a_dropped_test_is_gone(site: Site):
    save(site)
    site.run(DropCase("claim", "It ends"), "plan")
    assert saved_cases(site.kernel.store.read()) == []
    with pytest.raises(NotFound):
        site.run(DropCase("claim", "It ends"), "plan")


def test_keeping_and_dropping_stand_in_the_audit(site: Site):
    save(site)
    site.run(DropCase("claim", "It ends"), "plan")
    kinds = [what for (what,) in site.kernel.store.read().all("SELECT what FROM audit ORDER BY id")]
    assert kinds[-2:] == ["definition.case_saved", "definition.case_dropped"]


def test_they_become_a_file_that_is_read_as_any_other_and_told_once(site: Site):
    save(site)
    rows = saved_cases(site.kernel.store.read(), "claim")
    text = as_file("claim", rows)
    assert of_text(text, "x").written == (CASE,)
    ((name, process, packed),) = saved_about(site.kernel, ["claim", "other"])
    assert (name, process, packed) == ("process_defs/claim.saved.cases.json", "claim", text)
    folder = site.kernel.settings.site / "process_defs"
    folder.mkdir()
    (folder / name_of_file("claim")).write_bytes(text)
    assert [(one.where, one.title) for one in kept(site.kernel, "claim")] == [("file", "It ends")]
    assert list(saved_about(site.kernel, ["claim"])) == []
