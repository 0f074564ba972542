"""A decision table drawn as a table: a row for each rule, what is asked on the left, what is answered on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instar.engine.decisions import Decision
from instar.i18n import N_, _, text

POLICIES: Mapping[str, str] = {
    "U": N_("At most one rule fits."),
    "A": N_("All rules that fit say the same."),
    "F": N_("The first rule that fits counts."),
    "P": N_("Of the rules that fit the most important answer counts."),
    "C": N_("All rules that fit count."),
    "R": N_("All rules that fit count, in their order."),
    "O": N_("All rules that fit count, the most important answer first."),
}
AGGREGATES: Mapping[str, str] = {
    "sum": N_("The answer is their sum."),
    "min": N_("The answer is the smallest of them."),
    "max": N_("The answer is the largest of them."),
    "count": N_("The answer is their number."),
}
ANYTHING = "–"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: ``code`` is the expression that is asked, where the title does not say it already."""

    title: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """``name``: its number, or “else”; cells as they are written."""

    name: str
    when: tuple[str, ...]
    then: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """See ``_decision.html``. ``says``: what becomes of rules that fit, in a sentence or two."""

    says: str
    inputs: tuple[Head, ...]
    outputs: tuple[Head, ...]
    rows: tuple[Row, ...]
    count: int

    @property
    def has_notes(self) -> bool:
        return any(row.note for row in self.rows)


def table_view(decision: Decision) -> Table:
    """The table as people read it."""
    says = [_(POLICIES[decision.policy])]
    if decision.aggregate:
        says.append(_(AGGREGATES[decision.aggregate]))
    rows = [
        Row(
            str(number),
            tuple(cell.source if cell.test else ANYTHING for cell in rule.when),
            tuple(one.source for one in rule.then),
            rule.note,
        )
        for number, rule in enumerate(decision.rules, 1)
    ]
    if any(output.default for output in decision.outputs):
        then = tuple(output.default.source if output.default else ANYTHING for output in decision.outputs)
        rows.append(Row(_("else"), (ANYTHING,) * len(decision.inputs), then))
    return Table(
        " ".join(says),
        tuple(_head(text(one.title), one.value.source) for one in decision.inputs),
        tuple(Head(text(output.title)) for output in decision.outputs),
        tuple(rows),
        len(decision.rules),
    )


def _head(title: str, source: str) -> Head:
    return Head(title, "" if title == source else source)
