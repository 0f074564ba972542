"""The commands of the plugin by the suite for all commands."""

from __future__ import annotations

from instar.commands.own import RunOwn
from instar.testing import CommandContract
from instar.testing.site import Site
from instar_plugins.crm.plugin import plugin as customers


class Crm(CommandContract):
    __test__ = False
    plugin = customers
    name = "crm"
    beside = ("worktime",)
    role = "order"
    process = "order"

    def start(self, site: Site) -> None:
        site.run(RunOwn("crm", "save_product", {"code": "SEAT", "name_en": "Seat"}))
        site.run(RunOwn("crm", "set_price", {"product": "SEAT", "amount": "990"}))


class TestSaveLines(Crm):
    __test__ = True
    key = "save_lines"
    examples = [{"rev": 0, "lines": [{"code": "SEAT"}, {"name": "Work", "price": "12,50"}]}, {"rev": 0, "lines": []}]
    refused = [({"rev": 7, "lines": []}, "lines_changed"), ({"rev": 0, "lines": [{}]}, "invalid")]


class TestAddPayment(Crm):
    __test__ = True
    key = "add_payment"
    examples = [{"amount": "12,50", "day": "2026-01-05", "method": "card"}]
    refused = [({"amount": "0"}, "invalid")]


class TestSaveProduct(Crm):
    __test__ = True
    key = "save_product"
    examples = [{"code": "BOX", "name_en": "Box"}]
    refused = [({"code": "SEAT", "name_en": "x"}, "invalid"), ({"id": 99, "code": "x", "name_en": "x"}, "no_product")]


class TestSetPrice(Crm):
    __test__ = True
    key = "set_price"
    examples = [{"product": "SEAT", "amount": "5"}, {"product": "SEAT", "amount": None, "starts": "2026-02-01"}]
    refused = [({"product": "x", "amount": "5"}, "invalid")]


class TestSaveList(Crm):
    __test__ = True
    key = "save_list"
    examples = [{"key": "partner", "title_en": "Partners"}]
    refused = [({"key": "base", "title_en": "x"}, "invalid"), ({"id": 99, "key": "x", "title_en": "x"}, "no_list")]


class TestBring(Crm):
    __test__ = True
    key = "bring"
    examples = [{"rows": [{"code": "BOX", "name_en": "Box", "prices": {"base": "5"}}]}]
    refused = [({"rows": [{"code": "BOX"}]}, "invalid")]
