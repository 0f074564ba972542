"""Decision tables, `instar.decision/1`: rules as rows, DMN's hit policies, cells in the language of expressions.

`parse.py` reads a table and says what is wrong with it, `cells.py` one cell, `model.py` decides, `coverage.py` finds
rules that overlap and what no rule has an answer for.
"""

from instar.engine.decisions.model import Decision, Undecided
from instar.engine.decisions.parse import ParsedDecision, parse_decision
from instar.engine.keys import DECISION_FORMAT

__all__ = ["DECISION_FORMAT", "Decision", "ParsedDecision", "Undecided", "parse_decision"]
