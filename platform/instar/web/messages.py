"""Writing into the conversation beside the process: a reply, or a note that only staff see."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.held import HoldReply
from instar.commands.messages import PostReply
from instar.commands.unsent import DropUnsent
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.ticket import ticket, ticket_id
from instar.web import current
from instar.web.composer import Draft
from instar.web.files import take_uploads
from instar.web.follow import SAID
from instar.web.formview import sent_key
from instar.web.held import due
from instar.web.mentions import in_vain
from instar.web.parts import Parts
from instar.web.routes import page
from instar.web.talk import crossed
from instar.web.ticket import full_page

AUDIENCES = {"client": "public", "staff": "internal"}


@page("/t/<number>/messages", methods=("POST",))
def write(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    audience, body = request.form.get("audience", "staff"), request.form.get("body") or request.form.get(SAID, "")
    files = {"files": request.form.getlist("files")}
    try:
        take_uploads(files)
        given = tuple(file for file in files["files"] if file)
        word, _colon, partner = audience.partition(":")
        command = PostReply(ticket_id(kernel, actor, number), body, AUDIENCES.get(word, word), given, partner)
        if word != "staff" and _has_crossed(parts := Parts(number)):
            return _asked_again(number, parts, Draft(body, audience, (crossed(parts.talk),), sent_key()))
        if "_anyway" not in request.form and (told := in_vain(command.ticket, body)):
            return _asked_again(number, Parts(number), Draft(body, audience, (told,), sent_key()))
        moment = due(ticket(kernel, actor, command.ticket)) if word == "client" else None
        if moment is not None:
            execute(kernel, HoldReply(command.ticket, body, moment, given), actor, key=sent_key())
        else:
            execute(kernel, command, actor, key=sent_key())
        execute(kernel, DropUnsent(command.ticket, audience), actor)
    except Invalid as error:
        sentences = tuple(sentence for found in error.errors.values() for sentence in found)
        return _refused(number, Draft(body, audience, sentences, sent_key()))
    if not current.by_script():
        return redirect(f"/t/{number}?sent=1#compose", 303)
    parts = Parts(number)
    said = _("Note added.") if audience == "staff" else _("Sent.") if moment is None else _("Waits, to be withdrawn.")
    return render_template(
        "_composer_answer.html", toast_text=said, **{**parts.shared(), "composer": parts.composer_again()}
    )


def _has_crossed(parts: Parts) -> bool:
    """Whether somebody has written what the sender has not seen: an answer is then asked for once more."""
    seen = request.form.get("_seen", "")
    return "_anyway" not in request.form and seen.isdecimal() and parts.talk.newest > int(seen)


def _asked_again(number: str, parts: Parts, draft: Draft) -> ResponseReturnValue:
    if not current.by_script():
        return _refused(number, draft)
    context = {"ticket": parts.heading, "conversation": parts.talk, "seen": parts.talk.newest}
    return make_response(render_template("_crossed.html", text=draft.errors[0], **context), 409)


def _refused(number: str, draft: Draft) -> ResponseReturnValue:
    parts = Parts(number, draft=draft)
    if not current.by_script():
        return full_page(parts, status=422)
    context = {"ticket": parts.heading, "composer": parts.composer, "seen": request.form.get("_seen", "")}
    return make_response(render_template("_composer.html", **context), 422)
