"""The description of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from instar.api.operation import OPERATIONS, Operation

from .conftest import Client

As = Callable[[str | None], Client]


@pytest.fixture
def told(client: As) -> dict[str, Any]:
    """What anybody gets, without a token."""
    answer = client(None).get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_it_is_valid_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(told).validate()


def test_every_operation_is_described(told: dict[str, Any]) -> None:
    described = {(method.upper(), path) for path, item in told["paths"].items() for method in item}
    assert described == {(known.method, path_of(known)) for known in OPERATIONS} | {("POST", "/x/shop/stock")}


def test_a_command_of_a_plugin_is_described_by_its_own_address(told: dict[str, Any]) -> None:
    described = told["paths"]["/x/shop/stock"]["post"]
    assert (described["operationId"], described["summary"]) == ("x_shop_stock", "Take into stock.")
    body = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert told["components"]["schemas"][body]["required"] == ["count"]
    assert {"403", "404", "409", "422"} <= set(described["responses"])


def path_of(known: Operation) -> str:
    return known.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")


@pytest.mark.parametrize("known", OPERATIONS, ids=lambda known: f"{known.method} {known.rule}")
def test_an_operation_says_what_it_does_takes_and_answers(told: dict[str, Any], known: Operation) -> None:
    described = told["paths"][path_of(known)][known.method.lower()]
    assert described["summary"].endswith(".")
    assert described["operationId"] == known.name
    statuses = set(described["responses"])
    assert str(known.status) in statuses
    assert known.public or {"401", "422", "503"} <= statuses
    named = {(one["in"], one["name"]) for one in described["parameters"]}
    assert (known.method == "POST") == (("header", "Idempotency-Key") in named)
    assert known.guarded == (("header", "If-Match") in named)
    for name in known.rule.split("<")[1:]:
        assert ("path", name.split(">")[0].removeprefix("int:")) in named
        assert "404" in statuses
    if known.method in ("POST", "PATCH"):
        kind = "multipart/form-data" if known.upload else "application/json"
        assert kind in described["requestBody"]["content"]
        assert {"400", "413", "415"} <= statuses


def test_operations_have_names_of_their_own(told: dict[str, Any]) -> None:
    names = [one["operationId"] for item in told["paths"].values() for one in item.values()]
    assert len(names) == len(set(names))


def test_shapes_are_closed_so_that_a_typo_is_seen(told: dict[str, Any]) -> None:
    schemas = told["components"]["schemas"]
    open_ones = {name for name, schema in schemas.items() if schema.get("additionalProperties") is not False}
    assert open_ones == {"Problem"}
