from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.engine.model import Process
from instar.engine.passed import strip

STAGES = [
    {"id": "offer", "title": "Offer"},
    {"id": "contract", "title": "Contract"},
    {"id": "won", "title": "Won", "final": True},
    {"id": "lost", "title": "Lost", "final": True},
]


@pytest.fixture
def process(build: Callable[..., Process]) -> Process:
    return build(None, stages=STAGES)


def shown(process: Process, stage: str | None, *, seen: tuple[str, ...] = (), ended: bool = False) -> list[str]:
    return [f"{step.when} {step.stage.id}" for step in strip(process, stage, seen=seen, ended=ended)]


def test_stages_stand_in_file_order_round_the_present_one(process: Process):
    assert shown(process, "contract") == ["past offer", "now contract", "next won", "next lost"]


def test_of_the_ends_of_a_run_only_the_one_that_came_is_shown(process: Process):
    assert shown(process, "lost", ended=True) == ["past offer", "past contract", "now lost"]
    assert shown(process, "won", ended=True) == ["past offer", "past contract", "now won"]


def test_stages_that_the_ticket_has_skipped_are_not_past(process: Process):
    assert shown(process, "lost", seen=("offer", "lost"), ended=True) == ["past offer", "now lost"]


def test_before_the_first_stage_all_may_come(process: Process):
    assert shown(process, None) == ["next offer", "next contract", "next won", "next lost"]


def test_a_stage_of_another_version_is_none_of_these(process: Process):
    assert shown(process, "elsewhere")[0] == "next offer"
