"""The changes of one ticket by hand."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.plugins.mindmap.conftest import Desk


def change(desk: Desk, number: str, do: str, **form: str) -> TestResponse:
    return desk.post(f"/x/mindmap/{number}/node", do=do, map=desk.project, _key="a key of the form", **form)


def test_each_way_leads_back_to_the_map(desk: Desk) -> None:
    answer = change(desk, desk.halls, "rename", title="Rooms")
    assert (answer.status_code, answer.location) == (303, f"/x/mindmap/{desk.project}#{desk.halls}")
    assert change(desk, desk.talks, "up").status_code == 303
    assert [one[0] for one in desk.tree()[1]] == ["Talks", "Rooms"]
    assert change(desk, desk.talks, "down").status_code == 303
    assert change(desk, desk.book, "move", parent=desk.talks.lower()).status_code == 303
    assert desk.tree()[1] == [["Rooms", []], ["Talks", [["Book the hall", []]]]]
    assert change(desk, desk.book, "out").status_code == 303
    assert desk.tree()[1] == [["Rooms", []], ["Talks", []]]


def test_indented_lines_become_a_tree_once(desk: Desk) -> None:
    for _time in range(2):
        assert change(desk, desk.talks, "add", lines="Call\n  Text\n  Send\nChoose").status_code == 303
    assert desk.tree(desk.talks)[1] == [["Call", [["Text", []], ["Send", []]]], ["Choose", []]]


def test_what_is_refused_comes_back_as_it_was_typed(desk: Desk) -> None:
    answer = change(desk, desk.talks, "add", lines="\n".join(["a line <b>"] * 60))
    assert answer.status_code == 422
    assert "These are 60 lines" in answer.text
    assert "a line &lt;b&gt;" in answer.text
    answer = change(desk, desk.halls, "move", parent=desk.book)
    assert answer.status_code == 422
    assert f'value="{desk.book}"' in answer.text
    assert change(desk, desk.halls, "burn").status_code == 422


def test_a_line_that_is_refused_says_which_and_the_rest_is_sent_again_alone(desk: Desk) -> None:
    answer = change(desk, desk.talks, "add", lines="Call\n" + "x" * 300)
    assert answer.status_code == 422
    assert "Line 2:" in answer.text
    assert change(desk, desk.talks, "add", lines="Call\nChoose").status_code == 303
    assert desk.tree(desk.talks)[1] == [["Call", []], ["Choose", []]]


def test_after_a_refused_line_the_rest_alone_can_be_sent(desk: Desk) -> None:
    change(desk, desk.talks, "add", lines="Call\nText\n" + "x" * 300)
    assert change(desk, desk.talks, "add", lines="Choose").status_code == 303
    assert [one[0] for one in desk.tree(desk.talks)[1]] == ["Call", "Text", "Choose"]
