"""Cases run by the ordinary commands; what they claim and what happens are compared, and coverage is counted."""

from __future__ import annotations

import json
from pathlib import Path

from instar.settings import load
from instar.testing import Report, run_cases

PAID = [{"complete": "judge", "outcome": "pay"}, {"complete": "check"}]


def failure(report: Report) -> str:
    """The message of the only failure."""
    (found,) = report.failures
    return found.message


def test_a_case_that_goes_as_it_says_has_no_failure(run):
    report = run(
        {"expect": {"stage": "new", "open": ["judge"], "ended": False}},
        *PAID,
        {"expect": {"stage": "paid", "ended": True, "result": "paid", "open": []}},
    )
    assert report.failures == []
    assert report.cases == 1


def test_what_differs_is_told_with_the_number_of_the_step(run):
    report = run(*PAID, {"expect": {"stage": "new", "result": "lost"}})
    (found,) = report.failures
    assert (found.case, found.step) == ("A case", 3)
    assert 'stage is "paid", expected "new"' in found.message
    assert 'result is "paid", expected "lost"' in found.message
    assert found.file.endswith("claim.cases.json")


def test_other_tickets_may_be_there_before_the_cases_own(run):
    report = run(*PAID, {"expect": {"ended": True}}, beside=[{"process": "claim", "title": "An older one"}])
    assert report.failures == []


def test_a_ticket_beside_says_its_process(run):
    report = run(*PAID, beside=[{"title": "An older one"}])
    assert "process" in failure(report)


def test_a_message_opens_the_ticket_only_where_a_process_begins_with_it(run):
    report = run(*PAID, open={"message": "nobody_takes_it"})
    assert "nobody_takes_it" in failure(report)


def test_jobs_are_recorded_and_succeed_by_themselves(run):
    report = run(
        *PAID,
        {"expect": {"sent": [{"action": "bank.pay", "sum": 12}], "ended": True}},
        {"expect": {"sent": []}},
        open={"data": {"claim_sum": "12.00"}},
    )
    assert report.failures == []


def test_an_action_that_is_to_fail_leaves_a_fault_that_can_be_run_again(run):
    report = run(
        *PAID,
        {"expect": {"incidents": [{"node": "pay", "code": "no_money"}], "ended": False}},
        {"retry": "pay"},
        {"expect": {"incidents": 1}},
        actions={"bank.pay": {"error": "no_money"}},
    )
    assert report.failures == []


def test_an_action_on_hold_waits_for_its_answer_however_long(run):
    report = run(
        *PAID,
        {"expect": {"waiting": ["pay"], "sent": [{"action": "bank.pay"}]}},
        {"advance": "P3D"},
        {"expect": {"waiting": ["pay"], "ended": False}},
        {"answer": "bank.pay", "result": {"number": 1}},
        {"expect": {"ended": True, "waiting": []}},
        hold=["bank.pay"],
    )
    assert report.failures == []


def test_an_answer_nobody_waits_for_is_a_failure(run):
    assert "bank.pay" in failure(run({"answer": "bank.pay"}))


def test_what_is_to_be_refused_must_be_refused_for_that_reason_and_change_nothing(run):
    refusal = {"complete": "judge", "outcome": "refuse"}
    assert run({"refused": refusal, "because": "claim_why"}).failures == []
    assert "another reason" in failure(run({"refused": refusal, "because": "the weather"}))
    assert "should have been refused" in failure(run({"refused": PAID[0]}))


def test_who_judged_may_not_check_so_somebody_else_does(run):
    named = {"complete": "judge", "outcome": "pay", "by": "olga"}
    assert run(named, {"refused": {"complete": "check", "by": "olga"}, "because": "not_by"}).failures == []
    assert run(named, {"complete": "check"}, {"expect": {"ended": True}}).failures == []
    assert run(*PAID, {"expect": {"ended": True}}).failures == [], "two invented people"


