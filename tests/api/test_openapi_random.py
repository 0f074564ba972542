"""Random requests made from the OpenAPI document, sent to the whole application as people with different rights.

Schemathesis makes them: such as the document allows, and such as it forbids. Whatever comes, the answer is a described
one in the described shape, never a fault, and tells nobody what he may not see. ``make schemathesis`` sends many more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from waitress import create_server

from instar.app import create_app
from instar.commands import EditTicket, PostReply
from tests.queries.conftest import World

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SECRETS = {
    # who asks: what his answers never hold
    "carl": (
        "canary-note",
        "canary-field",
        "canary-hidden",
        "canary-deal",
        "ivan",
        "frontline",
        "Sort out",
        "Разобрать",
    ),
    "boris": ("canary-note", "canary-field", "canary-hidden"),
    "olga": (),
    "root": ("canary-note", "canary-field", "canary-hidden", "canary-deal"),
}
REAL = {"kind": ["process", "form"], "key": ["appeal", "deal"], "process": ["appeal", "deal"]}


def furnish(world: World) -> list[int]:
    """Three tickets of carl's with an inside, one that he does not see, and deals; the ids of all."""
    mine = [world.open(f"Mine {turn}", "carl", data={"topic": "order", "suspicion": "canary-field"}) for turn in "abc"]
    for id in mine:
        world.run(EditTicket(id, {"assignee": "ivan", "priority": 1}), "maria")
        world.run(PostReply(id, "canary-note", "internal"), "olga")
        world.run(PostReply(id, "For you", "public"), "olga")
    hidden = [world.open("canary-hidden"), world.open("canary-deal", "maria", service="shop", data={"amount": 1})]
    return mine + hidden


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * EXAMPLES)
@pytest.mark.parametrize("login", SECRETS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_sent_the_answer_is_a_described_one(tmp_path: Path, login: str, mode: GenerationMode) -> None:
    world = World(tmp_path)
    ids = furnish(world)
    sent = ask_all(described(create_app(kernel=world.kernel)), login, world.token(login), ids, mode, EXAMPLES)
    assert sum(sent.values()) >= EXAMPLES * 10
    assert mode is GenerationMode.NEGATIVE or 200 in sent
    world.kernel.close()


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * EXAMPLES)
@pytest.mark.parametrize("login", ["carl", "olga", "root"])
def test_a_server_at_a_socket_answers_the_same(tmp_path: Path, login: str) -> None:
    """What a client library and a server do to a request on its way, such as strange headers, changes nothing."""
    world = World(tmp_path)
    ids = furnish(world)
    app = create_app(kernel=world.kernel)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    served = Thread(target=run, args=(server,), daemon=True)
    served.start()
    found = described(app)
    found.app, found.config.base_url = None, f"http://127.0.0.1:{server.effective_port}/api/v1"
    try:
        sent = ask_all(found, login, world.token(login), ids, GenerationMode.POSITIVE, max(1, EXAMPLES // 10))
    finally:
        server.close()
        served.join(10)
    assert 200 in sent
    world.kernel.close()


def run(server: Any) -> None:
    """Until it is closed from outside, which may take the sockets from under the very call that waits for them."""
    with suppress(OSError):
        server.run()


def ask_all(found: Any, login: str, token: str, ids: list[int], mode: GenerationMode, examples: int) -> dict[int, int]:
    """Ask every operation ``examples`` times, look at each answer, and count them by status."""
    bearer = {"Authorization": f"Bearer {token}"}
    values = {**REAL, "number": [f"T-{id}" for id in ids], "id": [str(id) for id in range(1, 9)]}
    sent: dict[int, int] = {}

    def ask(case: Any, choice: int | None) -> None:
        if choice is not None and case.path_parameters:
            real = {name: found[choice % len(found)] for name, found in values.items() if name in case.path_parameters}
            case.path_parameters.update(real)
        answer = case.call(headers=bearer)
        case.validate_response(answer, checks=CHECKS)
        sent[answer.status_code] = sent.get(answer.status_code, 0) + 1
        if answer.status_code < 400:
            told = str(answer.text)
            assert [secret for secret in SECRETS[login] if secret in told] == [], case.as_curl_command()
            if login == "carl" and "json" in str(answer.headers.get("content-type")) and "openapi" not in answer.json():
                assert list(insides(answer.json())) == []

    for one in found.get_all_operations():
        operation = one.ok()
        if mode is GenerationMode.NEGATIVE and not forbids(operation.definition.raw):
            continue
        cases = operation.as_strategy(generation_mode=mode)
        tried = given(case=cases, choice=st.none() | st.integers(0, 60))(ask)
        seed(SEED)(settings(**PACE, max_examples=examples)(tried))()
    return sent


def described(app: Flask) -> Any:
    """The document without its tokens: every request here bears a good one, and Schemathesis would make up others."""
    told = app.test_client().get("/api/v1/openapi.json").get_json()
    del told["security"], told["components"]["securitySchemes"]
    found: Any = schemathesis.openapi.from_dict(told)
    found.app = app
    rejected = found.config.checks.negative_data_rejection
    rejected.expected_statuses = [*rejected.expected_statuses, "412"]  # it may be refused for its If-Match first
    return found


def forbids(described: dict[str, Any]) -> bool:
    """Whether there is anything that the description does not allow: any text at all may stand in an address."""
    schemas = [one["schema"] for one in described["parameters"]]
    return "requestBody" in described or any(set(schema) - {"type"} or schema["type"] != "string" for schema in schemas)


PACE: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def insides(told: Any) -> Iterator[str]:
    """What belongs to the inside of a ticket in an answer for somebody outside."""
    if isinstance(told, list):
        for one in told:
            yield from insides(one)
    elif isinstance(told, dict):
        yield from (name for name in ("stage", "assignee", "team", "work_items") if told.get(name))
        for one in told.values():
            yield from insides(one)
