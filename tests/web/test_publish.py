"""A definition is written, checked and published on its page; what was typed comes back with every refusal."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import orjson
import pytest

from instar.commands import AddService, Publish, RetireDefinition

from .conftest import APPEAL, DEAL, Desk

PAGE = "/design/process/appeal"


def text(definition: dict[str, Any], **more: Any) -> str:
    return orjson.dumps({**definition, **more}, option=orjson.OPT_INDENT_2).decode()


def typed(html: str) -> str:
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def base(html: str) -> str:
    found = re.search(r'name="base" value="(\d+)"', html)
    assert found is not None
    return found[1]


def test_only_who_may_publish_gets_the_editor(desk: Desk) -> None:
    assert "<textarea" in desk.at("root").text(PAGE)
    reading = desk.at("maria").text(PAGE)
    assert "<textarea" not in reading
    assert "Roll back" not in reading
    assert "New process" not in desk.at("maria").text("/design/processes")
    assert desk.at("maria").get("/design/processes/new").status_code == 403
    for address in (PAGE, f"{PAGE}/rollback", f"{PAGE}/retire", "/design/processes/new"):
        sent = {"definition": text(APPEAL, note="x"), "do": "publish", "base": "1", "number": "1"}
        assert desk.at("maria").post(address, sent).status_code == 403, address
    assert desk.count("definition_version") == 2


def test_a_check_shows_findings_with_lines_and_changes_and_publishes_nothing(desk: Desk) -> None:
    root = desk.at("root")
    sent = text(APPEAL, titel="x", note="Why").replace("\n", "\r\n")
    answer = root.post(PAGE, {"definition": sent, "do": "check", "base": base(root.text(PAGE))})
    assert answer.status_code == 200
    assert typed(answer.text) == sent.replace("\r\n", "\n")
    line = 1 + sent.split("\r\n").index(next(row for row in sent.split("\r\n") if '"titel"' in row))
    assert f'data-caret-line="{line}"' in answer.text
    assert "The definition: note is &#34;Why&#34; now." in answer.text
    assert desk.count("definition_version") == 2


def test_publishing_brings_the_next_version_into_force(desk: Desk) -> None:
    root = desk.at("root")
    html = root.text(PAGE)
    sent = {"definition": text(APPEAL, note="Why"), "note": "Told", "do": "publish", "base": base(html)}
    answer = root.post(PAGE, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?published=1")
    shown = root.text(f"{PAGE}?published=1")
    assert "Version 2 is in force." in shown
    assert "Told" in shown
    assert base(shown) != base(html)


@pytest.mark.parametrize("broken", ["{ half", "[]", "", text(APPEAL, stages=[])])
def test_a_refused_text_comes_back_as_it_was_typed(desk: Desk, broken: str) -> None:
    root = desk.at("root")
    sent = {"definition": broken, "note": "My note", "do": "publish", "base": base(root.text(PAGE))}
    answer = root.post(PAGE, sent)
    assert answer.status_code == 422
    assert typed(answer.text) == broken
    assert 'value="My note"' in answer.text
    assert desk.count("definition_version") == 2


def test_who_was_overtaken_keeps_the_text_and_sees_the_difference_first(desk: Desk) -> None:
    root = desk.at("root")
    old = base(root.text(PAGE))
    desk.run(Publish(text(APPEAL, note="Hers")))
    mine = {"definition": text(APPEAL, note="Mine"), "do": "publish", "base": old}
    answer = root.post(PAGE, mine)
    assert answer.status_code == 409
    assert typed(answer.text) == mine["definition"]
    assert "The definition: note was &#34;Hers&#34;, is &#34;Mine&#34; now." in answer.text
    assert root.post(PAGE, {**mine, "base": base(answer.text)}).status_code == 303


def test_the_text_of_another_definition_is_not_published_from_here(desk: Desk) -> None:
    answer = desk.at("root").post(PAGE, {"definition": text(DEAL, note="x"), "do": "publish", "base": "1"})
    assert answer.status_code == 422
    assert typed(answer.text) == text(DEAL, note="x")
    assert desk.count("definition_version") == 2


@pytest.mark.parametrize(
    ("which", "kind", "key"), [("processes", "process", "new_process"), ("forms", "form", "new_form")]
)
def test_a_new_definition_begins_with_something_that_can_be_published(
    desk: Desk, which: str, kind: str, key: str
) -> None:
    root = desk.at("root")
    sent = {"definition": typed(root.text(f"/design/{which}/new")), "do": "check"}
    checked = root.post(f"/design/{which}/new", sent)
    assert checked.status_code == 200
    assert "aria-invalid" not in checked.text
    answer = root.post(f"/design/{which}/new", {**sent, "do": "publish"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/design/{kind}/{key}?published=1")
    again = root.post(f"/design/{which}/new", {"definition": sent["definition"] + " ", "do": "publish"})
    assert again.status_code == 409
    assert typed(again.text).strip() == sent["definition"].strip()


def test_the_wrong_kind_of_text_is_told(desk: Desk) -> None:
    form = '{"format": "instar.form/1", "key": "f", "fields": []}'
    answer = desk.at("root").post("/design/processes/new", {"definition": form, "do": "publish"})
    assert answer.status_code == 422
    assert "another kind" in answer.text


def test_an_earlier_version_is_rolled_back_to(desk: Desk) -> None:
    desk.run(Publish(text(APPEAL, note="Worse")))
    root = desk.at("root")
    assert "Roll back to v1" in root.text(PAGE)
    assert root.post(f"{PAGE}/rollback", {"number": "1"}).status_code == 303
    assert "Back to version 1" in root.text(PAGE)
    assert desk.value("SELECT max(number) FROM definition_version") == 3
    assert root.post(f"{PAGE}/rollback", {"number": "x"}).status_code == 404


def test_a_definition_is_retired_unless_something_leads_to_it(desk: Desk) -> None:
    root = desk.at("root")
    refused = root.post(f"{PAGE}/retire")
    assert refused.status_code == 409
    assert "General" in refused.text
    desk.run(Publish(text(DEAL, key="loose")))
    assert root.post("/design/process/loose/retire").status_code == 303
    shown = root.text("/design/process/loose")
    assert "retired" in shown
    assert base(shown) == "0"
    assert "/design/process/loose" not in root.text("/design/processes")


def test_a_retired_definition_is_published_again_from_its_page(desk: Desk) -> None:
    desk.run(Publish(text(DEAL, key="loose")))
    desk.run(RetireDefinition("process", "loose"))
    answer = desk.at("root").post(
        "/design/process/loose", {"definition": text(DEAL, key="loose", note="Again"), "do": "publish", "base": "0"}
    )
    assert answer.status_code == 303
    desk.run(AddService("again", "Again", process="loose"))
