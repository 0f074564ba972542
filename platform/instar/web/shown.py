"""What a template shows of a value, written shorter: a page shows some three hundred, and each is escaped by itself.

Jinja makes a ``Markup`` of each piece of text only to join it with the next; a ``str`` joins as well. What is safe
already is neither escaped nor copied.
"""

from __future__ import annotations

from typing import Any

import markupsafe
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

ESCAPED = getattr(markupsafe, "_escape_inner", escape)
"""Escapes a ``str``; its name is not promised, so ``escape`` does as well."""


def shown(value: Any) -> str:
    """``value`` as HTML shows it: what ``escape`` makes of it, but not always as ``Markup``."""
    kind = type(value)
    if kind is str:
        escaped: str = ESCAPED(value)
        return escaped
    if kind is Markup:
        safe: str = value
        return safe
    return str(value) if kind is int else escape(value)


class Generator(CodeGenerator):
    """Writes ``shown(x)`` where Jinja writes ``escape(x)``."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("shown = environment.shown")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")
