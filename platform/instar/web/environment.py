"""What templates can use: sentences in the language of the moment, addresses of static files, the token of forms."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import Flask

from instar import i18n
from instar.web import csrf, drawn, icons, markup, shell, statics
from instar.web.folding import Templates
from instar.web.formview import wrong_fields


def install(app: Flask) -> None:
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order of steps in a definition means something
    app.jinja_environment = Templates
    app.jinja_env.autoescape = True  # every template, plugins' included, whatever its file is called
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
    )
    fixed = {"asset": statics.asset, "icon": icons.icon, "kbd": icons.kbd}
    app.jinja_env.fixed.update(fixed)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(fixed, csrf_token=csrf.csrf_token, hidden=csrf.hidden, wrong_fields=wrong_fields)
    app.jinja_env.filters["groupby_runs"] = groupby_runs
    app.jinja_env.filters["markup"] = markup.safe_html
    drawn.install(app)
    app.context_processor(_shell)


def groupby_runs(items: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """(value, items) for every run of items that have the same value of an attribute; their order stays."""
    return [(value, list(run)) for value, run in groupby(items, attrgetter(attribute))]


def _shell() -> dict[str, Any]:
    """``shell`` for every template; made when one asks for it, so that a fragment costs no counters."""
    return {"shell": shell.current_shell()}
