"""The pages of the catalogue: the tree and its moves, one service with all that is said of it, retired and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, OpenTicket
from instar.store import Service
from instar.testing.browsing import log_in
from instar.testing.site import Site

HOME = "/x/services/"
HOUR = 3_600_000


class Desk:
    """``plan`` manages services, ``olga`` does not."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.app = create_app(kernel=site.kernel)
        site.people.add("plan", ("frontline",), profile="designer")
        site.people.add("olga", ("frontline",), profile="operator")
        self._clients: dict[str, FlaskClient] = {}

    def get(self, address: str, login: str = "plan", lang: str = "en") -> TestResponse:
        return self._client(login).get(address, headers={"Accept-Language": lang})

    def text(self, address: str, login: str = "plan", lang: str = "en") -> str:
        page = self.get(address, login, lang)
        assert page.status_code == 200, page.text[:500]
        return page.text

    def post(self, address: str, login: str = "plan", **given: Any) -> TestResponse:
        found = re.search(r'name="_csrf" value="([^"]+)"', self.text(HOME + "new"))
        assert found is not None
        data = {"_csrf": found[1], **{name.replace("__", "."): value for name, value in given.items()}}
        return self._client(login).post(address, data=data, headers={"Accept-Language": "en"})

    def service(self, key: str) -> Service:
        found = self.site.kernel.directory.service_by_key(key)
        assert found is not None
        return found

    def _client(self, login: str) -> FlaskClient:
        if login not in self._clients:
            client = self.app.test_client()
            log_in(self.site.kernel, client, self.site.people[login].id)
            self._clients[login] = client
        return self._clients[login]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_STRICT": "1"})
    desk = Desk(site)
    for key, inside in (("it", None), ("hr", None), ("laptops", "it"), ("phones", "it")):
        site.run(AddService(key, {"en": key.title(), "ru": key}, "frontline" if inside else None, None, inside=inside))
    yield desk
    site.close()


def test_the_tree_is_for_who_manages_services(desk: Desk) -> None:
    page = desk.text(HOME)
    assert page.index(">It</a>") < page.index(">Laptops</a>") < page.index(">Phones</a>")
    assert "It has no process: nobody can order it." in page
    assert f'href="{HOME}"' in desk.text("/work", "plan")
    assert desk.get(HOME, "olga").status_code == 403
    assert desk.get(HOME + "it", "olga").status_code == 403
    assert "Услуги" in desk.text(HOME, lang="ru")


def test_a_service_is_added_as_a_draft_and_then_described(desk: Desk) -> None:
    made = desk.post(HOME + "new", key="chairs", title__en="Chairs", title__ru="Стулья", inside="hr", kind="internal")
    assert (made.status_code, made.headers["Location"]) == (303, HOME + "chairs")
    assert (desk.service("chairs").state, desk.service("chairs").kind) == ("draft", "internal")
    said: dict[str, Any] = {
        "title__en": "Chairs",
        "description__ru": "На чём сидят",
        "keywords": "seat, стул",
        "process": "todo",
        "price": "1 500,50",
        "kind": "internal",
        "state": "live",
        "audience": ["staff", "team:frontline"],
        "sla__P1__resolution": "4 ч",
        "sla__*__resolution": "2 d",
    }
    answer = desk.post(HOME + "chairs", **said)
    assert answer.status_code == 303, answer.text
    found = desk.service("chairs")
    assert (found.state, found.price, found.keywords) == ("live", "1500.50", ("seat", "стул"))
    assert found.sla == {"P1": {"resolution": "PT4H"}, "*": {"resolution": "P2D"}}
    assert [tuple(one) for one in found.audience] == [("staff", ""), ("team", "frontline")]
    page = desk.text(HOME + "chairs")
    assert 'value="2\xa0d"' in page
    assert "A ticket begins as" in page


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.post(HOME + "laptops", title__en="Laptops", price="abc", sla__P1__resolution="soon", owner="nobody")
    assert answer.status_code == 422
    for told in ("“abc” is no price.", "“soon” is no length of time.", "There is no colleague “nobody”."):
        assert told in answer.text
    assert 'value="soon"' in answer.text
    taken = desk.post(HOME + "new", key="it", title__en="Again")
    assert (taken.status_code, "There is a service “it” already." in taken.text) == (409, True)


@pytest.mark.parametrize(
    ("key", "do", "expected"),
    [
        ("phones", "up", ["it/phones", "it/laptops"]),
        ("laptops", "down", ["it/phones", "it/laptops"]),
        ("phones", "in", ["it/laptops", "laptops/phones"]),
        ("laptops", "out", ["/laptops", "it/phones"]),
        ("laptops", "up", ["it/laptops", "it/phones"]),
    ],
)
def test_a_row_moves_by_its_buttons(desk: Desk, key: str, do: str, expected: list[str]) -> None:
    assert desk.post(f"{HOME}{key}/place", do=do).headers["Location"] == f"{HOME}?moved={key}"
    services = desk.site.kernel.directory.services()
    names = {one.id: one.key for one in services}
    placed = sorted((one for one in services if one.key in ("laptops", "phones")), key=lambda one: one.place)
    assert sorted(f"{names.get(one.parent_id or 0, '')}/{one.key}" for one in placed) == sorted(expected)
    if do in ("up", "down"):
        assert [f"it/{one.key}" for one in placed] == expected


def test_a_place_that_cannot_be_is_told(desk: Desk) -> None:
    answer = desk.post(HOME + "it/place", inside="laptops")
    assert answer.status_code == 422
    assert "a service cannot be put into itself" in answer.text


def test_retiring_says_what_it_means_and_comes_back(desk: Desk) -> None:
    desk.site.run(OpenTicket("A thing", process="todo", service="laptops"))
    page = desk.text(HOME + "laptops")
    assert "1 open ticket stays bound to it" in page
    held = desk.post(HOME + "it/retire", do="retire")
    assert (held.status_code, "not empty" in held.text) == (409, True)
    assert desk.post(HOME + "laptops/retire", do="retire").status_code == 303
    assert desk.service("laptops").state == "retired"
    assert "Put back into use" in desk.text(HOME + "laptops")
    desk.post(HOME + "laptops/retire", do="back")
    assert desk.service("laptops").active
