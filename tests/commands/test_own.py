"""Commands of plugins: the one door for writes to a plugin's own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Blueprint, request
from marshmallow import fields
from peewee import IntegerField, TextField

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.commands import AddToken, Publish, execute
from instar.commands.own import RunOwn
from instar.errors import Conflict, Forbidden, InstarError, Invalid, NotFound
from instar.plugins import Candidate, PluginFault, PluginManager
from instar.queries.history import history
from instar.queries.notices import notices
from instar.sdk import (
    Arguments,
    Assign,
    Cause,
    Command,
    CommandAnswer,
    HandOver,
    Migrations,
    NewTicket,
    NoticeKind,
    OnTicket,
    OwnTables,
    PostMessage,
    Role,
    SetData,
    SetPriority,
    Tell,
    hookimpl,
    nobody,
    run_command,
)
from instar.settings import load
from instar.testing.site import SECRET, Site

CARDS = """
from peewee import IntegerField, Model, TextField

def up(migrator, db):
    class Card(Model):
        ticket = IntegerField(null=True)
        text = TextField()
        class Meta:
            database = db
            table_name = "x_postcard__card"
    db.create_tables([Card])
"""
PROCESS = {
    "format": "instar.process/1",
    "key": "{}",
    "title": "Cards",
    "role": "{}",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
}
tables = OwnTables("postcard")
KEPT: list[Any] = []


class Card(tables.Model):  # type: ignore[name-defined]  # a class of its own for each plugin
    ticket = IntegerField(null=True)
    text = TextField()


class About(Arguments):
    ticket = fields.String(required=True)
    text = fields.String(load_default="x")


class Text(Arguments):
    text = fields.String(load_default="x")


def write(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    id = tx.insert("INSERT INTO x_postcard__card (ticket, text) VALUES (?, ?)", (tx.ticket["id"], args["text"]))
    KEPT.append(tx)
    return CommandAnswer(
        {"card": id, "title": tx.ticket["title"], "was": tx.ticket["data"].get("postcard_price"), "at": tx.now},
        (SetData({"postcard_price": "35.00"}), PostMessage("internal", f"A card: {args['text']}")),
        {"cards": 1},
    )


def fail(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    """Whatever ``text`` says, after a row was written."""
    Card.create(text="never")
    told = args["text"]
    if told == "refused":
        raise Conflict("no_stamps", "There are no stamps left.")
    if told == "crash":
        raise ZeroDivisionError
    if told == "ticket":
        tx.all("SELECT * FROM ticket")
    if told == "writing":
        with tables.writing():
            pass
    if told == "rubbish":
        return {"card": 1}  # type: ignore[return-value]
    if told == "no_json":
        return CommandAnswer({"card": object()})
    if told == "large":
        return CommandAnswer({"card": "x" * 70_000})
    if told == "no_ticket":
        return CommandAnswer(effects=(SetData({"postcard_price": "1.00"}),))
    return CommandAnswer(effects=(OnTicket("T-999", SetData({"postcard_price": "1.00"})),))


def send(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    effects = (
        NewTicket("Answer", role="postcard", data={"postcard_price": "5.00"}),
        OnTicket(args["ticket"], HandOver("letter")),
        PostMessage("public", "Automatic.", automatic=True),
    )
    return CommandAnswer(effects=effects)


def rule(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    effects = (Assign(person="olga"), SetPriority(1), PostMessage("internal", "Noted.", automatic=True))
    opened = (NewTicket("Answer", role="postcard"),)
    return CommandAnswer(effects=(*effects, *opened), cause=Cause({"en": "Rule “A”", "ru": "Правило «А»"}, ("a",)))


def shout(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    return CommandAnswer(effects=(Tell("postcard.lost", ("olga", "boris"), args["text"], url="/x/postcard/12"),))


def count(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    return CommandAnswer({"cards": tx.value("SELECT count(*) FROM x_postcard__card"), "by": tx.actor.kind})


def vote(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    return CommandAnswer(effects=(SetData({"postcard_price": "5.00"}),))


class Postcards:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @hookimpl
    def roles(self) -> list[Role]:
        form = {"fields": [{"id": "postcard_price", "type": "money"}]}
        return [Role("postcard", "Postcard", process="postcard", form=form), Role("letter", "Letter", process="letter")]

    @hookimpl
    def models(self) -> list[Any]:
        return [Card]

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(self.folder)]

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return [NoticeKind("postcard.lost", "A postcard is lost")]

    @hookimpl
    def commands(self) -> list[Command]:
        return [
            Command("write", "Write", write, "ticket.edit", About, ticket="ticket"),
            Command("fail", "Fail", fail, "client.edit", Text),
            Command("shout", "Shout", shout, "ticket.view_internal", Text),
            Command("send", "Send", send, "ticket.act", About, ticket="ticket"),
            Command("count", "Count", count, "service.manage"),
            Command("vote", "Vote", vote, None, About, ticket="ticket"),
            Command("rule", "Rule", rule, None, About, ticket="ticket"),
            Command("odd", "Odd", count, "cards.write"),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = Blueprint("postcard", __name__, url_prefix="/cards")

        def page() -> Any:
            given = request.args.to_dict()
            return run_command("postcard", given.pop("command"), given, nobody())

        pages.add_url_rule("/", "run", view_func=page)
        return [pages]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "0001_cards.py").write_text(CARDS, encoding="utf-8")
    candidate = Candidate("postcard", "postcard", lambda: Postcards(folder))
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    made = Site.make(tmp_path, plugins=PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[candidate]))
    for key in ("postcard", "letter"):
        execute(made.kernel, Publish(orjson.dumps({**PROCESS, "key": key, "role": key}).decode(), file=key), SYSTEM)
    made.people.add("olga")
    made.people.add("carl", profile="requester")
    yield made
    made.close()


@pytest.fixture
def number(site: Site) -> str:
    from instar.commands import OpenTicket

    opened: str = site.run(OpenTicket("Hello", role="postcard", partial=True))["number"]
    return opened


def ask(site: Site, key: str, by: str = "olga", *, once: str | None = None, **args: Any) -> dict[str, Any]:
    return execute(site.kernel, RunOwn("postcard", key, args), site.people[by], key=once)


def cards(site: Site) -> list[tuple[Any, ...]]:
    return site.kernel.store.read().all("SELECT ticket, text FROM x_postcard__card ORDER BY id")


def data(site: Site, number: str) -> Any:
    sql = "SELECT data FROM ticket WHERE id = ?"
    return orjson.loads(site.kernel.store.read().value(sql, (int(number[2:]),)))


def test_rows_effects_and_audit_are_there_together(site: Site, number: str) -> None:
    answer = ask(site, "write", ticket=number, text="Hi")
    assert answer["result"] == {"card": 1, "title": "Hello", "was": None, "at": site.clock.now()}
    assert cards(site) == [(int(number[2:]), "Hi")]
    assert data(site, number) == {"postcard_price": "35.00"}
    read = site.kernel.store.read()
    assert read.value("SELECT body FROM message WHERE audience = 'internal'") == "A card: Hi"
    (row,) = read.all("SELECT target, detail, actor_id FROM audit WHERE what = 'plugin.command'")
    assert (row[0], orjson.loads(row[1])) == ("postcard.write", {"cards": 1, "ticket": number})
    assert row[2] == site.people["olga"].id
    edited = read.all("SELECT actor_id FROM event WHERE kind = 'edited'")
    assert edited == [(site.people["olga"].id,)], "effects are done in the name of who asks"


def test_a_repeat_gets_the_first_answer_and_changes_nothing(site: Site, number: str) -> None:
    first = ask(site, "write", ticket=number, once="k")
    assert ask(site, "write", ticket=number, once="k") == first
    assert len(cards(site)) == 1
    with pytest.raises(Conflict, match="used for something else"):
        ask(site, "write", ticket=number, text="other", once="k")


@pytest.mark.parametrize("told", ["refused", "crash", "ticket", "writing", "rubbish", "no_json", "large", "else"])
def test_whatever_is_raised_takes_everything_back(site: Site, told: str) -> None:
    site.people.grant("olga", "client.edit")
    with pytest.raises(InstarError) as caught:
        ask(site, "fail", text=told)
    faults = site.kernel.plugins.statuses[0].faults
    if told in ("refused", "else"):
        assert (caught.value.code, faults) == ({"refused": "no_stamps", "else": "no_ticket"}[told], 0)
    else:
        assert (type(caught.value), faults) == (PluginFault, 1)
    assert cards(site) == []
    assert site.kernel.store.read().value("SELECT count(*) FROM audit WHERE what = 'plugin.command'") == 0


def test_why_it_failed_is_told_to_who_wrote_it(site: Site) -> None:
    for told, why in (
        ("ticket", "“ticket” is not"),
        ("writing", "inside a command"),
    ):
        with pytest.raises(PluginFault):
            ask(site, "fail", text=told)
        assert why in site.kernel.plugins.statuses[0].last_fault


def test_an_effect_needs_a_ticket(site: Site) -> None:
    with pytest.raises(RuntimeError, match="OnTicket"):
        ask(site, "fail", text="no_ticket")
    assert cards(site) == []


def test_about_no_ticket_people_are_told_of_a_page_and_nobody_of_what_he_does_himself(site: Site) -> None:
    site.people.add("boris")
    ask(site, "shout", text="It is gone.")
    told = notices(site.kernel, site.people["boris"]).items
    assert [(line.said, line.url) for thread in told for line in thread.lines] == [("It is gone.", "/x/postcard/12")]
    assert notices(site.kernel, site.people["olga"]).items == ()
    with pytest.raises(ValueError, match="path of this site"):
        Tell("postcard.lost", ("boris",), "x", url="//elsewhere.example")


def test_nothing_works_after_its_end(site: Site, number: str) -> None:
    ask(site, "write", ticket=number)
    with pytest.raises(RuntimeError, match="the command has ended"):
        KEPT[-1].all("SELECT * FROM x_postcard__card")


def test_the_permission_is_asked_on_the_ticket(site: Site, number: str) -> None:
    for by, told in (("carl", NotFound), ("olga", None)):
        if told:
            with pytest.raises(told):
                ask(site, "write", by, ticket=number)
        else:
            ask(site, "write", by, ticket=number)
    for wrong in ("T-999", "nonsense"):
        with pytest.raises(NotFound):
            ask(site, "write", ticket=wrong)
    for wrong in (None, 5, "", []):
        with pytest.raises(Invalid) as caught:
            ask(site, "write", ticket=wrong)
        assert list(caught.value.errors) == ["ticket"]
    assert len(cards(site)) == 1


def test_a_command_about_no_ticket_asks_for_its_permission_anywhere(site: Site) -> None:
    with pytest.raises(Forbidden):
        ask(site, "count")
    site.people.grant("olga", "service.manage")
    assert ask(site, "count") == {"result": {"cards": 0, "by": "user"}, "opened": []}


def test_arguments_are_checked_after_the_right(site: Site, number: str) -> None:
    with pytest.raises(Forbidden):
        ask(site, "count", what=1)
    with pytest.raises(Invalid) as caught:
        ask(site, "write", ticket=number, text=7, what=1)
    assert sorted(caught.value.errors) == ["text", "what"]
    assert cards(site) == []


def test_tickets_are_opened_and_others_are_changed(site: Site, number: str) -> None:
    answer = ask(site, "send", ticket=number)
    (opened,) = answer["opened"]
    read = site.kernel.store.read()
    assert data(site, opened) == {"postcard_price": "5.00"}
    assert read.value("SELECT role FROM ticket WHERE id = ?", (int(number[2:]),)) == "letter"
    assert read.all("SELECT body, automatic FROM message WHERE audience = 'public'") == [("Automatic.", 1)]


def test_all_that_a_command_has_done_says_why(site: Site, number: str) -> None:
    id = int(number[2:])
    answer = execute(site.kernel, RunOwn("postcard", "rule", {"ticket": number}, proven=True), SYSTEM)
    rows = site.kernel.store.read().all("SELECT ticket_id, kind, payload FROM event WHERE id > 1 ORDER BY id")
    opened = int(answer["opened"][0][2:])
    assert [(ticket, kind) for ticket, kind, _payload in rows] == [
        (id, "edited"),
        (id, "edited"),
        (id, "message"),
        (opened, "opened"),
    ]
    cause = {"plugin": "postcard", "title": {"en": "Rule “A”", "ru": "Правило «А»"}, "chain": ["a"]}
    assert [orjson.loads(payload)["cause"] for _ticket, _kind, payload in rows] == [cause] * 4
    entry = history(site.kernel, site.people["olga"], id).items[0]
    assert (entry.cause, entry.automatic) == ("Rule “A”", True)


def test_nobody_does_by_a_plugin_what_he_may_not_do_himself(site: Site, number: str) -> None:
    """dora may see the ticket and act on it; hand it over she may not."""
    site.people.add("dora", profile="requester")
    site.people.grant("dora", "ticket.view")
    site.people.grant("dora", "ticket.act")
    with pytest.raises(Forbidden):
        ask(site, "send", "dora", ticket=number)
    assert site.kernel.store.read().value("SELECT count(*) FROM ticket") == 1


def test_what_is_not_there_is_told_with_what_is(site: Site) -> None:
    for plugin, key, hint in (("postcard", "wrote", "“write”"), ("other", "write", None)):
        with pytest.raises(NotFound) as caught:
            execute(site.kernel, RunOwn(plugin, key), site.people["olga"])
        assert (hint in str(caught.value.hint)) if hint else caught.value.hint is None


def test_a_permission_that_there_is_not_lets_nobody_in(site: Site) -> None:
    with pytest.raises(Forbidden):
        ask(site, "odd", "root")
    assert "there is no permission 'cards.write'" in site.kernel.plugins.statuses[0].last_fault


def test_what_names_no_permission_is_for_the_plugins_own_pages(site: Site, number: str) -> None:
    with pytest.raises(NotFound):
        ask(site, "vote", ticket=number)
    client = create_app(kernel=site.kernel).test_client()
    assert client.get(f"/cards/?command=vote&ticket={number}").status_code == 200
    assert data(site, number) == {"postcard_price": "5.00"}, "the site does it, for the page saw to it who asks"
    assert client.get(f"/cards/?command=write&ticket={number}").status_code == 404, "a stranger is nobody's friend"


def test_programs_call_it_by_its_address(site: Site, number: str) -> None:
    client = create_app(kernel=site.kernel).test_client()
    head = {"Authorization": f"Bearer {site.run(AddToken('olga', 'x'))['token']}", "Idempotency-Key": "k"}
    for _time in range(2):
        answer = client.post("/api/v1/x/postcard/write", json={"ticket": number}, headers=head)
        assert (answer.status_code, answer.get_json()["result"]["card"]) == (200, 1)
    assert len(cards(site)) == 1
    del head["Idempotency-Key"]
    for address, body, status in (
        ("write", {"ticket": number, "text": 5}, 422),
        ("write", [], 422),
        ("write", None, 422),
        ("vote", {"ticket": number}, 404),
        ("count", {}, 403),
        ("nothing", {}, 404),
    ):
        assert client.post(f"/api/v1/x/postcard/{address}", json=body, headers=head).status_code == status, address
    assert client.post("/api/v1/x/postcard/write", json={"ticket": number}).status_code == 401