def test_people_with_teams_are_held_to_them(run):
    people = {"olga": {"teams": ["claims"]}, "boris": {"teams": ["sales"]}}
    report = run(
        {"refused": {"claim": "judge", "by": "boris"}, "because": "not_a_candidate"},
        {"claim": "judge", "by": "olga"},
        {"refused": {"complete": "judge", "outcome": "pay", "by": "ivan"}, "because": "taken"},
        {"complete": "judge", "outcome": "pay", "by": "olga"},
        people=people,
    )
    assert report.failures == []


def test_a_step_is_put_back_and_handed_on(run):
    report = run(
        {"claim": "judge", "by": "olga"},
        {"release": "judge"},
        {"reassign": "judge", "to": "boris"},
        {"refused": {"complete": "judge", "outcome": "pay", "by": "olga"}, "because": "taken"},
        {"complete": "judge", "outcome": "pay"},
    )
    assert report.failures == []


def test_a_card_is_moved_and_a_move_that_needs_a_form_is_refused(run):
    report = run(
        {"refused": {"move": "refused"}, "because": "needs_form"},
        {"move": "refused", "data": {"claim_why": "Too late."}},
        {"expect": {"stage": "refused", "sent": [{"action": "reply", "body": "Too late."}]}},
    )
    assert report.failures == []


def test_the_clock_stands_where_the_case_puts_it(run):
    report = run(
        {"expect": {"due": {"judge": "2026-03-03T08:00Z"}}},
        {"at": "2026-03-02T08:00Z"},
        {"complete": "judge", "outcome": "pay"},
        {"refused": {"at": "2026-03-01T08:00Z"}},
        now="2026-03-01T08:00Z",
    )
    assert "cannot go back" in failure(report)


def test_fields_are_set_and_a_ticket_is_cancelled(run):
    report = run(
        {"set": {"data.claim_sum": "5.00", "priority": 1}},
        {"expect": {"data": {"claim_sum": 5, "missing": None}, "priority": 1}},
        {"cancel": True},
        {"expect": {"ended": True, "result": "cancelled", "status": "cancelled", "stage": "new"}},
    )
    assert report.failures == []


def test_steps_that_the_engine_cannot_do_yet_are_refused_by_name(run):
    assert "migrate" in failure(run({"migrate": 2}))


def test_a_child_that_is_not_there_is_told(run):
    assert "No child ticket “0” is open; open are: none." in failure(run({"end_child": 0}))


def test_a_step_that_is_not_open_is_told_with_those_that_are(run):
    assert "open are: judge" in failure(run({"complete": "jugde", "outcome": "pay"}))
    assert "pay, refuse" in failure(run({"complete": "judge"}))


def test_a_child_ticket_that_is_not_there_is_told_with_those_that_are(run):
    assert "“check” is open; open are: none" in failure(run({"end_child": "check"}))


def test_a_ticket_that_cannot_be_opened_fails_at_step_nought(run):
    (found,) = run(open={"data": {"claim_sum": "much"}}).failures
    assert found.step == 0
    assert "claim_sum" in found.message


def test_no_case_sees_what_another_has_left(run):
    case = {"title": "Alike", "do": [{"expect": {"open": ["judge"]}}, *PAID, {"expect": {"ended": True}}]}
    report = run(whole={"format": "instar.cases/1", "process": "claim", "cases": [case, case, case]})
    assert (report.cases, report.failures) == (3, [])


def test_coverage_counts_nodes_and_flows_and_names_what_was_missed(run):
    passed = run(*PAID).processes["claim"]
    assert passed.missed == ["end_refused", "tell", "judge.tell", "tell.end_refused"]
    both = {
        "format": "instar.cases/1",
        "process": "claim",
        "cases": [
            {"title": "Paid", "do": PAID},
            {"title": "Refused", "do": [{"complete": "judge", "outcome": "refuse", "data": {"claim_why": "No."}}]},
        ],
    }
    report = run(whole=both)
    assert report.coverage == 1
    assert report.as_dict()["failures"] == []


