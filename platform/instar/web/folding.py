"""Templates that hold what does not change: sentences, icons, addresses of files and their parts are put in when one
is compiled.

A page has hundreds of ``{{ _("Close") }}`` and ``{{ icon("x") }}``. What such a call says depends on nothing but the
language, so a template is compiled once for each language, and the answer stands in it as text. A part that is
included by its name is compiled into the page: to find it, to copy all that the page knows and to hand each piece of
text through one more generator costs more than most parts do. Everything else of the template stays as it is; a name
that the template gives another meaning is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from instar import i18n
from instar.web.shown import Generator, shown

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
    code_generator_class = Generator
    shown = staticmethod(shown)

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

    def _generate(self, source: nodes.Template, name: str | None, *args: Any, **kwargs: Any) -> str:
        return super()._generate(self.folded(source, (name or "",)), name, *args, **kwargs)

    def folded(self, source: nodes.Template, within: tuple[str, ...]) -> nodes.Template:
        """``within``: the names of the template and of those that it is becoming a part of."""
        own = _own_names(source)
        fixed = {name: call for name, call in self.fixed.items() if name not in own}
        whole: nodes.Template = _Folding(fixed, nodes.EvalContext(self)).visit(source)
        # While templates are written, each stays by itself: it is read anew when it changes, and errors name its lines.
        if not self.auto_reload:
            _Parts(self, within).visit(whole)
        return whole

    def part(self, name: str, within: tuple[str, ...]) -> nodes.Template | None:
        """The folded template of this name, if it can become a part of another."""
        assert self.loader is not None
        source, filename, _uptodate = self.loader.get_source(self, name)
        parsed = self._parse(source, name, filename)
        if parsed.find(nodes.Extends) or parsed.find(nodes.Block):
            return None
        return self.folded(parsed, (*within, name))


def _own_names(source: nodes.Template) -> set[str]:
    """What the template sets, loops over, takes as a parameter, defines or imports."""
    own = {name.name for name in source.find_all(nodes.Name) if name.ctx != "load"}
    own |= {macro.name for macro in source.find_all(nodes.Macro)}
    own |= {imported.target for imported in source.find_all(nodes.Import)}
    for imported in source.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in imported.names}
    return own


class _Parts(NodeTransformer):
    """Puts what is included in the place of the include."""

    def __init__(self, templates: Templates, within: tuple[str, ...]) -> None:
        self._templates = templates
        self._within = within

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(name, str) or name in self._within or node.ignore_missing or not node.with_context:
            return node
        part = self._templates.part(name, self._within)
        if part is None:
            return node
        for inner in part.find_all(nodes.Node):
            inner.lineno = node.lineno  # an error is said to be where the part is included, not at some other line
        return nodes.Scope(part.body, lineno=node.lineno)


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
