"""Reports over REST."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

import pytest

from .conftest import Client, World

As = Callable[[str | None], Client]


def test_reports_are_listed_for_who_may_see_them(client: As) -> None:
    told = client("maria").get("/reports").get_json()["items"]
    assert {"key": "groups", "title": "Groups", "help": "", "plugin": "shop"} in told
    assert client("olga").get("/reports").status_code == 403


def test_a_report_is_told_with_columns_and_rows(client: As, world: World) -> None:
    world.open("Seats", service="shop", data={"amount": "12.50"})
    told = client("maria").get("/reports/groups").get_json()
    assert [column["kind"] for column in told["columns"]] == ["text", "number", "money"]
    assert (told["rows"], told["cut"]) == ([["Deal", 1, "12.5"]], False)
    by = quote('{"by": "status"}')
    assert client("maria").get(f"/reports/groups?parameters={by}").get_json()["rows"][0][0] == "Active"


def test_a_report_is_cut_by_the_filters_of_lists(client: As, world: World) -> None:
    world.open()
    world.open("Seats", service="shop", data={"amount": "12.50"})
    cut = quote('{"role": "appeal"}')
    told = client("maria").get(f"/reports/groups?filters={cut}").get_json()
    assert [row[0] for row in told["rows"]] == ["Appeal"]
    for wrong in ('{"roll": "appeal"}', '{"role": 7}'):
        answer = client("maria").get(f"/reports/groups?filters={quote(wrong)}")
        assert (answer.status_code, len(answer.get_json()["errors"])) == (422, 1)


@pytest.mark.parametrize("given", ["[]", "{", "7"])
def test_parameters_are_an_object(client: As, given: str) -> None:
    answer = client("maria").get(f"/reports/groups?parameters={quote(given)}")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["parameters"])


def test_errors_have_their_statuses(client: As, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "instar.plugins")
    assert client("maria").get("/reports/nowhere").status_code == 404
    assert client("olga").get("/reports/groups").status_code == 403
    answer = client("maria").get("/reports/broken")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "plugin_fault")
