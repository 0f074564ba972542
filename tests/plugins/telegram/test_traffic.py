"""One list of all messages of bots: what came, what went, what did not arrive; nobody sees those of others' tickets."""

from __future__ import annotations

import re

from .conftest import Talk
from .double import OTHER

HERE = "/x/telegram/"


def shown(talk: Talk, asked: str = "", login: str = "olga") -> str:
    answer = talk.open(f"{HERE}{asked}", login)
    assert answer.status_code == 200, answer.text
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<(?!/?a\b)[^>]+>", " ", body).split())


def test_an_empty_list_says_what_will_stand_there(talk: Talk) -> None:
    assert "None has come yet." in shown(talk)
    assert "Every message has arrived, as far as is known." in shown(talk, "?kind=failed")
    assert "No message is like that." in shown(talk, "?q=dogs")
    assert "Nothing is in quarantine" in shown(talk, "?kind=quarantine", "boss")
    assert 'href="/x/telegram/bots"' in shown(talk, login="boss")
    assert "/x/telegram/bots" not in shown(talk)


def test_what_came_and_went_leads_to_its_message_newest_first(talk: Talk) -> None:
    talk.say("Two cats")
    talk.answer(1, "They are on their way")
    page = shown(talk)
    assert page.index('href="/t/T-1#m2"') < page.index('href="/t/T-1#m1"')
    assert "They are on their way" in page
    assert "@desk7001_bot" in page
    assert "Ann" in page
    assert "They are" not in shown(talk, "?kind=in")


def test_it_is_cut_by_bot_and_by_words(talk: Talk) -> None:
    talk.add(OTHER, service="sales_help")
    talk.say("Two cats")
    talk.say("Prices?", bot="7002")
    assert "Prices?" not in shown(talk, "?account=7001")
    assert "Two cats" not in shown(talk, "?account=7002")
    assert "Two cats" in shown(talk, "?q=t-1+ann")


def test_what_did_not_arrive_says_why(talk: Talk) -> None:
    talk.say("Two cats")
    talk.api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    talk.answer(1, "Here")
    page = shown(talk, "?kind=failed")
    assert "not delivered: He has stopped the bot" in page.replace("delivered :", "delivered:")


def test_each_sees_messages_of_the_tickets_that_he_sees_inside(talk: Talk) -> None:
    talk.add(OTHER, service="sales_help")
    talk.say("A secret of general")
    talk.say("Prices?", bot="7002")
    talk.site.people.add("ivan", name="Ivan", profile="requester")
    talk.site.people.grant("ivan", "operator", "service", "sales_help")
    page = shown(talk, login="ivan")
    assert "Prices?" in page
    assert "A secret of general" not in page
    assert talk.open(HERE, "carl").status_code == 403
    assert talk.open(f"{HERE}?kind=quarantine").status_code == 403


def test_the_quarantine_is_for_who_manages_channels(talk: Talk) -> None:
    talk.come(b"rubbish")
    assert "This is no update of Telegram." in shown(talk, "?kind=quarantine", "boss")


def test_rubbish_in_the_address_is_no_fault(talk: Talk) -> None:
    assert talk.open(f"{HERE}?kind=x&account=%00&q=%F0%9F").status_code == 200
