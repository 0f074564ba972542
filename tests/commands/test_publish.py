"""Publishing: checked, immutable, numbered; running tickets stay where they are."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddGrant,
    BrokenDefinition,
    CompleteWork,
    OpenTicket,
    Publish,
    PublishAll,
    RetireDefinition,
    RollBack,
    execute,
)
from instar.errors import Forbidden
from tests.commands.conftest import ORDER, REQUEST
from tests.queries.conftest import APPEAL, DEAL, World

FORM = {"format": "instar.form/1", "key": "wish", "fields": [{"id": "wish", "type": "text", "title": "Wish"}]}


def changed(**more):
    return json.dumps({**copy.deepcopy(REQUEST), **more})


def test_the_same_definition_again_is_no_new_version(site):
    answer = site.run(Publish(json.dumps(REQUEST, indent=4)))
    assert (answer["unchanged"], answer["number"]) == (True, 1)


def test_running_tickets_stay_on_their_version(site, opened, seen):
    old = opened()
    newer = copy.deepcopy(REQUEST)
    newer["nodes"]["sort"]["title"] = {"en": "Look at it", "ru": "Посмотреть"}
    assert site.run(Publish(json.dumps(newer)))["number"] == 2
    versions = seen.tx.all("SELECT version_id FROM ticket")
    site.run(CompleteWork(old["items"][0], "go", {"size": 1}), "olga")
    assert seen.tx.all("SELECT version_id FROM ticket") == versions
    assert seen.tx.value("SELECT version_id FROM ticket WHERE id = ?", (opened()["ticket"],)) != versions[0][0]


def test_a_broken_definition_is_refused_whole_with_every_finding(site):
    broken = copy.deepcopy(REQUEST)
    broken["nodes"]["sort"]["next"][0]["to"] = "bgi"
    broken["nodes"]["stamp"]["with"] = {"syze": 1}
    broken["nodes"]["big"]["next"][0]["when"] = "data.sise > 10"
    with pytest.raises(BrokenDefinition) as refused:
        site.run(Publish(json.dumps(broken, indent=1), file="request.json"))
    told = {finding.pointer: finding for finding in refused.value.findings if finding.severity == "error"}
    assert "/nodes/sort/next/0/to" in told
    assert "/nodes/stamp/with/syze" in told
    assert "/nodes/big/next/0/when" in told
    for pointer in ("/nodes/sort/next/0/to", "/nodes/big/next/0/when"):
        finding = told[pointer]
        assert finding.file == "request.json"
        assert finding.line > 1
        assert finding.hint
    assert site.kernel.definitions.current("process", "request").number == 1


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"format": "instar.porcess/1"}', '"text"', '{"key": 1}'])
def test_what_is_no_definition_is_told_as_such(site, body):
    with pytest.raises(BrokenDefinition) as refused:
        site.run(Publish(body))
    assert refused.value.findings


def test_several_that_need_each_other_are_published_together(site):
    process = {**ORDER, "key": "wishes", "form": "wish"}
    with pytest.raises(BrokenDefinition):
        site.run(Publish(json.dumps(process)))
    bodies = (("wishes.json", json.dumps(process)), ("wish.json", json.dumps(FORM)))
    answer = execute(site.kernel, PublishAll(bodies), SYSTEM)
    assert [one["kind"] for one in answer["published"]] == ["form", "process"]
    assert site.run(OpenTicket("A thing", process="wishes", role="order", data={"wish": "A pony"}), "olga")


def test_one_broken_of_several_stops_all(site):
    bodies = (("wish.json", json.dumps(FORM)), ("broken.json", changed(key="other", stages=[])))
    with pytest.raises(BrokenDefinition):
        execute(site.kernel, PublishAll(bodies), SYSTEM)
    assert site.kernel.definitions.current("form", "wish") is None


def test_a_field_has_one_type_on_the_whole_site(site):
    other = {**FORM, "key": "sizes", "fields": [{"id": "size", "type": "text", "title": "Size"}]}
    with pytest.raises(BrokenDefinition) as refused:
        site.run(Publish(json.dumps(other)))
    (finding,) = [finding for finding in refused.value.findings if finding.code == "field_type"]
    assert "request" in finding.message


def test_operators_do_not_publish(site):
    with pytest.raises(Forbidden):
        site.run(Publish(json.dumps(FORM)), "olga")


def test_a_definition_comes_back_byte_for_byte(site):
    version = site.kernel.definitions.current("process", "request")
    again = site.run(Publish(version.body))
    assert again["unchanged"]
    assert Path(version.key).name == "request"


def test_a_right_in_one_process_reaches_that_process_alone(tmp_path):
    world = World(tmp_path)
    try:
        world.run(AddGrant("boris", "designer", "process", "deal"))
        changed = {**DEAL, "note": "Boris was here."}
        assert world.run(Publish(orjson.dumps(changed).decode()), "boris")["number"] == 2
        form = {"format": "instar.form/1", "key": "extra", "title": "Extra", "fields": [{"id": "x", "type": "text"}]}
        for other in ({**APPEAL, "note": "Boris was here."}, form):
            with pytest.raises(Forbidden):
                world.run(Publish(orjson.dumps(other).decode()), "boris")
        for command in (RetireDefinition("process", "appeal"), RollBack("process", "appeal", 1)):
            with pytest.raises(Forbidden):
                world.run(command, "boris")
    finally:
        world.kernel.close()
