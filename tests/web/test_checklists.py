"""The checklist on the tab Work, without script and with it, and the lists of the site."""

from __future__ import annotations

import re

from .conftest import Browser, Desk


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2] or html).split())


def ids(html: str) -> list[str]:
    return re.findall(r'id="item-(\d+)"', html)


def test_lines_are_added_ticked_moved_and_removed(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert "No checklist yet" in olga.text(f"/t/{number}/work")
    done = olga.post(f"/t/{number}/checklist", {"lines": "Позвонить\nWrite @ivan"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/t/{number}/work#checklist")
    first, second = ids(olga.text(f"/t/{number}/work"))
    script = olga.script(f"/t/{number}/work")
    block = script.post(f"/t/{number}/checklist/{first}", {"do": "tick"})
    assert "1 of 2 done" in words(block.text)
    assert "<html" not in block.text
    assert ids(script.post(f"/t/{number}/checklist/{second}", {"do": "up"}).text) == [second, first]
    assert "1/2" in olga.text("/p/appeal/board")
    assert "1/2" in olga.text("/tickets/list")
    assert "0 of 1 done" in words(script.post(f"/t/{number}/checklist/{first}", {"do": "drop"}).text)
    assert "Removed from the checklist: Позвонить" in olga.text(f"/t/{number}/history")


def test_who_is_named_ticks_it_in_his_work(desk: Desk, olga: Browser) -> None:
    number, ivan = desk.open(), desk.at("ivan")
    olga.post(f"/t/{number}/checklist", {"lines": "Write @ivan"})
    assert "Yours on checklists" in words(ivan.text("/work"))
    assert "Yours on checklists" not in words(olga.text("/work"))
    line = re.search(rf'action="/t/{number}/checklist/(\d+)"', ivan.text("/work"))
    assert line
    done = ivan.post(f"/t/{number}/checklist/{line[1]}", {"do": "tick", "back": "work"})
    assert done.headers["Location"] == "/work"
    assert "Yours on checklists" not in words(ivan.text("/work"))


def test_what_was_refused_stays_in_its_field(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    refused = olga.script(f"/t/{number}/work").post(f"/t/{number}/checklist", {"lines": "A\nB @nobody"})
    assert "Line 2: There is no colleague “nobody”." in words(refused.text)
    assert "A\nB @nobody</textarea>" in refused.text
    assert olga.post(f"/t/{number}/checklist", {"lines": ""}).status_code == 422


def test_a_line_that_somebody_has_removed_is_told_in_place(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    olga.post(f"/t/{number}/checklist", {"lines": "A"})
    (line,) = ids(olga.text(f"/t/{number}/work"))
    desk.at("ivan").post(f"/t/{number}/checklist/{line}", {"do": "drop"})
    told = olga.script(f"/t/{number}/work").post(f"/t/{number}/checklist/{line}", {"do": "tick"})
    assert "There is no such line. Somebody may have removed it." in words(told.text)
    assert olga.post(f"/t/{number}/checklist/{line}", {"do": "dance"}).status_code == 404


def test_a_checklist_of_the_site_is_written_and_taken(desk: Desk, olga: Browser) -> None:
    number, root = desk.open(), desk.at("root")
    assert root.post("/checklists/new", {"title": "", "body": "x"}).status_code == 422
    assert root.post("/checklists/new", {"title": "Выход", "body": "Пропуск\nНоутбук"}).status_code == 303
    assert "Выход" in words(olga.text("/checklists"))
    assert olga.get("/checklists/new").status_code == 403
    template = re.search(r'<option value="(\d+)">Выход', olga.text(f"/t/{number}/work"))
    assert template
    olga.post(f"/t/{number}/checklist", {"template": template[1]})
    assert "0 of 2 done" in words(olga.text(f"/t/{number}/work"))
    assert root.post(f"/checklists/{template[1]}", {"do": "drop"}).status_code == 303
    assert "Выход" not in words(olga.text("/checklists"))


def test_those_outside_see_none(desk: Desk) -> None:
    number = desk.open(by="carl", requester=None)
    desk.at("maria").post(f"/t/{number}/checklist", {"lines": "Secret"})
    assert "Secret" not in desk.at("carl").text(f"/t/{number}/work")
    assert desk.at("carl").post(f"/t/{number}/checklist", {"lines": "x"}).status_code == 403
