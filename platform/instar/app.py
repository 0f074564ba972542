"""The composition root: settings, browser libraries, kernel, pages, API and the pages of plugins become one Flask app.

Nothing here decides or renders. What it guards is that the whole is safe to serve: secrets are there, the browser
libraries are those that were asked for, the database is not newer than the code, a plugin's pages that cannot be
registered cost that plugin alone, and no address answers that nobody has declared.
"""

from __future__ import annotations

import logging
import os
from functools import cache, partial
from pathlib import Path

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from instar import api, assets, web
from instar.api.operation import OPERATIONS
from instar.api.rowid import RowId
from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import FOLDER, load
from instar.web import apidocs, health, intake, metrics
from instar.web.routes import NAME as WEB
from instar.web.routes import ROUTES

log = logging.getLogger(__name__)

PLUGIN_PREFIX = "/x"
API, NOWHERE = "api", "elsewhere"
"""The API's blueprint, and its answer to addresses that no operation serves."""
OPERATIONAL = frozenset({"health", "ready", "metrics"})
"""Addresses for machines: they tell nothing about anybody, and metrics ask for a token of their own."""


def create_app(site: Path | None = None, *, kernel: Kernel | None = None) -> Flask:
    """The WSGI application of the site in the folder ``site``, else of ``INSTAR_SITE``, else of the current folder.

    ``kernel`` is an opened site, for ``serve`` and tests. Background jobs are not started here: they belong to the
    process that serves. Raises InstarError when the site must not be served as it is.
    """
    settings = kernel.settings if kernel else load(site or Path(os.environ.get(FOLDER) or "."))
    settings.require_secrets()
    assets.check()
    kernel = kernel or open_kernel(settings)
    app = Flask("instar", static_folder=None)
    app.secret_key = settings.secret_key
    app.ensure_sync = cache(app.ensure_sync)  # type: ignore[method-assign]  # asked of every hook at every request
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.url_map.converters["int"] = RowId
    web.install(app, kernel)
    app.register_blueprint(web.blueprint(kernel))
    app.register_blueprint(api.blueprint(kernel))
    app.register_blueprint(intake.blueprint())
    app.extensions[apidocs.DOCUMENT] = partial(api.description, kernel)
    _add_plugins(app, kernel)
    health.add(app, kernel)
    metrics.add(app, kernel)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    refuse_undeclared(app, kernel)
    for remark in kernel.plugins.remarks():
        log.warning("%s: %s %s", remark.where, remark.message, remark.hint or "")
    return app


def refuse_undeclared(app: Flask, kernel: Kernel) -> None:
    """Raise InstarError "undeclared_route" for an address of which nobody has said who may come in.

    Pages declare it in ``web.routes``, calls of the API in its registry. Pages of a plugin below ``/x/`` need a
    log-in; below a prefix of the plugin's own they are for everybody.
    """
    found = sorted({str(rule) for rule in app.url_map.iter_rules() if not _declared(rule.endpoint, kernel)})
    if found:
        raise InstarError(
            "undeclared_route",
            _("Nobody has declared who may come in here: {rules}.").format(rules=", ".join(found)),
            hint=_("Add it by the table of pages or of the API."),
        )


def _declared(endpoint: str, kernel: Kernel) -> bool:
    blueprint, _dot, name = endpoint.rpartition(".")
    if blueprint == WEB:
        return name == "static" or name in ROUTES
    if blueprint == intake.NAME:  # every route of a channel asks for a secret of its own
        return True
    if blueprint == API:
        return name == NOWHERE or name in {known.name for known in OPERATIONS}
    return endpoint in OPERATIONAL or kernel.plugins.owner("blueprint", blueprint) is not None


# -- pages of plugins ----------------------------------------------------------------------------------------


def _add_plugins(app: Flask, kernel: Kernel) -> None:
    for plugin, pages in kernel.plugins.blueprints:
        status = kernel.plugins.status(plugin)
        if status is None or status.state == "failed":
            continue
        try:
            _register(app, plugin, pages)
        # A plugin whose pages cannot be registered must not take the site down with it.
        except Exception as error:  # noqa: BLE001
            status.fail(error)
            log.error("plugin %s failed: %s\n%s", plugin, status.reason, status.traceback)


def _register(app: Flask, plugin: str, pages: Blueprint) -> None:
    """Register a plugin's pages, or raise and leave no address of theirs behind."""
    prefix = pages.url_prefix or f"{PLUGIN_PREFIX}/{plugin}"
    trial = Flask("trial", static_folder=None)
    trial.register_blueprint(pages, url_prefix=prefix)
    taken = {_shape(str(rule)) for rule in app.url_map.iter_rules()}
    twice = sorted(str(rule) for rule in trial.url_map.iter_rules() if _shape(str(rule)) in taken)
    if twice:
        raise InstarError(
            "address_taken",
            _("The address {rule} is taken.").format(rule=twice[0]),
            hint=_("Give the blueprint another url_prefix, or none."),
        )
    app.register_blueprint(pages, url_prefix=prefix)


def _shape(rule: str) -> str:
    """The address without the names of its variables: ``/a/<int:x>`` and ``/a/<y>`` are the same place."""
    return "/".join("<>" if part.startswith("<") else part for part in rule.split("/"))
