"""The pages: server-made HTML, swapped in parts by htmx, complete without any script.

Read ``routes.py`` (the table of pages), ``current.py`` (what belongs to a request), then the module of the noun. A view
reads through ``queries``, writes through ``commands.execute``, and turns plain rows into the shapes that the head
comments of ``templates/`` describe; it decides nothing. The order of ``install`` is that in which a request is met:
its id, language, log-in, language of the person, forgery, who may come in, who confirms himself; on the way out cookies
and headers.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from instar.kernel import Kernel
from instar.web import (
    about,
    accounts,
    admin,
    answers,
    apidocs,
    approvals,
    approve,
    asked,
    audit,
    batches,
    board,
    brand,
    bulk,
    bundles,
    client_people,
    clients,
    clocks,
    compare,
    confirm,
    contracts,
    counters,
    csrf,
    current,
    design,
    duplicates,
    environment,
    export,
    files,
    find,
    headers,
    held,
    home,
    imports,
    inbox,
    jobs,
    languages,
    lenses,
    links,
    login,
    me,
    mentions,
    messages,
    metrics,
    moves,
    new,
    notices,
    order,
    overview,
    partners,
    passwords,
    portal,
    preview,
    problems,
    properties,
    publish,
    reports,
    requests,
    rights,
    role,
    run,
    service_change,
    sessions,
    signature,
    site_settings,
    statics,
    step,
    structure,
    suggest,
    table,
    ticket,
    tickets,
    tokens,
    undelivered,
    undo,
    unsent,
    views,
    watching,
    why,
    worklist,
)
from instar.web.routes import NAME, ROUTES

PAGES = (
    about,
    accounts,
    admin,
    answers,
    apidocs,
    approvals,
    approve,
    asked,
    audit,
    batches,
    board,
    brand,
    bulk,
    bundles,
    client_people,
    clients,
    clocks,
    compare,
    confirm,
    contracts,
    counters,
    design,
    duplicates,
    export,
    files,
    find,
    held,
    home,
    imports,
    inbox,
    jobs,
    lenses,
    links,
    login,
    me,
    mentions,
    messages,
    moves,
    new,
    notices,
    order,
    overview,
    partners,
    passwords,
    portal,
    preview,
    properties,
    publish,
    reports,
    rights,
    role,
    run,
    service_change,
    signature,
    site_settings,
    statics,
    step,
    structure,
    suggest,
    table,
    ticket,
    tickets,
    tokens,
    undelivered,
    undo,
    unsent,
    views,
    watching,
    why,
    worklist,
)
"""Modules whose views stand in the table of pages: importing them has put them there."""
ROOM_FOR_TEXT = 2 << 20
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def blueprint(kernel: Kernel) -> Blueprint:
    """The kernel's pages, templates and static files, for ``app.register_blueprint``."""
    pages = Blueprint(NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/static")
    for route in ROUTES.values():
        pages.add_url_rule(route.rule, route.endpoint, route.view, methods=list(route.methods))
    pages.record_once(lambda state: state.app.extensions.setdefault(current.KEY, kernel))
    return pages


def install(app: Flask, kernel: Kernel) -> None:
    """Everything that surrounds the pages, plugins' ones included: log-ins, languages, headers, errors, templates."""
    app.extensions[current.KEY] = kernel
    settings = kernel.settings
    app.config["TRUSTED_HOSTS"] = brand.Hosts(kernel, (headers.host_of(settings.base_url), *LOOPBACK))
    app.config["MAX_CONTENT_LENGTH"] = (settings.upload_max_mb << 20) + ROOM_FOR_TEXT
    app.config["MAX_FORM_MEMORY_SIZE"] = ROOM_FOR_TEXT
    requests.install(app)
    metrics.install(app)
    environment.install(app)
    languages.install(app)
    sessions.install(app)
    languages.prefer(app)
    csrf.install(app)
    sessions.require_login(app)
    confirm.install(app)
    problems.install(app)
    headers.install(app)
