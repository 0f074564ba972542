"""Processes made in one line, and runs that are taken through JSON after every step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from instar.engine.advance import Outcome, advance
from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.effects import ActionRequested, DataSet, Effect, Ended, StageEntered
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Event,
    MessageReceived,
    SignalReceived,
    Started,
    TimerFired,
    WorkCompleted,
    event_from_json,
)
from instar.engine.facts import Facts, with_value
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.parse import ParsedProcess, parse_process
from instar.engine.source import Source
from instar.i18n import use

STAGES = [
    {"id": "new", "title": "New"},
    {"id": "work", "title": "Work"},
    {"id": "closed", "title": "Closed", "final": True},
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with use("en"):
        yield


def definition(nodes: Mapping[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """A whole definition with these nodes; a key given as None is left out."""
    raw = {
        "format": "instar.process/1",
        "key": "test",
        "title": "Test",
        "role": "thing",
        "stages": STAGES,
        **({"nodes": dict(nodes)} if nodes is not None else {}),
        **keys,
    }
    return {key: value for key, value in raw.items() if value is not None}


def source(raw: Any) -> Source:
    """As a file would be read, so that findings have lines."""
    return Source.read(json.dumps(raw, indent=2, ensure_ascii=False), "test.json")


@pytest.fixture(name="definition")
def _definition() -> Callable[..., dict[str, Any]]:
    return definition


@pytest.fixture
def parsed() -> Callable[..., ParsedProcess]:
    """Parses a process of these nodes."""

    def parse(nodes: Mapping[str, Any] | None = None, catalogue: Catalogue | None = None, **keys: Any) -> ParsedProcess:
        return parse_process(source(definition(nodes, **keys)), catalogue)

    return parse


@pytest.fixture
def build(parsed: Callable[..., ParsedProcess]) -> Callable[..., Process]:
    """A process of these nodes, which must be right."""

    def made(nodes: Mapping[str, Any] | None = None, **keys: Any) -> Process:
        result = parsed(nodes, **keys)
        assert result.process is not None, [finding.message for finding in result.findings]
        return result.process

    return made


@pytest.fixture
def found() -> Callable[..., list[Finding]]:
    """Everything that parse and check find in a process of these nodes."""

    def check(nodes: Mapping[str, Any] | None = None, catalogue: Catalogue | None = None, **keys: Any) -> list[Finding]:
        document = source(definition(nodes, **keys))
        result = parse_process(document, catalogue)
        checked = check_process(result.process, document, catalogue) if result.process else ()
        return [*result.findings, *checked]

    return check


@pytest.fixture
def codes(found: Callable[..., list[Finding]]) -> Callable[..., set[str]]:
    def check(nodes: Mapping[str, Any] | None = None, **keys: Any) -> set[str]:
        return {finding.code for finding in found(nodes, **keys)}

    return check


class Run:
    """A run as the kernel keeps it: state, data and history as JSON. Every event is given twice, to the state as it
    was left and to what JSON makes of it, and must give the same."""

    def __init__(self, process: Process, data: Mapping[str, Any], user: Mapping[str, Any] | None) -> None:
        self.process = process
        self.data: dict[str, Any] = dict(data)
        self.user = user
        self.now = 1_767_603_600_000
        self.state: dict[str, Any] = {}
        self.effects: list[Effect] = []
        self.passed: list[str] = []
        self.history: list[tuple[str, str, str, str]] = []

    def facts(self) -> Facts:
        ticket = {"number": "T-1", "stage": self.state.get("stage"), "status": "active"}
        return Facts(dict(self.data), ticket, self.now, self.user)

    def feed(self, event: Event) -> list[Effect]:
        """Give an event; answers the effects of this one."""
        before = json.dumps(self.state)
        came, facts = json.dumps(event.as_json()), json.dumps([self.data, self.now])
        outcome = advance(self.process, self.state or None, event, self.facts())
        assert json.dumps(self.state) == before, "the state was written into"
        again = advance(self.process, json.loads(before) or None, event_from_json(json.loads(came)), self.facts())
        assert written(again) == written(outcome)
        self.state = outcome.state
        self.effects += outcome.effects
        self.passed += outcome.passed
        for effect in outcome.effects:
            if isinstance(effect, DataSet):
                self.data = with_value(self.data, effect.path, effect.value)
        self.history.append((came, facts, *written(outcome)))
        self.now += 1000
        return list(outcome.effects)

    def start(self) -> Run:
        self.feed(Started())
        return self

    def complete(self, node: str, outcome: str = "done", by: str | None = None, **data: Any) -> list[Effect]:
        """Finish the oldest open step of a node."""
        self.data.update(data)
        return self.feed(WorkCompleted(self.token(node, "work"), outcome, data, by))

    def succeed(self, node: str, **result: Any) -> list[Effect]:
        return self.feed(ActionSucceeded(self.token(node, "action"), result))

    def fail(self, node: str, code: str = "limit", message: str = "No.") -> list[Effect]:
        return self.feed(ActionFailed(self.token(node, "action"), code, message))

    def fire(self, node: str) -> list[Effect]:
        """The timer of an event is due: its moment is now."""
        wait = next(wait for wait in self.state["waits"] if wait[1] == node)
        self.now = max(self.now, wait[3])
        return self.feed(TimerFired(wait[0], node))

    def tell(self, name: str, key: str | None = None, **payload: Any) -> list[Effect]:
        return self.feed(MessageReceived(name, key, payload))

    def signal(self, name: str, **payload: Any) -> list[Effect]:
        return self.feed(SignalReceived(name, payload))

    def token(self, node: str, wait: str) -> int:
        return next(token[0] for token in self.state["tokens"] if token[1] == node and token[2] == wait)

    def waiting(self, wait: str = "work") -> list[str]:
        return [token[1] for token in self.state["tokens"] if token[2] == wait]

    @property
    def stages(self) -> list[str]:
        return [effect.stage for effect in self.effects if isinstance(effect, StageEntered)]

    @property
    def requests(self) -> list[tuple[str, dict[str, Any]]]:
        return [(one.action, one.args) for one in self.effects if isinstance(one, ActionRequested)]

    @property
    def ended(self) -> bool:
        return any(isinstance(effect, Ended) for effect in self.effects)


def written(outcome: Outcome) -> tuple[str, str]:
    return json.dumps(outcome.state), json.dumps([effect.as_json() for effect in outcome.effects])


@pytest.fixture
def begin(build: Callable[..., Process]) -> Callable[..., Run]:
    """Starts a run of a process, or of one made of these nodes; `data` are the ticket's fields."""

    def started(
        nodes: Mapping[str, Any] | Process | None = None, user: Mapping[str, Any] | None = None, **data: Any
    ) -> Run:
        process = nodes if isinstance(nodes, Process) else build(nodes)
        return Run(process, data, user).start()

    return started


@pytest.fixture(scope="session")
def run_of() -> Callable[..., Run]:
    """A run that has not begun, of a process made before."""

    def made(process: Process, **data: Any) -> Run:
        return Run(process, data, None)

    return made
