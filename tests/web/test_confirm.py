"""What gives rights to people asks for the password again: nothing typed is lost, and it goes on right after."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from instar.commands import AddGrant, EditUser

from .conftest import MINUTE, SCRIPT, Browser, Desk

PASSWORD = "correct horse battery"
GRANT = {"who": "carl", "what": "operator", "where": "process:appeal", "until": ""}


@pytest.fixture
def site(desk: Desk) -> Desk:
    """root has a password and the rights of an operator, and typed the password eleven minutes ago."""
    desk.run(EditUser("root", {"password": PASSWORD}))
    desk.run(AddGrant("root", "operator"))
    return desk


def stale(desk: Desk) -> Browser:
    root = desk.at("root")
    desk.clock.advance(11 * MINUTE)
    assert root.get("/admin/people").status_code == 200
    return root


def kept(html: str) -> dict[str, Any]:
    """The hidden values of the page that asks."""
    form = re.search(r'<form class="new-form".*?</form>', html, re.DOTALL)
    assert form, html
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0]):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


WRITES = [
    ("/admin/rights/give", GRANT),
    ("/admin/rights/{right}/end", {}),
    ("/admin/people/new", {"name": "Zoe", "login": "zoe", "profile": "requester", "teams": ["sales", "frontline"]}),
    ("/admin/people/carl", {"name": "Carl", "email": "new@example.org", "email_was": "carl@example.org"}),
    ("/admin/people/carl", {"name": "Carl", "secret": "another long password"}),
    ("/admin/people/carl", {"do": "off"}),
    ("/admin/people/carl/teams", {"join": "sales"}),
    ("/admin/people/boris/teams", {"leave": "sales"}),
]


@pytest.mark.parametrize(("address", "sent"), WRITES)
def test_a_form_about_rights_waits_for_the_password_and_goes_on_with_all_that_was_typed(
    site: Desk, address: str, sent: dict[str, Any]
) -> None:
    right = site.run(AddGrant("carl", "operator", "process", "appeal"))["id"]
    address = address.format(right=right)
    root = stale(site)
    before = site.count("audit")
    asked = root.post(address, sent)
    assert asked.status_code == 403
    assert 'name="_password"' in asked.text
    assert site.count("audit") == before, "nothing was done"
    assert f'action="{address}"' in asked.text
    values = kept(asked.text)
    assert {name: value for name, value in values.items() if name != "_csrf"} == {
        name: value if isinstance(value, list) else [value] for name, value in sent.items()
    }
    done = root.client.post(address, data={**values, "_password": PASSWORD})
    assert done.status_code == 303, done.text
    assert site.count("audit") > before


def test_for_ten_minutes_one_password_is_enough(site: Desk) -> None:
    root = stale(site)
    asked = root.post("/admin/people/carl", {"do": "off"})
    assert asked.status_code == 403
    root.client.post("/admin/people/carl", data={**kept(asked.text), "_password": PASSWORD})
    site.clock.advance(9 * MINUTE)
    assert root.post("/admin/people/carl", {"do": "on"}).status_code == 303
    site.clock.advance(2 * MINUTE)
    assert root.post("/admin/people/carl", {"do": "off"}).status_code == 403


def test_a_name_alone_needs_no_password(site: Desk) -> None:
    assert stale(site).post("/admin/people/carl", {"name": "Carl the Second"}).status_code == 303


def test_a_wrong_password_changes_nothing_and_loses_nothing(site: Desk) -> None:
    root = stale(site)
    grants = site.count("access_grant")
    asked = root.post("/admin/rights/give", GRANT)
    again = root.client.post("/admin/rights/give", data={**kept(asked.text), "_password": "wrong"})
    assert again.status_code == 403
    assert "The password is wrong." in again.text
    assert kept(again.text) == kept(asked.text)
    assert site.count("access_grant") == grants


def test_guesses_slow_down_here_as_at_the_log_in(site: Desk) -> None:
    root = stale(site)
    values = kept(root.post("/admin/rights/give", GRANT).text)
    codes = [
        root.client.post("/admin/rights/give", data={**values, "_password": f"guess {turn}"}).status_code
        for turn in range(7)
    ]
    assert codes[:5] == [403] * 5
    assert codes[-1] == 429
    right = {**values, "_password": PASSWORD}
    assert root.client.post("/admin/rights/give", data=right).status_code == 429, "not even the right password"
    site.clock.advance(16 * MINUTE)
    assert root.client.post("/admin/rights/give", data=right).status_code == 303


def test_confirming_gives_the_log_in_a_new_token_and_the_old_one_is_dead(site: Desk) -> None:
    root = stale(site)
    old = root.client.get_cookie("instar_session").value
    values = kept(root.post("/admin/rights/give", GRANT).text)
    root.client.post("/admin/rights/give", data={**values, "_password": PASSWORD})
    new = root.client.get_cookie("instar_session").value
    assert new != old
    thief = site.at()
    thief.client.set_cookie("instar_session", old)
    assert thief.get("/admin/people").status_code == 302
    assert root.post("/admin/people/carl", {"name": "Carl"}).status_code == 303, "forms that are open still hold"


def test_the_form_that_asks_is_refused_from_another_site(site: Desk) -> None:
    root = stale(site)
    sent = {**GRANT, "_password": PASSWORD}
    assert root.post("/admin/rights/give", sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert root.client.post("/admin/rights/give", data=sent).status_code == 403, "without the token"
    assert site.value("SELECT count(*) FROM access_grant WHERE scope_type = 'process' AND what = 'operator'") == 1


def test_who_may_not_is_told_so_and_not_asked_for_a_password(site: Desk) -> None:
    olga = site.at("olga")
    site.clock.advance(11 * MINUTE)
    answer = olga.post("/admin/people/carl", {"do": "off"})
    assert answer.status_code == 403
    assert "_password" not in answer.text


def test_a_script_is_sent_to_a_page_of_its_own(site: Desk) -> None:
    root = stale(site)
    answer = root.post("/admin/people/carl", {"do": "off"}, headers={**SCRIPT, "HX-Current-URL": "http://localhost/p"})
    assert answer.status_code == 403
    assert "/confirm?next=%2Fp" in answer.text
    page = root.text("/confirm?next=/admin/people")
    done = root.client.post("/confirm", data={**kept(page), "_password": PASSWORD})
    assert done.headers["Location"] == "/admin/people"
    assert root.post("/admin/people/carl", {"do": "off"}).status_code == 303


def test_the_page_alone_sends_nobody_elsewhere(site: Desk) -> None:
    root = stale(site)
    sent = {"next": "//evil.example", "_password": PASSWORD}
    assert root.post("/confirm", sent).headers["Location"] == "/"


def test_a_program_is_told_by_a_code(site: Desk) -> None:
    answer = stale(site).post("/admin/people/carl", {"do": "off"}, headers={"Accept": "application/json"})
    assert answer.json["code"] == "confirm_needed"
