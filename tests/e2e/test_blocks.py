"""Ready-made blocks: what each puts in passes the check without a finding, and does what it says when it is played.

Blocks are scripts, so a page makes the definitions; the kernel then checks and plays them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.engine.canonical import canonical
from instar.engine.source import Source
from instar.settings import Settings
from instar.testing import run_cases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
Answers = dict[str, Any]
Insert = Callable[..., dict[str, Any]]
BASE: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "bought",
    "title": {"en": "Buy", "ru": "Купить"},
    "role": "task",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "asked", "title": {"en": "Asked", "ru": "Спросили"}, "status": "waiting"},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
        {"id": "refused", "title": {"en": "Refused", "ru": "Отказано"}, "status": "cancelled", "final": True},
    ],
    "nodes": {
        "start": {"type": "startEvent", "next": "fill"},
        "fill": {
            "type": "userTask",
            "stage": "open",
            "title": {"en": "Fill in", "ru": "Заполнить"},
            "form": {
                "fields": [
                    {"id": "bought_sum", "type": "money", "title": {"en": "Sum", "ru": "Сумма"}},
                    {"id": "bought_soon", "type": "boolean", "title": {"en": "Soon", "ru": "Скоро"}},
                ]
            },
            "next": "end",
        },
        "end": {"type": "endEvent", "stage": "done", "result": "bought"},
    },
}
PEOPLE = {"ann": {"teams": ["board"]}, "bob": {"teams": ["board"]}, "cas": {"teams": ["board"]}}
BOARD = {"profile": "operator"}
INSERT = """async ([definition, after, answers]) => {
  const { insert } = await import('/x/designer/static/blocks.js');
  const texts = JSON.parse(document.getElementById('editor-canvas').textContent).texts;
  return insert(definition, after, answers, texts);
}"""


@pytest.fixture
def insert(visitor: Any) -> Insert:
    """Puts a block in and checks the whole: ``insert(definition, after, block=…, …)``."""
    page: Page = visitor.at("admin")
    page.goto("/x/designer/processes/appeal/edit?view=outline")
    expect(page.locator("#editor[data-ready]")).to_be_visible()
    kernel = visitor.desk.kernel

    def put(definition: dict[str, Any], after: str | None, **answers: Any) -> dict[str, Any]:
        given = json.loads(json.dumps(definition))
        found = page.evaluate(INSERT, [definition, after, answers])
        assert definition == given
        made: dict[str, Any] = found["definition"]
        assert found["first"] in ids(made)
        assert set(found["ids"]) == ids(made) - ids(definition)
        findings = kernel.definitions.check(Source.read(canonical(made)))
        assert [(one.code, one.pointer, one.message) for one in findings] == []
        return made

    return put


def ids(holder: dict[str, Any]) -> set[str]:
    nodes = holder.get("nodes", {})
    return set(nodes).union(*(ids(node) for node in nodes.values()))


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., None]:
    """Plays a story: what is done, and what is expected, as in a cases file."""

    def run(definition: dict[str, Any], *steps: dict[str, Any]) -> None:
        (tmp_path / "bought.json").write_text(json.dumps(definition), "utf-8")
        case = {"title": "Played", "do": list(steps)}
        cases = {"format": "instar.cases/1", "process": "bought", "people": PEOPLE, "cases": [case]}
        (tmp_path / "bought.cases.json").write_text(json.dumps(cases), "utf-8")
        report = run_cases([tmp_path / "bought.json", tmp_path / "bought.cases.json"], Settings(site=tmp_path))
        assert [str(failure) for failure in report.failures] == []
        assert report.cases == 1

    return run


FILLED = {"complete": "fill", "data": {"bought_sum": "10"}}
NO = {"outcome": "reject", "data": {"approval_reason": "Too dear"}}
OVER = {"expect": {"ended": True, "result": "bought", "stage": "done"}}
REFUSED = {"expect": {"ended": True, "result": "rejected", "stage": "refused"}}


def test_a_step_stands_between(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="step", who=BOARD)
    assert made["nodes"]["step"]["candidates"] == BOARD
    play(made, FILLED, {"expect": {"open": ["step"]}}, {"complete": "step"}, OVER)


def test_before_an_end_and_behind_all_are_the_same_place(insert: Insert) -> None:
    assert (
        insert(BASE, "end", block="step") == insert(BASE, None, block="step") == insert(BASE, "fill.end", block="step")
    )


def test_an_approval_by_one_goes_on_or_back(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="approval", who=BOARD, how="one", reject={"to": "fill"})
    assert [flow["outcome"] for flow in made["nodes"]["approval"]["next"]] == ["approve", "reject"]
    back = {"expect": {"open": ["fill"], "data": {"approval_reason": "Too dear"}}}
    play(
        made,
        FILLED,
        {"refused": {"complete": "approval", "outcome": "reject"}},
        {"complete": "approval", **NO},
        back,
        FILLED,
        {"complete": "approval", "outcome": "approve"},
        OVER,
    )


def test_a_refusal_may_end_it(insert: Insert, play: Callable[..., None]) -> None:
    reject = {"end": True, "result": "rejected"}
    made = insert(BASE, "fill", block="approval", who=BOARD, how="one", reject=reject, reason=False)
    play(made, FILLED, {"complete": "approval", "outcome": "reject"}, REFUSED)


TWO_OF_THREE = {"block": "approval", "who": BOARD, "how": "some", "count": 2, "of": 3, "reject": {"to": "fill"}}


def test_two_of_three_are_enough_and_the_third_is_not_asked_any_more(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", **TWO_OF_THREE)
    play(
        made,
        FILLED,
        {"expect": {"open": ["approval_1", "approval_2", "approval_3"]}},
        {"complete": "approval_1", "outcome": "approve", "by": "ann"},
        {"complete": "approval_3", **NO, "by": "bob"},
        {"complete": "approval_2", "outcome": "approve", "by": "cas"},
        OVER,
    )


def test_two_refusals_of_three_lead_back(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", **TWO_OF_THREE)
    play(
        made,
        FILLED,
        {"complete": "approval_2", **NO, "by": "ann"},
        {"complete": "approval_1", "outcome": "approve", "by": "bob"},
        {"complete": "approval_3", **NO, "by": "cas"},
        {"expect": {"open": ["fill"], "ended": False}},
        FILLED,
        {"expect": {"open": ["approval_1", "approval_2", "approval_3"]}},
    )


def test_nobody_takes_two_seats(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", **TWO_OF_THREE)
    twice = {"complete": "approval_2", "outcome": "approve", "by": "ann"}
    play(
        made,
        FILLED,
        {"complete": "approval_1", "outcome": "approve", "by": "ann"},
        {"refused": twice, "because": "not_by"},
        {"expect": {"open": ["approval_2", "approval_3"]}},
        {**twice, "by": "bob"},
        OVER,
    )


def test_all_of_three_people_agree_each_in_the_own_seat(insert: Insert, play: Callable[..., None]) -> None:
    seats = [{"user": "olga"}, {"user": "boris"}, {"user": "maria"}]
    made = insert(BASE, "fill", block="approval", who=seats[0], seats=seats, how="all", reject={"to": "fill"})
    inner = made["nodes"]["approval"]["nodes"]
    assert [inner[f"approval_{number}"]["candidates"] for number in (1, 2, 3)] == seats


def test_all_means_that_one_refusal_is_a_refusal(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(
        BASE, "fill", block="approval", who=BOARD, how="all", of=2, reject={"end": True, "result": "rejected"}
    )
    agreed = [{"complete": f"approval_{at}", "outcome": "approve", "by": by} for at, by in ((1, "ann"), (2, "bob"))]
    play(made, FILLED, *agreed, OVER)
    play(made, FILLED, agreed[0], {"complete": "approval_2", **NO, "by": "cas"}, REFUSED)


def test_any_means_that_the_first_who_agrees_is_enough(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(
        BASE, "fill", block="approval", who=BOARD, how="any", of=2, reject={"end": True, "result": "rejected"}
    )
    refusals = [{"complete": f"approval_{at}", **NO, "by": by} for at, by in ((1, "ann"), (2, "bob"))]
    play(made, FILLED, refusals[0], {"complete": "approval_2", "outcome": "approve", "by": "bob"}, OVER)
    play(made, FILLED, *refusals, REFUSED)


def test_in_turn_one_decides_after_the_other_and_nobody_twice(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="approval", who=BOARD, how="turn", of=2, reject={"to": "fill"})
    second = {"complete": "approval_2", "outcome": "approve"}
    play(
        made,
        FILLED,
        {"expect": {"open": ["approval"]}},
        {"complete": "approval", "outcome": "approve", "by": "ann"},
        {"refused": {**second, "by": "ann"}, "because": "not_by"},
        {**second, "by": "bob"},
        OVER,
    )


@pytest.mark.parametrize("silence", [None, {"end": True, "result": "silent"}])
def test_who_is_asked_answers_or_is_silent(insert: Insert, play: Callable[..., None], silence: Answers | None) -> None:
    made = insert(BASE, "fill", block="ask", text="Which size?", wait="P2D", silence=silence)
    sent = {"expect": {"sent": [{"action": "reply", "body": "Which size?"}], "stage": "asked"}}
    play(made, FILLED, sent, {"message": "customer_replied"}, OVER)
    play(made, FILLED, {"advance": "P2D"}, OVER if silence is None else {"expect": {"ended": True, "result": "silent"}})


def test_a_question_may_be_written_by_somebody(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="ask", who=BOARD)
    asked = {"complete": "ask_write", "data": {"ask_question": "Which?"}}
    play(made, FILLED, asked, {"expect": {"sent": [{"action": "reply", "body": "Which?"}]}}, {"advance": "P3D"}, OVER)


def test_a_reminder_is_written_and_the_step_goes_on(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="remind", wait="P2D", times=2, text="Hurry")
    play(
        made,
        {"advance": "P5D"},
        {"expect": {"sent": [{"action": "note", "body": "Hurry"}] * 2, "open": ["fill"]}},
        FILLED,
        OVER,
    )


def test_a_reminder_of_what_is_asked_again_and_again_has_no_finding(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(insert(BASE, "fill", **TWO_OF_THREE), "approval", block="remind")
    note = {"expect": {"sent": [{"action": "note"}], "open": ["approval_1", "approval_2", "approval_3"]}}
    play(made, FILLED, {"advance": "P2D"}, note)


def test_conditions_decide_which_way(insert: Insert, play: Callable[..., None]) -> None:
    dear = {"path": "data.bought_sum", "type": "number", "operator": "over", "value": "100 000", "title": "Dear"}
    soon = {"path": "data.bought_soon", "type": "boolean", "operator": "yes", "title": "Soon"}
    made = insert(BASE, "fill", block="decide", rows=[dear, soon])
    flows = made["nodes"]["decide"]["next"]
    assert [flow.get("when") for flow in flows] == ["data.bought_sum > 100000", "data.bought_soon == true", None]
    whole = insert(made, "decide.end", block="approval", who=BOARD, how="one", reject={"to": "fill"})
    play(whole, {"complete": "fill", "data": {"bought_sum": "100000.00"}}, OVER)
    play(whole, {"complete": "fill", "data": {"bought_sum": "100000.01"}}, {"expect": {"open": ["approval"]}})


def test_an_automatic_step_and_an_end(insert: Insert, play: Callable[..., None]) -> None:
    made = insert(BASE, "fill", block="automatic")
    play(made, FILLED, {"expect": {"sent": [{"action": "note"}], "ended": True}})
    rows = [{"when": "data.bought_soon == true", "title": "Soon"}]
    ended = insert(
        insert(BASE, "fill", block="decide", rows=rows), "decide.end", block="end", result="soon", stage="refused"
    )
    play(ended, {"complete": "fill", "data": {"bought_soon": True}}, {"expect": {"result": "soon", "stage": "refused"}})


def test_blocks_in_a_sub_process_stay_in_it(insert: Insert) -> None:
    inner = {
        "a": {"type": "startEvent", "next": "b"},
        "b": {"type": "userTask", "title": "B", "next": "c"},
        "c": {"type": "endEvent"},
    }
    part = {"type": "subProcess", "title": "Part", "stage": "open", "nodes": inner, "next": "end"}
    nodes = {**BASE["nodes"], "fill": {**BASE["nodes"]["fill"], "next": "part"}, "part": part}
    made = insert({**BASE, "nodes": nodes}, "b", **{**TWO_OF_THREE, "reject": {"end": True, "result": "rejected"}})
    assert set(made["nodes"]) == set(nodes)
    assert made["nodes"]["part"]["nodes"]["b"]["next"] == "approval"


# -- asked ------------------------------------------------------------------------------------------------------------


def test_an_approval_takes_four_answers_and_one_press(visitor: Any) -> None:
    page = visitor.at("admin")
    page.goto("/x/designer/processes/appeal/edit?view=diagram")
    expect(page.locator(".canvas .djs-shape").first).to_be_visible()
    page.locator("[data-block=approval]").click()
    dialog = page.locator("dialog.block-dialog")
    page.locator("[data-block-who]").select_option(label="Frontline")
    page.locator("[data-block-how]").select_option("some")
    page.locator("[data-block-count]").fill("4")
    page.locator("[data-block-put]").click()
    expect(dialog.get_by_role("alert")).to_have_text("That is more than there are.")
    page.locator("[data-block-count]").fill("2")
    page.locator("[data-block-put]").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".djs-shape[data-element-id=approval_3]")).to_be_visible()
    expect(page.locator(".djs-shape[data-element-id=approval]").first).to_have_class(re.compile("selected"))


def test_what_is_called_off_puts_nothing_in(visitor: Any) -> None:
    page = visitor.at("admin")
    page.goto("/x/designer/processes/appeal/edit?view=diagram")
    expect(page.locator(".canvas .djs-shape").first).to_be_visible()
    page.locator("[data-block=decide]").click()
    page.locator("[data-block-put]").click()
    expect(page.locator("dialog.block-dialog [role=alert]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.block-dialog")).to_have_count(0)
    expect(page.locator("[data-block=decide]")).to_be_focused()
    expect(page.locator("[data-undo]")).to_be_disabled()
