"""The composition root: settings, browser libraries, kernel, pages, API and the pages of plugins become one Flask app.

Nothing here decides or renders. What it guards is that the whole is safe to serve: secrets are there, the browser
libraries are those that were asked for, the database is not newer than the code, a plugin's pages that cannot be
registered cost that plugin alone, and no address answers that nobody has declared.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from peewee import PeeweeException
from werkzeug.middleware.proxy_fix import ProxyFix

from instar import __version__, api, assets, web
from instar.api.operation import OPERATIONS
from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import FOLDER, load
from instar.store import pending
from instar.web import apidocs
from instar.web.routes import NAME as WEB
from instar.web.routes import ROUTES

log = logging.getLogger(__name__)

PLUGIN_PREFIX = "/x"
API, NOWHERE = "api", "elsewhere"
"""The API's blueprint, and its answer to addresses that no operation serves."""
OPEN_TO_ALL = frozenset({"health", "ready"})
"""Addresses of this module; they tell nothing about anybody."""


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
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    web.install(app, kernel)
    app.register_blueprint(web.blueprint(kernel))
    app.register_blueprint(api.blueprint(kernel))
    app.extensions[apidocs.DOCUMENT] = api.description
    _add_plugins(app, kernel)
    _add_health(app, kernel)
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
    if blueprint == API:
        return name == NOWHERE or name in {known.name for known in OPERATIONS}
    return endpoint in OPEN_TO_ALL or kernel.plugins.owner("blueprint", blueprint) is not None


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


# -- operations ----------------------------------------------------------------------------------------------


def _add_health(app: Flask, kernel: Kernel) -> None:
    @app.get("/health")
    def health() -> ResponseReturnValue:
        """The process is up."""
        return jsonify({"status": "ok", "version": __version__})

    @app.get("/ready")
    def ready() -> ResponseReturnValue:
        """The site can do its work: 503 while the database cannot be read or waits for a migration."""
        checks = dict(_checks(kernel))
        good = checks["database"] == "ok" and checks["migrations"] == "ok"
        return jsonify({"ready": good, "checks": checks}), HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE


def _checks(kernel: Kernel) -> Iterator[tuple[str, str]]:
    """What each part says; names only, because anybody may ask."""
    try:
        waiting = pending(kernel.store)
        yield "database", "ok"
        yield "migrations", ", ".join(waiting) or "ok"
    except (InstarError, sqlite3.Error, PeeweeException) as error:
        log.error("the database is not ready: %s", error)
        yield "database", error.code if isinstance(error, InstarError) else "unreadable"
        yield "migrations", "unknown"
    failed = [one.name for one in kernel.plugins.statuses if one.state == "failed" or one.breaker.pauses()]
    yield "plugins", ", ".join(failed) or "ok"
