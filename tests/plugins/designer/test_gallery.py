"""The gallery: what there is to start from, and what comes of starting."""

from __future__ import annotations

import re

import orjson

from instar.definitions.cases import saved_cases
from instar.queries.drafts import draft

from .conftest import Desk

PAGE = "/x/designer/processes/gallery"


def send(desk: Desk, login: str, template: str, **given: str) -> tuple[int, str, str]:
    """(status, where to, page)"""
    page = desk.text(login, f"{PAGE}/{template}")
    found = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert found is not None
    answer = desk.clients[login].post(
        f"{PAGE}/{template}", data={"_csrf": found[1], **given}, headers={"Accept-Language": "en"}
    )
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_every_card_says_what_it_is_for_and_what_it_brings(desk: Desk) -> None:
    page = desk.text("plan", PAGE)
    for title in ("Blank", "Board only", "Appeal", "Deal", "Incident", "Purchase", "Onboarding", "Conference talk"):
        assert f">{title}</a>" in page
    assert "3 forms · 1 decision table · 11 tests" in page
    assert page.count('<svg class="thumbnail"') == 8
    assert "Закупка" in desk.text("plan", PAGE, "ru")


def test_who_may_not_design_is_not_offered_any(desk: Desk) -> None:
    assert desk.get("olga", PAGE).status_code == 403
    assert desk.get("olga", f"{PAGE}/purchase").status_code == 403
    assert desk.get("carl", f"{PAGE}/purchase/bpmn").status_code == 403


def test_the_page_of_a_template_draws_it_and_asks_who_is_who(desk: Desk) -> None:
    page = desk.text("plan", f"{PAGE}/purchase")
    assert f'data-diagram="{PAGE}/purchase/bpmn"' in page
    assert "Who decides as director?" in page
    assert 'value="purchase"' in page
    assert desk.get("plan", f"{PAGE}/purchase/bpmn").content_type.startswith("application/xml")
    assert desk.get("plan", f"{PAGE}/nothing").status_code == 404


def test_started_as_a_draft_it_opens_in_the_editor_and_no_ticket_begins_with_it(desk: Desk) -> None:
    status, where, _page = send(
        desk,
        "plan",
        "document_approval",
        title="Papers",
        key="papers",
        **{"team.directors": "frontline", "team.registry": "frontline", "calendar.office": "", "do": "draft"},
    )
    assert (status, where) == (303, "/x/designer/processes/papers/edit")
    kernel = desk.site.kernel
    assert kernel.definitions.current("process", "papers") is None
    assert kernel.definitions.current("form", "papers_document_number") is not None
    found = draft(kernel, desk.site.people["plan"], "process", "papers")
    assert found is not None
    value = orjson.loads(found.text)
    assert (value["title"], value["form"]) == ("Papers", "papers")
    assert value["nodes"]["register"]["candidates"] == {"team": "frontline"}
    assert "calendar" not in found.text
    assert "x-words" not in found.text
    assert len(saved_cases(kernel.store.read(), "papers")) == 6


def test_published_as_it_is_it_can_be_ordered_at_once_with_the_texts_of_all_languages(desk: Desk) -> None:
    status, where, _page = send(
        desk, "plan", "incident", title="Incident", key="outage", **{"team.second_line": "frontline", "do": "publish"}
    )
    assert (status, where) == (303, "/design/process/outage?published=1")
    version = desk.site.kernel.definitions.current("process", "outage")
    assert version is not None
    assert orjson.loads(version.body)["title"] == {"en": "Incident", "ru": "Инцидент"}
    assert "From the template “Incident”" in version.note


def test_what_is_wrong_stands_at_its_field_with_all_that_was_typed(desk: Desk) -> None:
    given = {"team.second_line": "frontline", "do": "draft", "title": "Our incidents"}
    for key, said in (
        ("appeal", "There is a process “appeal” already."),
        ("1 2", "A key has letters from a to z"),
    ):
        status, _where, page = send(desk, "plan", "incident", key=key, **given)
        assert status == 422
        assert said in page
        assert 'value="Our incidents"' in page
    status, _where, page = send(desk, "plan", "incident", key="mine", **{**given, "team.second_line": "nobody"})
    assert (status, "There is no team “nobody”." in page) == (422, True)


def test_nobody_overwrites_a_draft_of_his_own(desk: Desk) -> None:
    given = {"team.second_line": "frontline", "do": "draft", "title": "Incident", "key": "mine"}
    assert send(desk, "plan", "incident", **given)[0] == 303
    status, _where, page = send(desk, "plan", "incident", **given)
    assert (status, "You are writing a process “mine” already." in page) == (422, True)


def test_who_may_make_teams_is_offered_a_new_one_and_others_say_it_later(desk: Desk) -> None:
    desk.site.people.add("anna", profile="admin")
    assert "A new team “Directors”" in desk.text("anna", f"{PAGE}/purchase")
    assert "Said later: “directors”" in desk.text("plan", f"{PAGE}/purchase")
    status, _where, _page = send(desk, "anna", "incident", key="mine", **{"team.second_line": "+", "do": "draft"})
    assert status == 303
    assert "second_line" in {team.key for team in desk.site.kernel.directory.teams()}
    assert send(desk, "plan", "purchase", key="things", do="draft")[0] == 303


def test_the_list_of_processes_leads_here_for_who_may_publish(desk: Desk) -> None:
    assert f'href="{PAGE}"' in desk.text("plan", "/design/processes")
    assert f'href="{PAGE}"' not in desk.text("olga", "/design/processes")
