"""What a run of cases came to: failures, and which nodes and flows of the processes were passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from instar.engine.model import Flow, Process


@dataclass(frozen=True, slots=True)
class Failure:
    """``step``: its number in ``do``, from 1; 0 is the opening; None when the file could not be run. ``pointer``: the
    step in the file (RFC 6901), "" of a whole file."""

    file: str
    case: str
    step: int | None
    message: str
    pointer: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.case}" if self.case else self.file
        return f"{place}: step {self.step}: {self.message}" if self.step else f"{place}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "case": self.case,
            "step": self.step,
            "pointer": self.pointer,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Played:
    """A case that was run, or a file that could not be (its ``case`` is ""). ``nodes``: those that it passed."""

    file: str
    process: str
    case: str
    seconds: float = 0.0
    failure: Failure | None = None
    nodes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Passed:
    """Of one process: what there is, and what was passed."""

    nodes: frozenset[str]
    flows: frozenset[str]
    passed_nodes: set[str] = field(default_factory=set)
    passed_flows: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, process: Process) -> Passed:
        return cls(frozenset(process.nodes), frozenset(flow.id for flow in process.flows()))

    @property
    def all(self) -> int:
        return len(self.nodes) + len(self.flows)

    @property
    def done(self) -> int:
        return len(self.passed_nodes & self.nodes) + len(self.passed_flows & self.flows)

    @property
    def missed(self) -> list[str]:
        return sorted(self.nodes - self.passed_nodes) + sorted(self.flows - self.passed_flows)

    def as_dict(self) -> dict[str, Any]:
        return {
            "coverage": share(self.done, self.all),
            "nodes": [len(self.passed_nodes & self.nodes), len(self.nodes)],
            "flows": [len(self.passed_flows & self.flows), len(self.flows)],
            "missed": self.missed,
        }


@dataclass(slots=True)
class Report:
    """``processes``: those that the cases are about; others that a case reaches are not counted. ``played``: file by
    file, in the order in which they were run."""

    cases: int = 0
    played: list[Played] = field(default_factory=list)
    processes: dict[str, Passed] = field(default_factory=dict)

    @property
    def failures(self) -> list[Failure]:
        return [one.failure for one in self.played if one.failure is not None]

    @property
    def failed(self) -> int:
        """Cases that failed; a file that cannot be run counts as one."""
        return len(self.failures)

    @property
    def coverage(self) -> float:
        """The share of nodes and flows that were passed, 0 to 1."""
        counted = self.processes.values()
        return share(sum(one.done for one in counted), sum(one.all for one in counted))

    def about(self, process: Process) -> None:
        """The cases that follow are about this process."""
        self.processes.setdefault(process.key, Passed.of(process))

    def passed(self, flows: Iterable[tuple[Process, Flow]]) -> None:
        for process, flow in flows:
            counted = self.processes.get(process.key)
            if counted is not None:
                counted.passed_flows.add(flow.id)
                around = process.around(process.nodes[flow.source])  # no flow leads to what begins by an event
                counted.passed_nodes |= {flow.source, flow.to, *around}

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``instar test --format json``."""
        return {
            "cases": self.cases,
            "failed": self.failed,
            "coverage": self.coverage,
            "failures": [failure.as_dict() for failure in self.failures],
            "processes": {key: passed.as_dict() for key, passed in self.processes.items()},
        }


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
