"""Many tickets at once: chosen in a list, looked at once more, then on their way as a job. See ``bulk.html``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from instar.commands.bulk import MOST, StartBulk
from instar.commands.execute import execute
from instar.commands.outlook import Outlook, outlook
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.i18n import _
from instar.queries.key import id_of
from instar.queries.scoped import allowed
from instar.queries.tickets import ticket_ids
from instar.web import current, verbs
from instar.web.filterbar import filters_of, given_filters
from instar.web.formview import new_key, sent_key
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.sessions import local_address

LIST = "/tickets/list"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in a list. ``process``: key of the one that the list is of, "" for any. ``back``: the list."""

    ids: tuple[int, ...]
    every: bool
    process: str
    path: str
    query: str

    @property
    def back(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


@page("/tickets/bulk", methods=("POST",))
def begin() -> ResponseReturnValue:
    """``verb`` and the tickets (``ticket``, ``tickets``, or ``all`` that the list finds); first what would become of
    it, then ``do`` = start. Changes nothing before."""
    chosen = _chosen()
    verb = verbs.VERBS.get(request.form.get("verb", ""))
    if verb is None:
        raise NotFound("no_verb", _("There is nothing of this name to be done to tickets."))
    if verb not in verbs.offered(chosen.process):
        raise Forbidden("not_allowed", _("You are not allowed to do this to any ticket."))
    given = request.form.get("value", "").strip()
    if not chosen.ids:
        return _page(chosen, verb, given, None, _("No ticket is chosen."), 422)
    if len(chosen.ids) > MOST:
        said = _("At most {limit} tickets at once. Narrow it down.").format(limit=MOST)
        return _page(chosen, verb, given, None, said, 422)
    if verb.asks and "value" not in request.form:
        return _page(chosen, verb, given, None)
    try:
        if request.form.get("do") == "start":
            command = StartBulk(verb.command, chosen.ids, verb.values(given))
            return redirect(f"/jobs/{execute(current.kernel(), command, current.actor(), key=sent_key())['bulk']}", 303)
        seen = outlook(current.kernel(), current.actor(), verb.command, chosen.ids, verb.values(given))
    except (Invalid, Conflict) as error:
        return _page(chosen, verb, given, None, " ".join(by_field(error).values()), error.status)
    return _page(chosen, verb, given, seen)


# -- below: how it is done -----------------------------------------------------------------------------------


def _chosen() -> Chosen:
    kernel, actor = current.kernel(), current.actor()
    path, query = local_address(request.form.get("path")) or LIST, request.form.get("list", "")[:4000]
    parts = path.split("/")
    fixed = {"process": parts[2]} if len(parts) == 4 and parts[1] == "p" else {}
    args = MultiDict(parse_qsl(query))
    given = {**given_filters(args, fixed), **fixed}
    process = given.get("process", "")
    every = request.form.get("all") == "1"
    if every:
        ids = ticket_ids(kernel, actor, filters_of(given), args.get("sort", "-updated"), MOST + 1)
    else:
        named = [*request.form.getlist("ticket"), *request.form.get("tickets", "").split(",")]
        found = list(dict.fromkeys(id for id in map(id_of, named) if id is not None))
        seen = allowed(kernel, actor, "ticket.view", found)
        ids = [id for id in found if id in seen]
    return Chosen(tuple(ids), every, "" if "," in process else process, path, query)


def _page(
    chosen: Chosen, verb: verbs.Verb, given: str, seen: Outlook | None, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    html = render_template(
        "bulk.html",
        back=(chosen.back, _("Tickets")),
        chosen=chosen,
        tickets="" if chosen.every else ",".join(map(str, chosen.ids)),
        verb=verb,
        title=_(verb.title),
        asks=_(verb.asks) if verb.asks else "",
        choices=verbs.choices(verb, chosen.process),
        given=given,
        seen=seen,
        problem=problem,
        key=new_key(),
    )
    return make_response(html, status)
