"""Names of the site that a process refers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.catalogue import SERVICE_TEAM, Catalogue
from instar.engine.parse import ParsedProcess

Parse = Callable[..., ParsedProcess]
NODES: dict[str, Any] = {
    "s": {"type": "startEvent", "next": "a"},
    "a": {"type": "userTask", "form": "f", "candidates": {"team": "t", "user": "u", "profile": "p"}, "next": "b"},
    "b": {"type": "serviceTask", "action": "hand_over", "with": {"role": "r", "process": "q"}},
}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"forms": {"g"}}, "unknown_form"),
        ({"teams": {"tt"}}, "unknown_team"),
        ({"users": set()}, "unknown_user"),
        ({"profiles": set()}, "unknown_profile"),
        ({"actions": {"reply"}}, "unknown_action"),
        ({"roles": {"thing"}}, "unknown_role"),
        ({"processes": {"test"}}, "unknown_process"),
    ],
)
def test_each_kind_of_name_is_looked_up_where_the_site_knows_it(parsed: Parse, names: dict[str, Any], code: str):
    (finding,) = parsed(NODES, catalogue=Catalogue(**names)).findings
    # Teams and people may be made later, and until then the step is never invisible.
    severity = "warning" if code in ("unknown_team", "unknown_user") else "error"
    assert (finding.severity, finding.code) == (severity, code)


def test_a_site_that_knows_all_of_them_finds_nothing(parsed: Parse):
    site = Catalogue(
        forms={"f"},
        teams={"t"},
        users={"u"},
        profiles={"p"},
        actions={"hand_over"},
        roles={"thing", "r"},
        processes={"q"},
    )
    assert parsed(NODES, catalogue=site).findings == ()


def test_the_team_of_the_service_is_always_there(parsed: Parse):
    nodes = {**NODES, "a": {"type": "userTask", "candidates": {"team": SERVICE_TEAM}, "next": "b"}}
    assert parsed(nodes, catalogue=Catalogue(teams=())).findings == ()


def test_a_name_that_an_expression_gives_is_not_looked_up(parsed: Parse):
    nodes = {
        **NODES,
        "b": {
            "type": "serviceTask",
            "action": "hand_over",
            "with": {"role": "{{ data.role }}", "process": {"=": "data.p"}},
        },
    }
    assert parsed(nodes, catalogue=Catalogue(roles={"thing"}, processes=())).findings == ()


def test_where_no_name_is_near_all_are_listed(parsed: Parse):
    (finding,) = parsed(NODES, catalogue=Catalogue(forms={"opening", "closing"})).findings
    assert finding.hint == "Known here: closing, opening."


def test_a_form_inside_the_process_is_no_name(parsed: Parse):
    nodes = {**NODES, "a": {"type": "userTask", "form": {"fields": []}, "next": "b"}}
    result = parsed(nodes, catalogue=Catalogue(forms=()))
    assert result.process is not None
    assert result.process.nodes["a"].form == {"fields": []}
    assert result.process.nodes["a"].form_pointer == "/nodes/a/form"
