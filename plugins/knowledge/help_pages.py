"""/help: articles for those who ask – requesters and clients in the portal, guests where the site lets them.

/help               a search and a list; ``q`` words, ``service`` one of the catalogue
/help/<id>          one; ``text``: in the other language
/help/<id>/vote     POST: useful or not, which looking never does

Everybody sees what is for him and no more. Works without script.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    Forbidden,
    NotFound,
    PageLink,
    Viewer,
    _,
    client_address,
    known_as,
    moment,
    orderable_services,
    own_settings,
    plugin_asset,
    public_services,
    reader_token,
    render_public,
    run_command,
    safe_html,
    text,
    throttle,
    viewer,
)
from instar_plugins.knowledge import articles, finding, list_pages, listing, misses, rights, voting, words
from instar_plugins.knowledge.tables import HELP, PLUGIN

PAGES = "knowledge_help"
SHORT = 160
FEW = 3
PER_HOUR = 60


def blueprint(guests: bool) -> Blueprint:
    pages = Blueprint(PAGES, __name__, url_prefix=HELP, template_folder="templates", static_folder="static")
    pages.add_url_rule("", "index", index)
    pages.add_url_rule("/<int:id>", "article", show)
    pages.add_url_rule("/<int:id>/vote", "vote", vote, methods=("POST",))
    pages.before_request(_only_members if not guests else lambda: None)
    pages.after_request(_private)
    return pages


def is_open(by: Viewer) -> bool:
    """Whether a reader has anything to find here."""
    if known_as(by) == "guest" and not own_settings(PLUGIN).get("guests", True):
        return False
    return listing.any_shown(by)


def answers(asked: str, service: str, by: Viewer) -> list[PageLink]:
    """What may answer a search, or who is about to order a service."""
    upto = rights.level(by)
    ids = finding.found(asked, finding.SHOWN, upto) if asked else finding.about(service, upto)
    return [PageLink(title, "book", f"{HELP}/{id}") for id, title in listing.titles(by, ids, FEW)]


def index() -> ResponseReturnValue:
    by, asked = viewer(), list_pages.asked_for()._replace(state="", audience="")
    found = listing.shown(by, asked)
    if asked.q and not found.rows and asked.page == 1 and known_as(by) != "staff":
        misses.note(asked.q, client_address())
    texts = articles.shown_texts([one.id for one in found.rows])
    return _page(
        "help.html",
        asked=asked,
        lines=[(id, one.title, short(one.body)) for id, one in texts.items()],
        further=list_pages.address(asked._replace(page=asked.page + 1), HELP) if found.further else None,
        service=_service_title(by, asked.service),
    )


def show(id: int) -> ResponseReturnValue:
    by = viewer()
    found, version = articles.shown_article(by, id)
    shown = articles.picked(articles.version_texts(version), request.args.get("text"))
    voter = voting.voter_of(by, reader_token())
    return _page(
        "help_article.html",
        article=found,
        text=shown,
        html=safe_html(shown.body),
        said_in=words.in_languages(),
        audience=words.short_audiences()[version.audience] if known_as(by) in ("staff", "partner") else "",
        updated=moment(version.at),
        own_vote=voting.own_vote(id, voter),
        thanks="thanks" in request.args,
        order=_order(by, id),
    )


def vote(id: int) -> ResponseReturnValue:
    by, token = viewer(), request.form.get("_csrf", "")
    articles.shown_article(by, id)
    if not throttle(f"knowledge.vote:{client_address()}", PER_HOUR):
        raise Forbidden("too_many", _("Too many votes came from your address within an hour. Try it a little later."))
    args = {"article": id, "useful": request.form.get("useful") == "yes", "voter": voting.voter_of(by, token)}
    run_command(PLUGIN, "vote", args)
    return redirect(f"{HELP}/{id}?thanks=1#vote", 303)


def short(body: str) -> str:
    """The first words of a text, without the marks of Markdown."""
    plain = " ".join(safe_html(body[:1000]).striptags().split())
    return plain if len(plain) <= SHORT else f"{plain[:SHORT].rsplit(' ', 1)[0]}…"


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(template: str, **context: Any) -> Response:
    """In the shell of the portal for whoever is logged in, in that of the public form for everybody else."""
    guest = viewer().id is None
    links = [("/form", _("Write to us")), ("/my", _("My requests"))] if guest and own_settings("site") else []
    return render_public(
        f"knowledge/{template}",
        links=links,
        layout="public.html" if guest else "portal.html",
        style=plugin_asset(PAGES, "knowledge.css"),
        help=HELP,
        **context,
    )


def _service_title(by: Viewer, key: str) -> str:
    return next((title for one, title in _services(by) if one == key), "") if key else ""


def _services(by: Viewer) -> list[tuple[str, str]]:
    """(key, title) of what the reader may order."""
    if by.id is None:
        return [(one.key, text(one.title) or one.key) for one in public_services()]
    found: list[tuple[str, str]] = []

    def walk(rows: Any) -> None:
        for one in rows:
            if one.process is not None:
                found.append((one.key, one.title))
            walk(one.items)

    walk(orderable_services(by))
    return found


def _order(by: Viewer, id: int) -> list[tuple[str, str]]:
    """(address, title) of the services that the article is about and the reader may order."""
    linked = set(articles.services_of(id))
    home = "/portal/s/" if by.id is not None else "/form/"
    return [(f"{home}{key}", title) for key, title in _services(by) if key in linked][:FEW]


def _only_members() -> None:
    if request.endpoint != f"{PAGES}.static" and known_as(viewer()) == "guest":
        raise NotFound("no_article", _("There is no such article, or it is not for you."), hint=_("Log in first."))


def _private(response: Response) -> Response:
    if request.endpoint != f"{PAGES}.static":
        response.headers["Cache-Control"] = "no-store"
    return response
