"""The role sheet."""

from __future__ import annotations

from .conftest import Browser, Desk, found_value


def test_the_sheet_says_beforehand_what_stays_and_what_is_kept_aside(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    olga.script().post(f"/t/{number}/properties", {"name": "suspicion", "value": "Hm"})
    sheet = olga.script(f"/t/{number}").text(f"/t/{number}/role")
    assert "number, 1 message, history" in sheet
    assert "Suspicion" in sheet
    assert "Change to Deal" in sheet
    assert 'name="amount"' in sheet, "what the new role needs is offered"
    assert 'value="appeal"' not in sheet.split("role-process")[0], "the present role is no choice"


def test_a_change_brings_all_parts_and_keeps_the_number(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    script = olga.script(f"/t/{number}")
    sheet = script.text(f"/t/{number}/role")
    sent = {"role": "deal", "process": "deal", "amount": "1,200.50", "_key": found_value(sheet, "_key")}
    sent["rev"] = found_value(sheet, "rev")
    changed = script.post(f"/t/{number}/role", sent)
    assert changed.status_code == 200
    for part in ("properties", "strip", "conversation", "steps"):
        assert f'id="{part}"' in changed.text
    assert "T-1 is now: Deal" in changed.text
    assert desk.value("SELECT role || process FROM ticket") == "dealdeal"
    assert "1200.5" in str(desk.value("SELECT data FROM ticket"))
    assert script.post(f"/t/{number}/role", sent).status_code == 200, "the same post again is the same answer"
    assert desk.value("SELECT count(*) FROM event WHERE kind = 'role'") == 1


def test_a_process_of_the_role_chosen_before_is_not_taken(desk: Desk, olga: Browser) -> None:
    """Who is quick sends the new role before the sheet shows its processes."""
    number = desk.open()
    olga.post(f"/t/{number}/role", {"role": "deal", "process": "appeal"})
    assert desk.value("SELECT role || process FROM ticket") == "dealdeal"


def test_a_wrong_value_is_refused_in_the_sheet_with_its_text(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    refused = olga.script().post(f"/t/{number}/role", {"role": "deal", "process": "deal", "amount": "much"})
    assert refused.status_code == 422
    assert 'value="much"' in refused.text
    assert 'aria-invalid="true"' in refused.text


def test_the_change_can_be_changed_back_and_its_values_come_back(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    olga.script().post(f"/t/{number}/properties", {"name": "suspicion", "value": "Hm"})
    olga.post(f"/t/{number}/role", {"role": "deal", "process": "deal"})
    html = olga.text(f"/t/{number}")
    assert "Appeal → Deal" in html
    assert f'hx-post="/t/{number}/role/back"' in html
    assert "1 earlier" in html, "the value is kept and shown as such"
    back = olga.script(f"/t/{number}").post(f"/t/{number}/role/back")
    assert back.status_code == 200
    assert desk.value("SELECT role || process FROM ticket") == "appealappeal"
    assert "Hm" in olga.text(f"/t/{number}")


def test_without_another_role_before_there_is_no_way_back(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert "role/back" not in olga.text(f"/t/{number}")
    refused = olga.script().post(f"/t/{number}/role/back")
    assert refused.status_code == 409
    assert 'class="alert' in refused.text


def test_an_unknown_role_is_refused_in_words(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    refused = olga.script().post(f"/t/{number}/role", {"role": "dael"})
    assert refused.status_code == 422
    assert "There is no role" in refused.text
