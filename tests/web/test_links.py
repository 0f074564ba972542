"""Related tickets on the tab Work: linked, split off, removed."""

from __future__ import annotations

import re

from instar.commands import AddLink, AddUser, EditTicket

from .conftest import Browser, Desk


def words(html: str) -> str:
    part = html.partition('id="related"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_a_link_is_made_and_removed_where_it_stands(desk: Desk, olga: Browser) -> None:
    one, other = desk.open("One"), desk.open("Other")
    made = olga.post(f"/t/{one}/links", {"kind": "blocks", "other": other})
    assert (made.status_code, made.headers["Location"]) == (303, f"/t/{one}/work#related")
    assert f"Links blocks {other} Other New" in words(olga.text(f"/t/{one}/work"))
    assert f"{one} One" in words(olga.text(f"/t/{other}/work"))
    gone = olga.post(f"/t/{one}/links/remove", {"kind": "blocks", "other": other})
    assert gone.status_code == 303
    assert "It is linked to no other ticket." in words(olga.text(f"/t/{one}/work"))


def test_what_is_refused_stays_typed(desk: Desk, olga: Browser) -> None:
    one = desk.open()
    for kind in ("causes", "parent"):
        refused = olga.post(f"/t/{one}/links", {"kind": kind, "other": "T-404"})
        assert refused.status_code == 422
        assert 'value="T-404"' in refused.text
        assert f'<option value="{kind}" selected>' in refused.text
        assert "There is no such ticket" in words(refused.text)
    desk.run(AddLink(int(one[2:]), "relates", other := desk.open()), "olga")
    assert olga.post(f"/t/{one}/links", {"kind": "relates", "other": other}).status_code == 409


def test_a_subtask_is_opened_from_its_ticket_and_counted(desk: Desk, olga: Browser) -> None:
    top = desk.open("Top")
    assert f'href="/new?parent={top}"' in olga.text(f"/t/{top}/work")
    assert f"/new/general?parent={top}" in olga.text(f"/new?parent={top}")
    form = olga.text(f"/new/general?parent={top}")
    assert f"It will be a part of {top}." in form
    made = olga.post("/new/general", {"title": "Part", "_parent": top}).headers["Location"]
    assert "0 of 1 done" in words(olga.text(f"/t/{top}/work"))
    assert f"Part of {top} Top New" in words(olga.text(f"{made}/work"))
    olga.post(f"{made}/links/remove", {"kind": "parent", "other": top})
    assert "Nothing is split off." in words(olga.text(f"/t/{top}/work"))
    refused = olga.post("/new/general", {"title": "Part", "_parent": "T-404"})
    assert refused.status_code == 422
    assert "There is no such ticket" in refused.text


def test_those_outside_find_no_related_tickets(desk: Desk) -> None:
    mine, other = desk.open("Mine", by="carl", requester=None), desk.open("Secret plan")
    desk.run(AddLink(int(mine[2:]), "causes", other), "maria")
    desk.run(EditTicket(int(mine[2:]), {"parent": other}), "maria")
    for page in ("", "/work", "/history"):
        text = desk.at("carl").text(f"/t/{mine}{page}")
        assert "Secret plan" not in text
        assert other not in text


def test_who_only_reads_is_offered_no_form(desk: Desk) -> None:

    desk.run(AddUser("audit", "Audit", profile="auditor"))
    number = desk.open()
    text = desk.at("audit").text(f"/t/{number}/work")
    assert 'id="related"' in text
    assert "related-add" not in text
    assert desk.at("audit").post(f"/t/{number}/links", {"kind": "relates", "other": number}).status_code == 403
