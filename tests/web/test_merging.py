"""Merging a duplicate from its page: what will be done is told, done, and taken back."""

from __future__ import annotations

import re

from instar.commands import PostReply

from .conftest import Browser, Desk


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


def two(desk: Desk) -> tuple[str, str]:
    goes_on, duplicate = desk.open("The licence"), desk.open("Once more")
    desk.run(PostReply(int(duplicate[2:]), "Seen in the mailbox", "internal"), "olga")
    return goes_on, duplicate


def test_a_duplicate_is_found_shown_and_merged_and_its_number_leads_on(desk: Desk, olga: Browser) -> None:
    goes_on, duplicate = two(desk)
    assert f'href="/t/{duplicate}/merge"' in olga.text(f"/t/{duplicate}")
    assert f"{goes_on} The licence" in words(olga.text(f"/t/{duplicate}/merge"))
    shown = olga.text(f"/t/{duplicate}/merge?into={goes_on}")
    assert f"Its number and every answer to it lead to {goes_on}." in words(shown)
    assert f"Merge {duplicate} into {goes_on}" in words(shown)
    assert olga.get(f"/t/{duplicate}").status_code == 200, "only told, not done"

    done = olga.post(f"/t/{duplicate}/merge", {"into": goes_on})
    assert (done.status_code, done.headers["Location"]) == (303, f"/t/{goes_on}?merged={duplicate}")
    page = olga.text(done.headers["Location"])
    assert f"{duplicate} was merged into this ticket" in words(page)
    assert "Seen in the mailbox" in page
    led = olga.get(f"/t/{duplicate}")
    assert (led.status_code, led.headers["Location"]) == (302, f"/t/{goes_on}?merged={duplicate}")
    assert f"It goes on as {goes_on}" in words(olga.text(f"/t/{duplicate}?itself=1"))

    apart = olga.post(f"/t/{duplicate}/apart")
    assert (apart.status_code, apart.headers["Location"]) == (303, f"/t/{duplicate}")
    assert "Seen in the mailbox" in olga.text(f"/t/{duplicate}")
    assert "Seen in the mailbox" not in olga.text(f"/t/{goes_on}")


def test_what_was_typed_stays_with_the_reason_why_not(desk: Desk, olga: Browser) -> None:
    _goes_on, duplicate = two(desk)
    for typed, said in (("T-404", "There is no such ticket"), (duplicate, "not merged into itself")):
        refused = olga.post(f"/t/{duplicate}/merge", {"into": typed})
        assert refused.status_code == 422
        for page in (olga.get(f"/t/{duplicate}/merge?into={typed}"), refused):
            assert f'value="{typed}"' in page.text
            assert said in words(page.text)


def test_a_mark_of_an_unmerged_or_hidden_ticket_says_nothing(desk: Desk, olga: Browser) -> None:
    goes_on, duplicate = two(desk)
    for mark in (duplicate, "T-404", "rubbish"):
        assert "was merged" not in words(olga.text(f"/t/{goes_on}?merged={mark}"))
