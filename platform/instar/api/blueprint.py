"""The blueprint of the API: all operations, and an answer in JSON to every other address below it."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from instar.api import (
    absences,
    access_requests,
    answers,
    attention,
    audit,
    background_jobs,
    boards,
    bulk,
    clients,
    definitions,
    diagrams,
    documentation,
    drafts,
    events,
    export,
    files,
    held,
    imports,
    incoming,
    links,
    me,
    notices,
    partners,
    people,
    plugins,
    reports,
    run,
    services,
    site_settings,
    ticket_parts,
    ticket_verbs,
    tickets,
    tokens,
    units,
    views,
    work_items,
)
from instar.api.operation import OPERATIONS, served
from instar.api.problems import fault, no_such_address, problem, wrong_method
from instar.api.reading import language
from instar.api.rowid import RowId
from instar.i18n import use
from instar.kernel import Kernel

PREFIX = "/api/v1"
EVERY = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MODULES = (
    absences,
    access_requests,
    answers,
    attention,
    audit,
    background_jobs,
    boards,
    bulk,
    definitions,
    diagrams,
    documentation,
    drafts,
    events,
    export,
    files,
    held,
    imports,
    incoming,
    links,
    me,
    notices,
    partners,
    people,
    plugins,
    reports,
    run,
    services,
    site_settings,
    ticket_parts,
    ticket_verbs,
    tickets,
    tokens,
    clients,
    units,
    views,
    work_items,
)


def blueprint(kernel: Kernel) -> Blueprint:
    """The API of one site."""
    made = Blueprint("api", __name__, url_prefix=PREFIX)
    for known in OPERATIONS:
        made.add_url_rule(
            known.rule, known.name, served(kernel, known), methods=[known.method], provide_automatic_options=False
        )
    rules = Map(
        [Rule(known.rule, endpoint=known.name, methods=[known.method]) for known in OPERATIONS],
        converters={"int": RowId},
    )

    def elsewhere(rest: str = "") -> Response:
        """What no operation serves. Flask would answer outside the blueprint, with a page."""
        with use(language(kernel)):
            try:
                rules.bind("").match(f"/{rest}", method="TRACE")
            except MethodNotAllowed as refused:
                return wrong_method(sorted(set(refused.valid_methods or ()) - {"HEAD"}))
            except HTTPException:
                pass
            return problem(no_such_address())

    for address in ("", "/", "/<path:rest>"):
        made.add_url_rule(
            address, "elsewhere", elsewhere, methods=EVERY, provide_automatic_options=False, strict_slashes=False
        )
    made.register_error_handler(Exception, fault)
    return made