def test_what_begins_by_an_event_is_passed_with_what_is_in_it(run, process):
    hear = {"type": "startEvent", "signal": "news", "interrupting": False, "next": "told"}
    heard = {"type": "subProcess", "event": True, "nodes": {"hear": hear, "told": {"type": "endEvent"}}}
    told = {**process, "nodes": {**process["nodes"], "heard": heard}}
    assert {"heard", "hear", "hear.told"} <= set(run(*PAID, process=told).processes["claim"].missed)
    assert "heard" not in run({"signal": "news"}, process=told).processes["claim"].missed


def test_a_step_that_was_refused_has_passed_nothing(run):
    report = run({"refused": {"complete": "judge", "outcome": "refuse"}})
    assert "judge.tell" in report.processes["claim"].missed


def test_the_order_of_passing_is_compared(run):
    assert run(*PAID, {"expect": {"passed": ["start", "check", "end_paid"]}}).failures == []
    assert "passed" in failure(run(*PAID, {"expect": {"passed": ["check", "judge", "start"]}}))


def test_a_broken_definition_fails_the_file_with_the_place(run, process):
    broken = {**process, "nodes": {**process["nodes"], "start": {"type": "startEvent", "next": "nowhere"}}}
    (found,) = run(process=broken).failures
    assert found.step is None
    assert "claim.json:1:" in found.message
    assert "nowhere" in found.message


def test_a_file_with_the_wrong_shape_is_not_run(run):
    (found,) = run(whole={"format": "instar.cases/1", "process": "claim", "cases": [{"title": "T"}]}).failures
    assert "“do”" in found.message


def test_definitions_named_in_with_come_along(tmp_path: Path, plugins, process):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "claim.json").write_text(json.dumps(process))
    file = tmp_path / "x.cases.json"
    whole = {"format": "instar.cases/1", "process": "claim", "cases": [{"title": "T", "do": []}]}
    file.write_text(json.dumps({**whole, "with": ["elsewhere/claim.json"]}))
    assert run_cases([file], load(tmp_path, {}), plugins=plugins).failures == []
    file.write_text(json.dumps({**whole, "with": ["elsewhere/gone.json"]}))
    assert "gone.json" in failure(run_cases([file], load(tmp_path, {}), plugins=plugins))


def test_a_definition_that_is_no_text_fails_the_file_with_the_place(tmp_path: Path, plugins):
    (tmp_path / "claim.json").write_bytes(b'{"title": "\xff"}')
    file = tmp_path / "x.cases.json"
    file.write_text(json.dumps({"format": "instar.cases/1", "process": "claim", "cases": [{"title": "T", "do": []}]}))
    told = failure(run_cases([file, tmp_path / "claim.json"], load(tmp_path, {}), plugins=plugins))
    assert "claim.json:1:12: The file is not UTF-8 text." in told


def test_a_case_about_a_process_that_is_not_there_says_so(tmp_path: Path, plugins):
    file = tmp_path / "x.cases.json"
    whole = {"format": "instar.cases/1", "process": "nothing", "cases": [{"title": "T", "do": []}]}
    file.write_text(json.dumps(whole))
    assert "nothing" in failure(run_cases([file], load(tmp_path, {}), plugins=plugins))


def test_who_is_away_for_a_case_is_stood_in_for(run, process):
    paper = {
        **{key: value for key, value in process.items() if key not in ("nodes", "form")},
        "key": "paper",
        "nodes": {
            "start": {"type": "startEvent", "next": "write"},
            "write": {"type": "userTask", "title": "Write", "assignee": "ann", "next": "check"},
            "check": {"type": "userTask", "title": "Check", "assignee": "ann", "not_by": ["write"], "next": "end"},
            "end": {"type": "endEvent"},
        },
    }
    told = {"refused": {"complete": "check", "by": "boris"}, "because": "not_by"}
    cases = {
        "format": "instar.cases/1",
        "process": "paper",
        "people": {"ann": {"absent": "boris"}, "cas": {"absent": True}},
        "cases": [{"title": "Boris writes for Ann", "do": [{"complete": "write", "by": "boris"}, told]}],
    }
    assert run(whole=cases, process=paper).failures == []
