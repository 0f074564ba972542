"""The two ways an expression can fail: when it is compiled, and when it meets data that it cannot work with."""

from __future__ import annotations


class ExpressionError(Exception):
    """The text is no expression, or reads what is not there.

    `column` counts from 1; `pointer` leads from the value that was compiled to the text, "" for the text itself.
    """

    def __init__(self, message: str, column: int = 1, hint: str | None = None, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.column = column
        self.hint = hint


class EvaluationError(Exception):
    """A value is of a kind that the operation cannot take, or a result passes a limit."""
