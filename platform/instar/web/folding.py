"""Templates that hold what does not change: sentences, icons and addresses of files are put in when one is compiled.

A page has hundreds of ``{{ _("Close") }}`` and ``{{ icon("x") }}``. What such a call says depends on nothing but the
language, so a template is compiled once for each language, and the answer stands in it as text. Everything else of the
template stays as it is; a name that the template gives another meaning is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from instar import i18n

Fixed = Callable[..., object]
"""A function whose answer depends on its arguments and the language alone."""
SENTENCES: dict[str, Fixed] = {
    "_": lambda message: Markup(i18n.gettext(message)) % (),  # as Jinja's own: a catalogue is trusted, "%%" is one
    "gettext": lambda message: Markup(i18n.gettext(message)) % (),
    "pgettext": lambda context, message: Markup(i18n.pgettext(context, message)) % (),
}


class Templates(Environment):
    """Jinja's environment of the site; ``fixed`` are the functions by the names that templates call them by."""

    fixed: dict[str, Fixed]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.fixed = dict(SENTENCES)
        self._compiled: dict[tuple[str, int], MutableMapping[Any, Template]] = {}
        super().__init__(*args, **kwargs)

    @property
    def cache(self) -> MutableMapping[Any, Template]:
        """Compiled templates of the language of the moment, as its catalogues are now."""
        key = (i18n.current(), i18n.edition())
        found = self._compiled.get(key)
        if found is None:
            stale = [old for old in self._compiled if old[1] != key[1]]
            found = self._compiled[key] = {}
            for old in stale:
                self._compiled.pop(old, None)
        return found

    @cache.setter
    def cache(self, _made: object) -> None:
        """Jinja makes one of its own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows, as it is: a chain of mappings costs each context and each import a walk."""
        return self.globals if not d else super().make_globals(d)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        own = _own_names(source)
        fixed = {name: call for name, call in self.fixed.items() if name not in own}
        return super()._generate(_Folding(fixed, nodes.EvalContext(self)).visit(source), *args, **kwargs)


def _own_names(source: nodes.Template) -> set[str]:
    """What the template sets, loops over, takes as a parameter, defines or imports."""
    own = {name.name for name in source.find_all(nodes.Name) if name.ctx != "load"}
    own |= {macro.name for macro in source.find_all(nodes.Macro)}
    own |= {imported.target for imported in source.find_all(nodes.Import)}
    for imported in source.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in imported.names}
    return own


class _Folding(NodeTransformer):
    def __init__(self, fixed: dict[str, Fixed], context: nodes.EvalContext) -> None:
        self._fixed = fixed
        self._context = context

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        call = self._fixed.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if call is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return node
        try:
            said = call(*(argument.as_const(self._context) for argument in node.args))
        except nodes.Impossible:  # an argument that only the page knows
            return node
        text = nodes.Const(str(said), lineno=node.lineno)
        return nodes.MarkSafe(text, lineno=node.lineno) if isinstance(said, Markup) else text
