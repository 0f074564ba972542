"""Processes as plugins draw them: for a viewer that the kernel has made, as the viewer may see."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar import sdk
from instar.access import SYSTEM
from instar.app import create_app
from instar.commands import OpenTicket
from instar.errors import Forbidden
from instar.sdk import processes
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(processes, "kernel", lambda: made.kernel)
    yield made
    made.close()


def test_a_process_is_drawn_for_who_reads_definitions(site: Site):
    plan, carl = site.people.add("plan", profile="designer"), site.people.add("carl", profile="requester")
    assert "answer" in {node.id for node in sdk.process_drawing(plan, "appeal").nodes}
    assert b'bpmnElement="answer"' in sdk.process_sketch(plan, "appeal")
    for ask in (sdk.process_drawing, sdk.process_sketch):
        with pytest.raises(Forbidden):
            ask(carl, "appeal")
        with pytest.raises(ValueError, match="no viewer"):
            ask(SYSTEM, "appeal")


def test_the_way_of_a_ticket_is_told_to_who_sees_its_inside(site: Site):
    carl = site.people.add("carl", profile="requester")
    number = str(site.run(OpenTicket("Mine", service="general", process="appeal"), "carl")["number"])
    boss = site.people.add("boss", profile="supervisor")
    (place,) = sdk.ticket_path(boss, number).places
    with create_app(kernel=site.kernel).test_request_context():
        (reason,) = sdk.ticket_reasons(boss, number)
    assert (place.node, reason.node, reason.kind) == ("answer", "answer", "step")
    assert b'bpmnElement="answer"' in sdk.ticket_sketch(boss, number)
    for ask in (sdk.ticket_path, sdk.ticket_sketch):
        with pytest.raises(Forbidden):
            ask(carl, number)
