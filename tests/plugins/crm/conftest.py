"""A site with the plugin, people who sell and one who keeps the catalogue, products, and browsers without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.clock import VirtualClock
from instar.commands import OpenTicket
from instar.commands.own import RunOwn
from instar.kernel import open_kernel
from instar.settings import load
from instar.store import at_site
from instar.testing import databases
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import SECRET, Site
from instar.trial.memory import NOW
from instar.trial.people import People

HOUR = 3_600_000
MONTHLY = {"kind": "subscription", "period": "P1M"}
PRODUCTS: tuple[dict[str, Any], ...] = (
    {
        "code": "SEAT",
        "name_en": "Seat in the cloud",
        "name_ru": "Место в облаке",
        "kind": "subscription",
        "period": "P1M",
    },
    {"code": "BOX", "name_en": "Scanner", "name_ru": "Сканер", "article": "ES-7"},
    {"code": "BOOK", "name_en": "Handbook", "name_ru": "Учебник", "vat": "10"},
    {"code": "OLD", "name_en": "Old scanner", "name_ru": "Старый сканер", "active": False},
)
PRICES = {"SEAT": "990", "BOX": "12500,50", "BOOK": "450", "OLD": "1"}


class Shop:
    """``shop.run("save_lines", …)`` is olga's command; ``shop.post("olga", address, …)`` what her browser sends."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.browsers: dict[str, tuple[FlaskClient, str]] = {}

    def furnish(self) -> None:
        site = self.site
        site.people.add("olga", ("sales",), profile="operator", name="Olga")
        site.people.add("boris", ("sales",), profile="supervisor")
        site.people.add("kate", ("sales",), profile="operator")
        site.people.grant("kate", "service.manage")
        site.people.add("carl", profile="requester")
        for product in PRODUCTS:
            self.run("save_product", "kate", **product)
        for code, price in PRICES.items():
            self.run("set_price", "kate", product=code, amount=price)

    @cached_property
    def app(self) -> Flask:
        return create_app(kernel=self.site.kernel)

    def run(self, command: str, by: str = "olga", /, **args: Any) -> Any:
        return self.site.run(RunOwn("crm", command, args), by)["result"]

    def open(self, role: str = "order", **data: Any) -> str:
        number: str = self.site.run(OpenTicket("Forty seats", role=role, data=data, partial=True))["number"]
        return number

    def lines(self, number: str, *rows: Mapping[str, Any], rev: int = 0) -> Any:
        return self.run("save_lines", ticket=number, rev=rev, lines=list(rows))

    def data(self, number: str) -> dict[str, Any]:
        found = self.site.kernel.store.read().value("SELECT data FROM ticket WHERE id = ?", (int(number[2:]),))
        return dict(orjson.loads(found))

    def stage(self, number: str) -> str:
        return str(self.site.kernel.store.read().value("SELECT stage FROM ticket WHERE id = ?", (int(number[2:]),)))

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql)

    def get(self, login: str, address: str, lang: str = "en") -> TestResponse:
        client, _csrf = self._browser(login)
        return client.get(address, headers={"Accept-Language": lang}, buffered=True)

    def text(self, login: str, address: str, lang: str = "en") -> str:
        page = self.get(login, address, lang)
        assert page.status_code == 200, page.text[:3000]
        return page.text

    def post(self, login: str, address: str, data: Mapping[str, Any]) -> TestResponse:
        client, csrf = self._browser(login)
        return client.post(address, data={"_csrf": csrf, **data}, headers={"Accept-Language": "en"}, buffered=True)

    def _browser(self, login: str) -> tuple[FlaskClient, str]:
        if login not in self.browsers:
            client = self.app.test_client()
            log_in(self.site.kernel, client, self.site.people[login].id)
            self.browsers[login] = client, CSRF
        return self.browsers[login]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Furnished once; every test has a copy of its database."""
    made = Shop(Site.make(tmp_path_factory.mktemp("shop"), {"INSTAR_STRICT": "1"}))
    made.furnish()
    yield made
    made.site.close()


@pytest.fixture
def shop(tmp_path: Path, furnished: Shop) -> Iterator[Shop]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_STRICT": "1"})
    settings.make_folder()
    kernel = furnished.site.kernel
    kernel.store.close_all()  # all that was written stands in the file
    databases.copy(kernel.settings.database_path, settings.database_path)
    clock = VirtualClock(NOW)
    opened = open_kernel(settings, plugins=kernel.plugins, clock=clock)
    site = Site(opened, clock, People(opened))
    site.people._ids.update(furnished.site.people._ids)
    with at_site(site.kernel.store):
        yield Shop(site)
    site.close()
