"""What a bundle needs of a site is known by name, and what a site lacks of it is told."""

from __future__ import annotations

import json

from instar.access import SYSTEM
from instar.bundles.needs import PARTS, lacking, needs
from instar.commands import PublishAll, execute

PROCESS = {
    "format": "instar.process/1",
    "key": "leave",
    "title": "Leave",
    "role": "task",
    "stages": [{"id": "asked", "title": "Asked"}, {"id": "given", "title": "Given", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "next": "ask"},
        "ask": {
            "type": "userTask",
            "title": "Ask",
            "stage": "asked",
            "candidates": {"team": ["heads", "service.team"], "head": ["board", "ticket.unit"]},
            "next": "over",
        },
        "over": {
            "type": "serviceTask",
            "action": "hand_over",
            "with": {"process": "leave", "role": "task"},
            "next": "end",
        },
        "end": {"type": "endEvent", "stage": "given"},
    },
}


def test_words_that_are_worked_out_for_each_ticket_are_no_needs(instar_site):
    execute(instar_site.kernel, PublishAll((("leave.json", json.dumps(PROCESS)),)), SYSTEM)
    found = needs(instar_site.kernel, [instar_site.kernel.definitions.current("process", "leave")])
    assert tuple(found) == PARTS
    assert (found["teams"], found["units"], found["actions"]) == (["heads"], ["board"], ["hand_over"])


def test_what_a_site_lacks_is_told_and_rubbish_is_nothing(instar_site):
    told = lacking(
        instar_site.kernel, {"needs": {"plugins": ["moon"], "secrets": ["moon.key"], "roles": "x", "teams": [1]}}
    )
    assert [(one["part"], one["name"]) for one in told] == [("plugins", "moon"), ("secrets", "moon.key")]
    assert lacking(instar_site.kernel, {}) == []
