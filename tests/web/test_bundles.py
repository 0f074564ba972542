"""Definitions as files: looked at, taken in all at once, given out again."""

from __future__ import annotations

import io
import re
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from instar.bundles.archive import members
from instar.bundles.make import make

from .conftest import APPEAL, DEAL, Desk

PAGE = "/design/bundles"
RENAMED = {**APPEAL, "title": {"en": "Questions", "ru": "Вопросы"}}
FORM = {"format": "instar.form/1", "key": "letter", "title": "Letter", "fields": [{"id": "letter_to", "type": "text"}]}


def sent(desk: Desk, *files: tuple[str, bytes], by: str = "root") -> TestResponse:
    return desk.at(by).post(PAGE, {"files": [(io.BytesIO(content), name) for name, content in files]})


def text_of(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value)


def published(desk: Desk, answer: TestResponse, note: str = "") -> TestResponse:
    files = re.findall(r'name="file" value="([^"]+)"', answer.text)
    return desk.at("root").post(PAGE, {"file": files, "do": "publish", "note": note})


def test_what_would_change_is_said_in_sentences_before_it_is_done(desk: Desk) -> None:
    answer = sent(desk, ("appeal.json", text_of(RENAMED)), ("letter.json", text_of(FORM)))
    assert answer.status_code == 200
    assert "Enquiries" in answer.text
    assert "Questions" in answer.text
    assert "Publish 2 definitions" in answer.text
    current = desk.kernel.definitions.current("process", "appeal")
    assert current is not None
    assert current.number == 1, "nothing has changed yet"


def test_all_are_published_at_once_with_the_note(desk: Desk) -> None:
    answer = published(desk, sent(desk, ("a.json", text_of(RENAMED)), ("l.json", text_of(FORM))), "By mail")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?published=2&cases=0&kept=0")
    for kind, key in (("process", "appeal"), ("form", "letter")):
        version = desk.kernel.definitions.current(kind, key)
        assert version is not None
        assert version.note == "By mail"


def test_with_an_error_nothing_can_be_published_and_the_place_is_named(desk: Desk) -> None:
    answer = sent(desk, ("deal.json", text_of({**DEAL, "role": "dael"})), ("letter.json", text_of(FORM)))
    assert "deal.json:" in answer.text
    assert "Publishing this would be refused" in answer.text
    assert 'value="publish"' not in answer.text
    files = re.findall(r'name="file" value="([^"]+)"', answer.text)
    assert files == []
    assert desk.kernel.definitions.current("form", "letter") is None


def test_what_is_in_force_already_is_not_offered(desk: Desk) -> None:
    assert "All this is in force already." in sent(desk, ("appeal.json", text_of(APPEAL))).text


def test_a_bundle_comes_back_as_it_went_and_brings_its_cases_to_the_site(desk: Desk) -> None:
    cases = desk.kernel.settings.site / "process_defs" / "appeal.cases.json"
    cases.parent.mkdir(exist_ok=True)
    cases.write_text('{"format": "instar.cases/1", "process": "appeal", "cases": []}')
    given = desk.at("root").get("/design/bundle.zip?key=appeal")
    assert given.headers["Content-Disposition"] == 'attachment; filename="appeal.zip"'
    assert given.data == make(desk.kernel, desk.kernel.settings.site, ("appeal",)).data
    assert members(given.data, "x")[0].at.startswith("process_defs/appeal")
    cases.unlink()
    answer = published(desk, sent(desk, ("appeal.zip", given.data), ("letter.json", text_of(FORM))))
    assert answer.headers["Location"] == f"{PAGE}?published=1&cases=1&kept=0"
    assert cases.is_file()
    assert "1 definition published. 1 file of tests written." in desk.at("root").text(answer.headers["Location"])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.zip", b"no zip", "b.zip is not taken: it is no ZIP, or a broken one."),
        ("c.json", b'{"format": "instar.cases/1"}', "There is no definition in these files."),
    ],
)
def test_what_cannot_be_read_is_told_on_the_page(desk: Desk, name: str, content: bytes, said: str) -> None:
    answer = sent(desk, (name, content))
    assert answer.status_code >= 400
    assert said in answer.text


def test_no_file_is_told_and_text_that_is_no_json_is_a_finding(desk: Desk) -> None:
    assert "No file has come." in desk.at("root").post(PAGE, {}).text
    assert "broken.json:1" in sent(desk, ("broken.json", b"{")).text


def test_nobody_publishes_files_of_somebody_else(desk: Desk) -> None:
    answer = sent(desk, ("letter.json", text_of(FORM)))
    (file,) = re.findall(r'name="file" value="([^"]+)"', answer.text)
    assert desk.at("olga").post(PAGE, {"file": file, "do": "publish"}).status_code == 403
    assert desk.at("olga").get("/design/bundle.zip").status_code == 403
    assert desk.kernel.definitions.current("form", "letter") is None
