"""The page of one article for those who work here, and what is done with it there.

/x/knowledge/<id>          its text, how far it is, who looks after it; ``ticket``: the one that is answered
/x/knowledge/<id>/state    POST: to review, back, published, retired, taken up again
/x/knowledge/<id>/vote     POST: useful or not
/x/knowledge/<id>/attach   POST: into what is written on a ticket; a script gets the text and puts it in itself
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    InstarError,
    Invalid,
    NotFound,
    _,
    begin_reply,
    moment,
    people_names,
    plugin_asset,
    render_page,
    run_command,
    safe_html,
    today,
    viewer,
)
from instar_plugins.knowledge import articles, rights, using, voting, wanted, words
from instar_plugins.knowledge.tables import DRAFT, HOME, PLUGIN, PUBLISHED, RETIRED, REVIEW

STEPS = ("submit", "give_back", "publish", "retire", "reopen")


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/<int:id>", "article", show)
    pages.add_url_rule("/<int:id>/state", "state", state, methods=("POST",))
    pages.add_url_rule("/<int:id>/vote", "vote", vote, methods=("POST",))
    pages.add_url_rule("/<int:id>/attach", "attach", attach, methods=("POST",))


def show(id: int) -> ResponseReturnValue:
    return _page(articles.staff_article(viewer(), id))


def state(id: int) -> ResponseReturnValue:
    do = request.form.get("do", "")
    if do not in STEPS:
        raise NotFound("no_step", _("An article cannot do this."))
    args: dict[str, Any] = {"article": id, "rev": number(request.form.get("rev"))}
    if do == "give_back":
        args["note"] = request.form.get("note", "")
    try:
        run_command(PLUGIN, do, args)
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        told = [one for some in error.errors.values() for one in some] if isinstance(error, Invalid) else []
        problem = " ".join(told or [error.message])
        return _page(articles.staff_article(viewer(), id), problem, error.status, note=args.get("note", ""))
    return redirect(f"{HOME}{id}?saved={do}", 303)


def vote(id: int) -> ResponseReturnValue:
    by = viewer()
    args = {"article": id, "useful": request.form.get("useful") == "yes", "voter": voting.voter_of(by, "")}
    run_command(PLUGIN, "vote", args)
    return redirect(f"{HOME}{id}?saved=vote", 303)


def attach(id: int) -> ResponseReturnValue:
    ticket, how = request.form.get("ticket", "")[:20], request.form.get("how", "")
    made = run_command(PLUGIN, "attach", {"article": id, "ticket": ticket, "how": how})["result"]
    if request.accept_mimetypes.best == "application/json":
        return {"text": made["text"]}
    digits = ticket.upper().removeprefix("T-")
    begin_reply(viewer(), int(digits), made["text"], "staff" if how == using.NOTE else "client")
    return redirect(f"/t/T-{digits}#compose", 303)


def number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 10 else 0


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(found: Any, problem: str = "", status: int = 200, note: str = "") -> ResponseReturnValue:
    by = viewer()
    text = articles.picked(articles.texts_of(found.id), request.args.get("text"))
    names = people_names({found.owner, found.author})
    titles = dict(wanted.service_names(by))
    ticket = request.args.get("ticket", "")[:20]
    return render_page(
        "knowledge/article.html",
        note=note,
        status=status,
        back=(f"/t/{ticket}", ticket)
        if ticket.upper().startswith("T-") and ticket[2:].isdecimal()
        else (HOME, _("Knowledge")),
        article=found,
        text=text,
        html=safe_html(text.body),
        said_in=words.in_languages(),
        state=words.states()[found.state],
        state_icon=words.STATE_ICONS[found.state],
        audience=words.audiences()[found.audience],
        owner=names.get(found.owner, ""),
        services=[titles.get(key, key) for key in articles.services_of(found.id)],
        counts=articles.counts([found.id])[found.id],
        steps=_steps(by, found),
        writes=rights.may_write(by),
        own_vote=voting.own_vote(found.id, voting.voter_of(by, "")),
        late=bool(found.shown) and bool(found.review_on) and found.review_on <= today(),
        changed=moment(found.changed),
        published=moment(found.shown_at) if found.shown_at else None,
        ticket=ticket if ticket.upper().startswith("T-") and ticket[2:].isdecimal() else "",
        clients=found.shown > 0 and found.shown_to <= rights.CLIENTS,
        saved=_saved(request.args.get("saved", "")),
        problem=problem,
        home=HOME,
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def _steps(by: Any, found: Any) -> list[tuple[str, str]]:
    """(what the button sends, what it says), the usual next step first."""
    says = {
        "publish": _("Publish"),
        "submit": _("Send to review"),
        "give_back": _("Give back"),
        "reopen": _("Take up again"),
        "retire": _("Retire"),
    }
    may = {
        "publish": found.state in (DRAFT, REVIEW) and rights.may_publish(by),
        "submit": found.state == DRAFT and rights.may_write(by),
        "give_back": found.state == REVIEW and rights.may_publish(by),
        "reopen": found.state == RETIRED and rights.may_write(by),
        "retire": found.state in (DRAFT, REVIEW, PUBLISHED) and rights.may_publish(by),
    }
    return [(step, said) for step, said in says.items() if may[step]]


def _saved(word: str) -> str:
    return {
        "saved": _("Saved."),
        "submit": _("Sent to review; those who publish are told."),
        "give_back": _("Given back to its author."),
        "publish": _("Published."),
        "retire": _("Retired: readers do not find it any more."),
        "reopen": _("It is a draft again."),
        "restored": _("The text of that version is back."),
        "vote": _("Thank you."),
    }.get(word, "")
