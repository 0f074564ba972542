"""Processes as BPMN over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.bpmn import read_bpmn

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_process_comes_as_a_file_that_can_be_read_back(client: As) -> None:
    answer = client("root").get("/processes/appeal/bpmn")
    assert answer.content_type == "application/xml"
    assert answer.headers["Content-Disposition"] == "attachment; filename=appeal.bpmn"
    (found,) = read_bpmn(answer.data, "task").definitions
    assert found["key"] == "appeal"
    for missing in ("/processes/nothing/bpmn", "/processes/appeal/bpmn?version=9"):
        assert client("root").get(missing).status_code == 404
