"""Where the rules of a right table overlap, which of them never count, what they leave open; and how that is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from instar.engine.decisions.coverage import Box, Coverage, TooManyPieces
from instar.engine.decisions.model import Decision, Rule
from instar.engine.reports import Reports
from instar.i18n import _

MOST_TOLD = 10
"""How many gaps and overlaps of a table are told one by one."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules, from 0, and what both take."""

    one: int
    other: int
    box: Box


@dataclass(frozen=True, slots=True)
class Cover:
    """Numbers of rules count from 0. `never`: those that take nothing; `hidden`: those that others hide. Of gaps and
    overlaps the first few: `gap_count` is how many there are, `more_overlaps` whether there are others; `explored`:
    false when the search was given up."""

    never: tuple[int, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    more_overlaps: bool = False
    hidden: tuple[int, ...] = ()
    gaps: tuple[Box, ...] = ()
    gap_count: int = 0
    explored: bool = True

    def tell(self, decision: Decision, reports: Reports) -> None:
        """As findings."""
        for number in self.never:
            message = _("Rule {number} never fits.").format(number=number + 1)
            hint = _("See whether a test ends before it begins.")
            reports.error("never", message, decision.rules[number].pointer, hint=hint)
        self._tell_overlaps(decision, reports)
        for number in self.hidden:
            message = _("Rule {number} is never reached: earlier rules take all that it takes.")
            hint = _("Move it up, or remove it.")
            reports.warning("hidden_rule", message.format(number=number + 1), decision.rules[number].pointer, hint=hint)
        self._tell_gaps(reports)
        if not self.explored:
            message = _("The table has too many cases to look at all of them: some that no rule fits may not be found.")
            hint = _("Make two tables of it, or accept this finding.")
            reports.warning("not_explored", message, "/rules", hint=hint)

    def _tell_overlaps(self, decision: Decision, reports: Reports) -> None:
        for found in self.overlaps:
            message = _("Rules {one} and {other} both fit ({cells}).").format(
                one=found.one + 1, other=found.other + 1, cells=" · ".join(found.box.cells)
            )
            hint = _("Narrow one of them, or choose a hit policy that allows several.")
            reports.error("overlap", message, decision.rules[found.other].pointer, hint=hint)
        if self.more_overlaps:
            hint = _("Correct those that are told first.")
            reports.error("overlap", _("There are more rules that overlap."), "/rules", hint=hint)

    def _tell_gaps(self, reports: Reports) -> None:
        hint = _('Add a rule, or a "default" to the outputs.')
        for gap in self.gaps:
            reports.warning("gap", _("No rule fits: {cells}.").format(cells=" · ".join(gap.cells)), "/rules", hint=hint)
        if self.gap_count > len(self.gaps):
            message = _("There are {count} more cases that no rule fits.")
            count = self.gap_count - len(self.gaps)
            reports.warning("gap", message.format(count=count), "/rules", hint=hint)


def cover(decision: Decision, accepted: Collection[str]) -> Cover:
    """``accepted``: codes of findings that the table says are meant to be."""
    coverage = Coverage(decision)
    overlaps = list(islice(_overlaps(decision, coverage), MOST_TOLD + 1))
    hidden: tuple[int, ...] = ()
    gaps: list[Box] = []
    explored = True
    try:
        if decision.policy == "F" and "hidden_rule" not in accepted:
            hidden = tuple(number for number in range(len(decision.rules)) if coverage.hidden(number))
        answers = decision.policy in ("U", "A", "F", "P") and not any(output.default for output in decision.outputs)
        if answers and "gap" not in accepted:
            gaps = coverage.gaps()
    except TooManyPieces:
        explored = "not_explored" in accepted
    return Cover(
        never=tuple(number for number in range(len(decision.rules)) if coverage.never(number)),
        overlaps=tuple(overlaps[:MOST_TOLD]),
        more_overlaps=len(overlaps) > MOST_TOLD,
        hidden=hidden,
        gaps=tuple(gaps[:MOST_TOLD]),
        gap_count=len(gaps),
        explored=explored,
    )


def _overlaps(decision: Decision, coverage: Coverage) -> Iterator[Overlap]:
    """Of U no two rules may fit at once; of A they may, if they say the same."""
    for one, other, box in coverage.overlaps() if decision.policy in ("U", "A") else ():
        if decision.policy == "U" or not _alike(decision.rules[one], decision.rules[other]):
            yield Overlap(one, other, box)


def _alike(one: Rule, other: Rule) -> bool:
    """Whether two rules surely say the same, or may."""
    pairs = zip(one.then, other.then, strict=True)
    return all(a.reads or b.reads or a({}) == b({}) for a, b in pairs)
