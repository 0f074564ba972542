"""A site with something to order: a head is asked, it is carried out, and confirmed by who asked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import orjson

from instar.commands import AddGrant, AddService, AddTeam, AddUnit, AddUser, CompleteWork, Publish
from instar.commands.clients import EditContact
from instar.commands.organizations import AddOrganization

from .conftest import Browser, Desk

BOTH = ["requester", "operator"]
WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": {"en": "Wishes", "ru": "Заявки"},
    "role": "appeal",
    "form": {
        "fields": [
            {
                "id": "what",
                "type": "choice",
                "title": {"en": "What do you need?", "ru": "Что нужно?"},
                "options": [
                    {"value": "lamp", "title": {"en": "A lamp", "ru": "Лампа"}},
                    {"value": "desk", "title": {"en": "A desk", "ru": "Стол"}},
                ],
                "required": True,
                "audience": BOTH,
            },
            {"id": "size", "type": "text", "title": "Size", "when": "data.what == 'desk'", "audience": BOTH},
            {"id": "room", "type": "text", "title": "Room", "audience": BOTH},
            {"id": "floor", "type": "text", "title": "Floor", "audience": BOTH},
            {"id": "hint", "type": "text", "title": "Hint", "audience": BOTH},
            {"id": "photo", "type": "file", "title": "Plan", "audience": BOTH},
            {"id": "margin", "type": "text", "title": "Margin", "audience": ["internal"]},
        ]
    },
    "stages": [
        {"id": "asked", "title": "Asked", "public": {"en": "Your wish is decided on", "ru": "Заявку согласуют"}},
        {"id": "work", "title": "Secret workshop"},
        {"id": "check", "title": "Check", "status": "waiting", "public": {"en": "Is it fine?", "ru": "Всё хорошо?"}},
        {"id": "done", "title": "Done", "final": True},
        {"id": "refused", "title": "Refused", "final": True, "status": "cancelled"},
    ],
    "nodes": {
        "begun": {"type": "startEvent", "next": "head"},
        "head": {
            "type": "userTask",
            "stage": "asked",
            "title": {"en": "Agree as head", "ru": "Согласовать"},
            "candidates": {"head": "requester.unit"},
            "form": {
                "fields": [{"id": "why_not", "type": "text", "title": "Why not", "required": True, "for": ["reject"]}]
            },
            "next": [
                {"to": "make", "outcome": "approve", "title": {"en": "Approve", "ru": "Согласовать"}},
                {"to": "refused", "outcome": "reject", "title": {"en": "Reject", "ru": "Отклонить"}, "tone": "danger"},
            ],
        },
        "make": {
            "type": "userTask",
            "stage": "work",
            "title": "Make it",
            "candidates": {"team": "service.team"},
            "next": [{"to": "confirm", "outcome": "made", "title": "Made"}],
        },
        "confirm": {
            "type": "userTask",
            "stage": "check",
            "title": {"en": "Is it as you need it?", "ru": "Всё как нужно?"},
            "candidates": {"participant": "requester"},
            "next": [
                {"to": "done", "outcome": "fine", "title": {"en": "It is solved", "ru": "Решено"}},
                {"to": "make", "outcome": "again", "title": {"en": "Not yet", "ru": "Ещё нет"}},
            ],
        },
        "done": {"type": "endEvent", "stage": "done"},
        "refused": {"type": "endEvent", "stage": "refused"},
    },
    "sla": [
        {"metric": "first_response", "target": {"*": "PT2H"}},
        {"metric": "resolution", "target": {"*": "P2D"}, "pause": ["waiting"]},
    ],
}


def furnish(desk: Desk) -> None:
    """Rosa orders, Greta heads her unit, Anton and Berta are of a client's company, and only Anton sees its tickets."""
    desk.run(Publish(orjson.dumps(WISH).decode()))
    desk.run(AddTeam("crew", "Crew"))
    for login, name, profile, teams in (
        ("rosa", "Rosa Blume", "requester", ("crew",)),
        ("greta", "Greta Stein", "requester", ()),
        ("anton", "Anton", "customer", ()),
        ("berta", "Berta", "customer", ()),
    ):
        desk.run(AddUser(login, name, f"{login}@example.org", profile=profile, teams=teams))
    desk.run(AddUnit("dept", "Department", head="greta", teams=("crew",)))
    desk.run(AddService("place", {"en": "Your place", "ru": "Рабочее место"}, values={"kind": "internal"}))
    words = {
        "description": {"en": "What you sit at.", "ru": "За чем вы сидите."},
        "keywords": ["chair", "стул"],
        "price": "1500",
    }
    title = {"en": "Furniture", "ru": "Мебель"}
    desk.run(AddService("furniture", title, "frontline", "wish", inside="place", values={"kind": "internal", **words}))
    firm = desk.run(AddOrganization("North"))["key"]
    for login in ("anton", "berta"):
        desk.run(EditContact(contact(desk, login), {"organization": firm}))
    desk.run(AddGrant("anton", "ticket.view", "organization", firm))


def contact(desk: Desk, login: str) -> int:
    return int(desk.value("SELECT id FROM contact WHERE principal_id = ?", desk.actor(login).id))


def order(browser: Browser, service: str = "furniture", **form: Any) -> str:
    """Order through the page; the ticket's number."""
    given = {"what": "lamp", "room": "12"} if service == "furniture" else {"title": "A question"}
    answer = browser.post(f"/portal/s/{service}", {**blank(browser, service), **given, **form})
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["Location"].rpartition("/")[2]


def blank(browser: Browser, service: str = "furniture") -> dict[str, str]:
    """The fields of the form as a browser sends them when nothing was typed; with its key."""
    html = browser.text(f"/portal/s/{service}")
    form = html[html.index('id="order"') :]
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form)
    key = re.search(r'name="_key" value="([^"]+)"', form)
    assert key
    return {name: "" for name in names if not name.endswith("__file") and name != "_csrf"} | {"_key": key[1]}


def words(html: str) -> str:
    """What stands in the page's main part, without tags."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def until_check(desk: Desk, number: str) -> None:
    """Agreed to and carried out: now who asked is to say how it is."""
    desk.run(CompleteWork(desk.step(number), "approve"), "greta")
    desk.run(CompleteWork(desk.step(number), "made"), "olga")
