"""The page of a map, its outline as a file, and what the script reads."""

from __future__ import annotations

from tests.plugins.mindmap.conftest import Desk


def test_the_page_has_the_tree_as_an_outline_too(desk: Desk) -> None:
    page = desk.get(f"/x/mindmap/{desk.project}").text
    for told in ("Conference", "Halls", "Book the hall", f'href="/x/mindmap/{desk.book}/node?map={desk.project}"'):
        assert told in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]


def test_the_outline_is_a_file(desk: Desk) -> None:
    answer = desk.get(f"/x/mindmap/{desk.project}/outline.md")
    assert answer.mimetype == "text/markdown"
    assert f"{desk.project}.md" in answer.headers["Content-Disposition"]
    assert answer.text.startswith("# Conference")


def test_while_nothing_has_changed_nothing_is_told(desk: Desk) -> None:
    address = f"/x/mindmap/{desk.project}/tree"
    seen = desk.get(address).get_json()["seen"]
    assert desk.get(f"{address}?seen={seen}").status_code == 204
    desk.do("rename", number=desk.halls, title="Rooms")
    assert desk.get(f"{address}?seen={seen}").status_code == 200


def test_a_list_is_told_with_its_filters(desk: Desk) -> None:
    told = desk.get("/x/mindmap/tree?role=epic").get_json()
    assert [one["title"] for one in told["tops"]] == ["Halls", "Talks"]
    assert desk.get("/x/mindmap/tree?where=nonsense+(").get_json()["problem"]


def test_who_does_not_see_inside_is_told_of_no_ticket(desk: Desk) -> None:
    for rest in ("", "/tree", "/outline.md", "/node"):
        assert desk.get(f"/x/mindmap/{desk.project}{rest}", "carl").status_code == 404
    assert desk.get("/x/mindmap/nothing").status_code == 404
