"""Who is told of what: never oneself, never twice, and only as one has chosen."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, ChangeSettings, CompleteWork, EditTicket, EditUser, EndGrant, PostReply, execute
from instar.commands.bell import MuteTicket, ReadNotices
from instar.commands.bulk import StartBulk
from instar.commands.execute import Context
from instar.commands.mentions import SeeMentions
from instar.commands.notice_settings import SetNotices
from instar.commands.notices import tell
from instar.commands.telling import TellPeople
from instar.commands.watching import Watch
from instar.contract import ActionAnswer, Tell
from instar.errors import Forbidden, Invalid, NotFound
from instar.queries.notices import notices, unread
from tests.commands.notices import rows


def saying(site, kind, principals, ticket=None, by="olga", **more) -> int:
    actor = SYSTEM if by is None else site.people[by]
    with site.kernel.store.transaction() as tx:
        return tell(Context(site.kernel, tx, actor, site.clock.now(), ""), kind, principals, ticket, **more)


def ids(site, *logins):
    return [site.people[login].id for login in logins]


def test_everybody_is_told_but_who_has_done_it(site, opened) -> None:
    ticket = opened()["ticket"]
    assert saying(site, "due", ids(site, "olga", "boris"), ticket, why="mine") == 1
    assert rows(site, "boris") == [("due", "mine", "app")]
    assert rows(site, "olga") == []


def test_what_one_has_asked_to_be_reminded_of_one_is_told_oneself(site, opened) -> None:
    assert saying(site, "reminder", ids(site, "olga"), opened()["ticket"], detail={"text": "Call"}) == 1


def test_the_same_is_told_once(site, opened) -> None:
    ticket = opened()["ticket"]
    for _time in range(3):
        saying(site, "due", ids(site, "boris"), ticket, key="due.1")
        site.clock.advance(60_000)
    assert len(rows(site, "boris")) == 1


def test_nobody_is_told_whose_account_is_off_or_who_is_none(site, opened) -> None:
    boris = ids(site, "boris")
    execute(site.kernel, EditUser("boris", {"active": False}), SYSTEM)
    assert saying(site, "due", [*boris, None, 99_999], opened()["ticket"]) == 0
    assert saying(site, "no.such.kind", ids(site, "vera")) == 0


def test_a_choice_wins_over_the_site_and_the_site_over_the_kind(site, opened) -> None:
    ticket = opened()["ticket"]

    def way(login: str, key: str) -> str:
        saying(site, "watch", ids(site, login), ticket, key=key)
        return rows(site, login)[-1][2] if rows(site, login) else "none"

    assert way("boris", "a") == "app"
    site.clock.advance(1)
    execute(site.kernel, ChangeSettings({"notice_defaults": "watch=digest,supervisor:watch=mail"}), SYSTEM)
    assert way("boris", "b") == "digest"
    assert way("maria", "b") == "mail"
    site.clock.advance(1)
    site.run(SetNotices({"ways": {"watch": "mail"}}), "boris")
    assert way("boris", "c") == "mail"
    site.clock.advance(1)
    site.run(SetNotices({"ways": {"watch": "none"}}), "boris")
    assert way("boris", "d") == "mail", "the row of before"
    assert len(rows(site, "boris")) == 3
    site.run(SetNotices({"ways": {"watch": None}}), "boris")
    site.clock.advance(1)
    assert way("boris", "e") == "digest"


def test_a_muted_ticket_tells_only_what_is_asked_of_oneself(site, opened) -> None:
    ticket = opened()["ticket"]
    site.run(MuteTicket(ticket), "boris")
    assert saying(site, "due", ids(site, "boris"), ticket) == 0
    assert saying(site, "mention", ids(site, "boris"), ticket) == 1
    site.run(MuteTicket(ticket, on=False), "boris")
    assert saying(site, "due", ids(site, "boris"), ticket) == 1
    with pytest.raises(NotFound):
        execute(site.kernel, MuteTicket(ticket), site.people.add("carl", profile="requester"))


def test_a_call_over_many_is_one_thing_however_many_tickets(site, opened) -> None:
    tickets = tuple(opened()["ticket"] for _number in range(7))
    before = unread(site.kernel, site.people["boris"])
    site.run(StartBulk("edit", tickets, {"values": {"assignee": "boris"}}), "maria")
    site.work()
    page = notices(site.kernel, site.people["boris"])
    assert unread(site.kernel, site.people["boris"]) == before + 1
    assert page.items[0].title == "7 tickets were assigned to you"
    assert (page.items[0].count, page.items[0].number) == (7, "")
    site.run(ReadNotices(page.items[0].key), "boris")
    assert unread(site.kernel, site.people["boris"]) == before


def test_who_has_called_is_told_of_the_end_where_something_failed(site, opened) -> None:
    ticket = opened()["ticket"]
    site.run(StartBulk("edit", (ticket, 99_999), {"values": {"title": "New"}}), "maria")
    site.work()
    (thread,) = notices(site.kernel, site.people["maria"]).items
    assert thread.lines[0].said == "Done with 1 ticket; 1 failed"
    assert thread.url.startswith("/jobs/")


def test_what_was_rolled_back_is_told_to_nobody(site, opened) -> None:
    ticket = opened()["ticket"]
    site.run(Watch(ticket), "boris")
    with pytest.raises(Invalid):
        site.run(EditTicket(ticket, {"title": "New", "priority": 9}), "olga")
    assert rows(site, "boris") == []


def test_a_plugin_tells_in_its_words_of_a_kind_that_it_gives(site, opened) -> None:
    ticket = opened()["ticket"]
    told = TellPeople("reminder", ("boris", "boris", "nobody"), {"en": "Look here", "ru": "Сюда"}, ticket, "x.1")
    assert site.run(told, "olga") == {"told": 1}
    assert site.run(told, "olga") == {"told": 1}, "the same again changes nothing"
    assert [line.said for line in notices(site.kernel, site.people["boris"]).items[0].lines] == ["Look here"]
    for kind, words, field in (("remindr", "x", "kind"), ("mention", "x", "kind"), ("reminder", " ", "text")):
        with pytest.raises(Invalid) as told_why:
            site.run(TellPeople(kind, ("boris",), words), "olga")
        assert list(told_why.value.errors) == [field]
    with pytest.raises(NotFound):
        execute(site.kernel, told, site.people.add("carl", profile="requester"))
    visitor = site.kernel.access.visitor(ticket, None, "Ann")
    with pytest.raises(Forbidden):
        execute(site.kernel, TellPeople("reminder", ("boris",), "x"), visitor)


def test_an_action_of_a_process_tells_in_its_transaction(site, opened, seen, guest) -> None:
    guest.answers["stamp"] = ActionAnswer(effects=(Tell("reminder", ("boris", "nobody"), "Stamped"),))
    ticket = opened()["ticket"]
    site.run(CompleteWork(seen.items(ticket)["sort"], "go", {"size": 1}), "olga")
    site.run(CompleteWork(seen.items(ticket)["work"], "done"), "olga")
    assert rows(site, "boris") == [("reminder", "", "mail")]
    with pytest.raises(TypeError):
        Tell("reminder", "boris", "Stamped")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Tell("reminder", ("boris",), "")


def test_what_an_action_cannot_tell_is_a_fault_of_the_process_and_keeps_nobody_from_his_work(
    site, opened, seen, guest
) -> None:
    guest.answers["stamp"] = ActionAnswer(effects=(Tell("no.kind", ("boris",), "Stamped"),))
    ticket = opened()["ticket"]
    site.run(CompleteWork(seen.items(ticket)["sort"], "go", {"size": 1}), "olga")
    site.run(CompleteWork(seen.items(ticket)["work"], "done"), "olga")
    assert site.kernel.store.read().value("SELECT count(*) FROM incident WHERE ticket_id = ?", (ticket,)) == 1
    assert rows(site, "boris") == []


def test_a_mention_that_was_put_away_is_read_in_the_bell_as_well(site, opened) -> None:
    ticket = opened()["ticket"]
    site.run(PostReply(ticket, "@boris, look", "internal"), "olga")
    assert unread(site.kernel, site.people["boris"]) == 1
    site.run(SeeMentions(ticket), "boris")
    assert unread(site.kernel, site.people["boris"]) == 0


def test_rights_that_have_ended_end_what_was_told(site, opened) -> None:
    ticket = opened()["ticket"]
    site.people.add("carl", profile="requester")
    grant = execute(site.kernel, AddGrant("carl", "operator"), SYSTEM)["id"]
    site.run(Watch(ticket), "carl")
    site.run(PostReply(ticket, "Only for us", "internal"), "olga")
    carl = site.kernel.access.actor(site.people["carl"].id)
    assert [line.text for line in notices(site.kernel, carl).items[0].lines] == ["Only for us"]
    execute(site.kernel, EndGrant(grant), SYSTEM)
    carl = site.kernel.access.actor(site.people["carl"].id)
    assert (notices(site.kernel, carl).items, unread(site.kernel, carl)) == ((), 0)
