"""Access rights: nothing is given or ended before the page has said what that opens or closes."""

from __future__ import annotations

from instar.commands import AddGrant

from .conftest import Desk


def _giver(desk: Desk) -> None:
    """root may give what he holds, so he holds the rights of an operator."""
    desk.run(AddGrant("root", "operator"))


def test_a_right_says_what_it_opens_and_opens_that(desk: Desk) -> None:
    _giver(desk)
    number = desk.open()
    asked = {"who": "carl", "what": "operator", "where": "process:appeal", "until": ""}
    root, carl = desk.at("root"), desk.at("carl")
    assert carl.get(f"/t/{number}").status_code == 404
    preview = root.text("/admin/rights/give?who=carl&what=operator&where=process:appeal&until=")
    assert "Tickets it opens: 1. People it concerns: 1." in preview
    assert carl.get(f"/t/{number}").status_code == 404
    root.post("/admin/rights/give", asked)
    assert carl.get(f"/t/{number}").status_code == 200
    again = root.text("/admin/rights/give?who=carl&what=operator&where=process:appeal&until=")
    assert "Opens no ticket" in again


def test_ending_a_right_says_what_it_closes_and_closes_that(desk: Desk) -> None:
    _giver(desk)
    number = desk.open()
    right = desk.run(AddGrant("carl", "operator", "process", "appeal"))["id"]
    root, carl = desk.at("root"), desk.at("carl")
    assert carl.get(f"/t/{number}").status_code == 200
    assert "Tickets it closes: 1. People it concerns: 1." in root.text(f"/admin/rights/{right}/end")
    assert carl.get(f"/t/{number}").status_code == 200
    root.post(f"/admin/rights/{right}/end")
    assert carl.get(f"/t/{number}").status_code == 404
    assert root.get(f"/admin/rights/{right}/end").status_code == 404


def test_a_right_until_a_day_lasts_to_its_end(desk: Desk) -> None:
    _giver(desk)
    sent = {"who": "carl", "what": "operator", "where": "all:", "until": "2099-12-31"}
    desk.at("root").post("/admin/rights/give", sent)
    until = desk.value("SELECT until FROM access_grant WHERE what = 'operator' ORDER BY id DESC LIMIT 1")
    assert until == 4_102_444_800_000  # 2100-01-01T00:00Z


def test_nobody_gives_more_than_he_has(desk: Desk) -> None:
    sent = {"who": "carl", "what": "operator", "where": "all:", "until": ""}
    before = desk.count("access_grant")
    answer = desk.at("root").post("/admin/rights/give", sent)
    assert answer.status_code == 403
    assert "rights that you do not have yourself" in answer.text
    assert desk.count("access_grant") == before


def test_every_wrong_word_has_its_sentence_and_the_rest_stays(desk: Desk) -> None:
    answer = desk.at("root").get("/admin/rights/give?who=nobody&what=emperor&where=moon&until=tomorrow")
    assert answer.status_code == 422
    for sentence in ("There is no account or team", "Choose a profile", "Choose where", "This is no date"):
        assert sentence in answer.text
    assert 'value="nobody"' in answer.text


def test_a_day_that_is_over_is_refused(desk: Desk) -> None:
    answer = desk.at("root").get("/admin/rights/give?who=carl&what=operator&where=all:&until=2020-01-01")
    assert "This day is over" in answer.text


def test_the_last_right_to_give_rights_stays(desk: Desk) -> None:
    right = desk.value("SELECT id FROM access_grant WHERE what = 'admin'")
    answer = desk.at("root").post(f"/admin/rights/{right}/end")
    assert answer.status_code == 409
    assert "Nobody could give" in answer.text


def test_rights_are_sentences(desk: Desk) -> None:
    page = desk.at("root", lang="ru").text("/admin/rights")
    assert "Администратор везде" in page


def test_who_gives_nothing_sees_no_rights(desk: Desk) -> None:
    assert desk.at("olga").get("/admin/rights").status_code == 403
    assert desk.at("olga").get("/admin/rights/give").status_code == 403
    assert desk.at("olga").get("/admin/rights/1/end").status_code == 403


def test_rights_are_found_by_who_what_where_and_end(desk: Desk) -> None:
    root = desk.at("root")
    desk.run(AddGrant("carl", "auditor", "process", "deal", until=desk.clock.now() + 86_400_000))
    for cut in ("who=carl", "what=auditor", "where=process:deal&who=carl", "ends=soon"):
        page = root.text(f"/admin/rights?{cut}")
        assert "Auditor in the process “Deals”" in page, cut
        assert "Supervisor everywhere" not in page, cut
    assert "No right is found like that" in root.text("/admin/rights?ends=over")
    wrong = root.text("/admin/rights?who=nobody-such")
    assert "There is no account or team “nobody-such”." in wrong
    assert 'value="nobody-such"' in wrong
    assert "Boris" in root.text("/admin/rights?who=boris")
