"""The processes appeal and deal: what their cases promise, and what the board can do with their cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM, Actor
from instar.commands import AddUser, CompleteWork, MoveTicket, OpenTicket, execute
from instar.engine.model import Process
from instar.errors import Refused
from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import run_cases

FOLDER = Path(__file__).parents[3] / "plugins" / "crm" / "processes"


@pytest.mark.parametrize("key", ["appeal", "deal", "order"])
def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path, key: str) -> None:
    report = run_cases([FOLDER / f"{key}.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.cases >= 4
    assert report.processes[key].missed == []


def process(kernel: Kernel, key: str) -> Process:
    _key, version = kernel.definitions.for_process(key)
    return kernel.definitions.process(version)


def test_every_open_stage_of_a_deal_leads_on_back_and_out(kernel: Kernel) -> None:
    nodes = process(kernel, "deal").nodes
    steps = {
        node.stage.id: {outcome.key for outcome in node.outcomes}
        for node in nodes.values()
        if node.type == "userTask" and node.stage
    }
    assert steps == {
        "qualify": {"offer", "lost"},
        "offer": {"contract", "back", "lost"},
        "contract": {"won", "order", "back", "lost"},
    }


@pytest.mark.parametrize("node", ["answer", "work"])
def test_the_main_button_of_an_appeal_sends_and_closes_and_only_spam_is_dangerous(kernel: Kernel, node: str) -> None:
    outcomes = process(kernel, "appeal").nodes[node].outcomes
    assert outcomes[0].key == "close"
    assert [outcome.key for outcome in outcomes if outcome.tone == "danger"] == ["spam"]


class Desk:
    """One ticket and somebody who works on it."""

    def __init__(self, kernel: Kernel, process: str = "deal") -> None:
        self.kernel = kernel
        user = execute(kernel, AddUser("boris", "Boris", "boris@example.org", profile="supervisor"), SYSTEM)["id"]
        found = kernel.access.actor(user)
        assert found is not None
        self.boris: Actor = found
        self.ticket: int = self.do(OpenTicket("Forty seats", process=process))["ticket"]

    def do(self, command: object) -> dict[str, Any]:
        return execute(self.kernel, command, self.boris)

    def move(self, stage: str, **data: str) -> dict[str, Any]:
        return self.do(MoveTicket(self.ticket, stage, data=data))

    def stage(self) -> str:
        return str(self.kernel.store.read().value("SELECT stage FROM ticket WHERE id = ?", (self.ticket,)))

    def step(self, node: str) -> int:
        sql = "SELECT id FROM work_item WHERE ticket_id = ? AND node = ?"
        return int(self.kernel.store.read().value(sql, (self.ticket, node)))


def test_a_small_deal_is_dragged_over_the_board_and_asked_only_for_what_is_missing(kernel: Kernel) -> None:
    desk = Desk(kernel)
    assert desk.move("offer")["needs_form"]["outcome"] == "offer"
    desk.move("offer", deal_amount="240000.00")
    assert "needs_form" not in desk.move("contract")
    desk.move("won")
    assert desk.stage() == "won"


def test_dragging_a_deal_to_lost_asks_for_the_reason(kernel: Kernel) -> None:
    desk = Desk(kernel)
    assert desk.move("lost")["needs_form"]["outcome"] == "lost"
    assert desk.stage() == "qualify"
    desk.move("lost", deal_lost_reason="price")
    assert desk.stage() == "lost"


def test_a_large_deal_waits_in_contract_until_it_is_approved_and_drawn_up(kernel: Kernel) -> None:
    desk = Desk(kernel)
    desk.move("offer", deal_amount="1000000.01")
    desk.move("contract")
    desk.do(CompleteWork(desk.step("approve"), "approve"))
    assert desk.stage() == "contract"
    desk.do(CompleteWork(desk.step("draft"), "done"))
    assert desk.step("sign")


def test_dragging_an_appeal_to_closed_asks_how_so_that_nothing_becomes_spam_by_accident(kernel: Kernel) -> None:
    desk = Desk(kernel, process="appeal")
    with pytest.raises(Refused) as refused:
        desk.move("closed")
    assert [choice["outcome"] for choice in refused.value.data["choices"]] == ["close", "spam"]
    assert desk.stage() == "new"
