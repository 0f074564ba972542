"""Expressions: a strict subset of CEL, checked when it is compiled, run as closures over plain data.

Read `parser.py` for the grammar, `functions.py` for what may be called, `values.py` for what values are. There is no
way from here to the host: no attributes, no calls but the listed ones, no loops; length, depth and results are bounded.
"""

from instar.engine.expressions.compiler import Expression, compile_expression
from instar.engine.expressions.errors import EvaluationError, ExpressionError
from instar.engine.expressions.functions import FUNCTIONS, ON_CALENDARS
from instar.engine.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    LIST,
    NULL,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    Type,
)
from instar.engine.expressions.values import Budget, duration, epoch_ms, to_json, to_text

__all__ = [
    "ANY",
    "BOOLEAN",
    "DATE",
    "DURATION",
    "FUNCTIONS",
    "LIST",
    "NULL",
    "NUMBER",
    "ON_CALENDARS",
    "RECORD",
    "TEXT",
    "TIME",
    "Budget",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Type",
    "compile_expression",
    "duration",
    "epoch_ms",
    "to_json",
    "to_text",
]
