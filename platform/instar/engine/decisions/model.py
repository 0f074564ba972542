"""A decision table as it runs: inputs are read once, rules tried in order, and the hit policy says what comes of it.

The policies are DMN's: U (one rule fits), A (any: all that fit say the same), F (the first that fits), P (the one whose
output stands first in the list of values), C (all, or their sum, smallest, largest or number), R (all, in the order of
rules), O (all, in the order of values).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from instar.engine.decisions.cells import INPUT, Cell
from instar.engine.expressions import FUNCTIONS, EvaluationError, Expression, Type, to_json
from instar.engine.model import Text
from instar.i18n import _

SINGLE = frozenset({"U", "A", "F", "P"})
"""Policies that give one answer; the others give a list."""


class Undecided(Exception):
    """The table has no answer for these inputs. `code`: "two_hits", "differ" or "expression"; `message`: a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a try: numbers of the rules that fit, from 0; the answer as JSON, or why there is none."""

    hits: tuple[int, ...]
    answer: Any
    problem: Undecided | None = None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except EvaluationError as error:
        raise Undecided("expression", _("A value cannot be worked out: {reason}").format(reason=error)) from error


@dataclass(frozen=True, slots=True)
class Input:
    """A column that is asked. `allowed`: the values that there are, where the table says so."""

    title: Text
    value: Expression
    type: Type
    allowed: Cell | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A column that is answered. `values`: in the order of their priority. `default`: where no rule fits."""

    id: str
    title: Text
    values: tuple[Any, ...] = ()
    default: Expression | None = None
    pointer: str = ""

    def rank(self, value: Any) -> int:
        """Its place among the values: the smaller, the sooner."""
        return self.values.index(value) if value in self.values else len(self.values)


@dataclass(frozen=True, slots=True)
class Rule:
    when: tuple[Cell, ...]
    then: tuple[Expression, ...]
    note: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One version of a table. It never changes and may be used by many threads."""

    key: str
    title: Text
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: str = "U"
    aggregate: str | None = None
    note: Text | None = None
    docs: Text | None = None

    def decide(self, environment: Mapping[str, Any]) -> Any:
        """The answer as JSON: of one output its value, of several an object by their ids, of C, R and O a list of
        these; null (an empty list) where no rule fits and nothing is the default. Raises Undecided."""
        with _told():
            asked = self._asked(environment)
            return self._answered(self._hits(asked), environment)

    def tried(self, values: Sequence[Any], environment: Mapping[str, Any]) -> Trial:
        """The same for values of the columns, whatever their expressions would give: what the table's author tries.
        Whatever else its cells read stands in the environment."""
        hits: list[int] = []
        try:
            with _told():
                hits = self._hits([_With(environment, value) for value in values])
                return Trial(tuple(hits), self._answered(hits, environment))
        except Undecided as error:
            return Trial(tuple(hits), None, error)

    def fitting(self, environment: Mapping[str, Any]) -> tuple[int, ...]:
        """Numbers of the rules that fit, from 0: what a trial shows. Raises EvaluationError."""
        return tuple(self._hits(self._asked(environment)))

    def _hits(self, asked: list[Mapping[str, Any]]) -> list[int]:
        return [number for number, rule in enumerate(self.rules) if self._fits(rule, asked)]

    def _answered(self, numbers: list[int], environment: Mapping[str, Any]) -> Any:
        hits = [self.rules[number] for number in numbers]
        answers = [self._answer([part(environment) for part in rule.then]) for rule in hits]
        answer: Any = _POLICIES[self.policy](self, hits, answers)
        if not hits and (self.policy in SINGLE or any(one.default for one in self.outputs)):
            answer = self._otherwise(environment)
        return to_json(answer)

    def _asked(self, environment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The names of each column's tests: those of the environment, and the input."""
        return [_With(environment, one.value(environment)) for one in self.inputs]

    @staticmethod
    def _fits(rule: Rule, asked: list[Mapping[str, Any]]) -> bool:
        return all(cell.takes(names) for cell, names in zip(rule.when, asked, strict=True))

    def _answer(self, values: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {output.id: value for output, value in zip(self.outputs, values, strict=True)}

    def _otherwise(self, environment: Mapping[str, Any]) -> Any:
        """Where no rule fits: the defaults, or null."""
        if not any(output.default for output in self.outputs):
            return None
        values = [output.default(environment) if output.default else None for output in self.outputs]
        answer = self._answer(values)
        return answer if self.policy in SINGLE or self.aggregate else [answer]

    # -- hit policies --------------------------------------------------------------------------------------------

    def unique(self, hits: list[Rule], answers: list[Any]) -> Any:
        if len(hits) > 1:
            numbers = ", ".join(str(self.rules.index(rule) + 1) for rule in hits)
            message = _("Several rules fit ({numbers}), and the table allows one.").format(numbers=numbers)
            raise Undecided("two_hits", message)
        return answers[0] if answers else None

    def any(self, hits: list[Rule], answers: list[Any]) -> Any:
        if any(answer != answers[0] for answer in answers):
            numbers = ", ".join(str(self.rules.index(rule) + 1) for rule in hits)
            message = _("Rules that fit ({numbers}) do not say the same.").format(numbers=numbers)
            raise Undecided("differ", message)
        return answers[0] if answers else None

    def first(self, hits: list[Rule], answers: list[Any]) -> Any:
        return answers[0] if answers else None

    def priority(self, hits: list[Rule], answers: list[Any]) -> Any:
        ranked = self.output_order(hits, answers)
        return ranked[0] if ranked else None

    def output_order(self, hits: list[Rule], answers: list[Any]) -> list[Any]:
        """By the first output's place in its list, then by the second's …; rules that are alike in their order."""
        return sorted(answers, key=self._ranks)

    def _ranks(self, answer: Any) -> tuple[int, ...]:
        if len(self.outputs) == 1:
            return (self.outputs[0].rank(answer),)
        return tuple(output.rank(answer[output.id]) for output in self.outputs)

    def collect(self, hits: list[Rule], answers: list[Any]) -> Any:
        if self.aggregate is None:
            return answers
        if self.aggregate == "count":
            return len(answers)
        known = [answer for answer in answers if answer is not None]
        if not known:
            return None
        return FUNCTIONS["sum"].run(known) if self.aggregate == "sum" else FUNCTIONS[self.aggregate].run(*known)

    def rule_order(self, hits: list[Rule], answers: list[Any]) -> Any:
        return answers


_POLICIES: Mapping[str, Callable[[Decision, list[Rule], list[Any]], Any]] = MappingProxyType(
    {
        "U": Decision.unique,
        "A": Decision.any,
        "F": Decision.first,
        "P": Decision.priority,
        "C": Decision.collect,
        "R": Decision.rule_order,
        "O": Decision.output_order,
    }
)
POLICIES = tuple(_POLICIES)
AGGREGATES = ("sum", "min", "max", "count")


class _With(dict[str, Any]):
    """An environment and the `input` of one column."""

    __slots__ = ("_environment",)

    def __init__(self, environment: Mapping[str, Any], value: Any) -> None:
        super().__init__({INPUT: value})
        self._environment = environment

    def __missing__(self, name: str) -> Any:
        return self._environment[name]

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name) if name == INPUT else self._environment.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name == INPUT or name in self._environment
