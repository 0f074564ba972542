"""The public pages: services, the form of one, and the page on which its sender follows it.

Every page works without script. Nothing here is kept by browsers or found by search engines, and whoever has no valid
link learns nothing: a wrong, an old and a mistyped one get the same answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import NotFound, Viewer, _, now, public_service, render_public, visitor
from instar_plugins.site import desk, requests, robots
from instar_plugins.site.letter import Letter, Values
from instar_plugins.site.status import Answer, status_of

HOUR_S = 3600
REMEMBERED = 500


def blueprint(rate_per_hour: int, fill_seconds: int) -> Blueprint:
    """The pages, under ``/form``, ``/status`` and ``/my``; the arguments are the plugin's settings."""
    pages = Blueprint("site", __name__, url_prefix="/", template_folder="templates")
    public = PublicPages(rate_per_hour, fill_seconds)
    pages.add_url_rule("/form", view_func=public.index)
    pages.add_url_rule("/form/<key>", view_func=public.form)
    pages.add_url_rule("/form/<key>", "send", view_func=public.send, methods=["POST"])
    pages.add_url_rule("/form/<key>/fields", view_func=public.fields, methods=["POST"])
    pages.add_url_rule("/status/<token>", view_func=public.status)
    pages.add_url_rule("/status/<token>", "write", view_func=public.write, methods=["POST"])
    pages.add_url_rule("/status/<token>/sent", view_func=public.sent)
    pages.add_url_rule("/status/<token>/files/<file>", view_func=public.file)
    requests.add_to(pages)
    pages.after_request(_private)
    return pages


class PublicPages:
    """The views. ``_taken`` holds the letters of late by key, so that one sent twice is taken once, files and all."""

    def __init__(self, rate_per_hour: int, fill_seconds: int) -> None:
        self.rate_per_hour = rate_per_hour
        self.fill_seconds = fill_seconds
        self._turn = threading.Lock()
        self._taken: OrderedDict[str, tuple[Values, str]] = OrderedDict()

    # -- the form ------------------------------------------------------------------------------------------

    def index(self) -> ResponseReturnValue:
        """The public part of the catalogue; ``q``: only what these words find."""
        asked = request.args.get("q", "").strip()[:200]
        return _page("index.html", shelves=desk.shelves(asked), asked=asked)

    def form(self, key: str) -> ResponseReturnValue:
        return self._shown(Letter(_service(key)))

    def send(self, key: str) -> ResponseReturnValue:
        letter = Letter.sent(_service(key))
        letter.problem = robots.objection(request.form, now(), self.fill_seconds)
        if letter.problem:
            return self._shown(letter, 422)
        with self._turn:
            token = self._token_of(letter)
            if token is None:
                if not desk.within_rate("form", self.rate_per_hour):
                    letter.problem = _crowded()
                    return self._shown(letter, 429)
                letter.keep_files()
                token = letter.post()
                if token is None:
                    return self._shown(letter, 422)
                self._remember(letter, token)
        return redirect(f"/status/{token}/sent", 303)

    def fields(self, key: str) -> ResponseReturnValue:
        """The fields again, as what was typed so far makes them; a page with script asks for them."""
        return render_template("_fields.html", form=Letter.sent(_service(key)).view())

    def _shown(self, letter: Letter, status: int = 200) -> ResponseReturnValue:
        return _page(
            "form.html",
            status,
            service=letter.service.key,
            title=desk.title(letter.service),
            address=f"/form/{letter.service.key}",
            draft=f"form/{letter.service.key}",
            form=letter.view(),
            honey=robots.HONEY,
            opened=(robots.OPENED, robots.opened(request.form, now())),
        )

    def _token_of(self, letter: Letter) -> str | None:
        """The ticket that this very letter has opened already."""
        words, token = self._taken.get(letter.key, (None, None))
        return token if words == letter.words else None

    def _remember(self, letter: Letter, token: str) -> None:
        self._taken[letter.key] = (letter.words, token)
        while len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)

    # -- the status page -----------------------------------------------------------------------------------

    def sent(self, token: str) -> ResponseReturnValue:
        """Right after sending: the number, where we write to, what happens next, and the address to keep."""
        by = visitor(token)
        if by is None:
            return _gone()
        ticket = status_of(by, token)
        return _page("sent.html", service=ticket.service, ticket=ticket, address=f"/status/{token}")

    def status(self, token: str) -> ResponseReturnValue:
        by = visitor(token)
        return self._status(by, token, Answer.empty()) if by else _gone()

    def write(self, token: str) -> ResponseReturnValue:
        by = visitor(token)
        if by is None:
            return _gone()
        answer = Answer.sent()
        if status_of(by, token).closed:
            answer.problem = _("This is closed, so nobody would read it. Write to us again; your text is below.")
            return self._status(by, token, answer, 409)
        if not desk.within_rate("status", self.rate_per_hour):
            answer.problem = _crowded()
            return self._status(by, token, answer, 429)
        if not answer.post(by):
            return self._status(by, token, answer, 422)
        return redirect(f"/status/{token}?sent=1", 303)

    def file(self, token: str, file: str) -> ResponseReturnValue:
        by = visitor(token)
        if by is None:
            return _gone()
        try:
            return desk.file_of(by, file)
        except NotFound:
            return _gone()

    def _status(self, by: Viewer, token: str, answer: Answer, status: int = 200) -> ResponseReturnValue:
        ticket = status_of(by, token)
        return _page(
            "status.html",
            status,
            service=ticket.service,
            ticket=ticket,
            address=f"/status/{token}",
            answer=answer,
            sent="sent" in request.args,
        )


def _page(template: str, status: int = 200, **context: Any) -> Response:
    page = render_public(f"site/{template}", status=status, links=requests.links(), **context)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        page.headers["Retry-After"] = str(HOUR_S)
    return page


def _service(key: str) -> Any:
    found = public_service(key)
    if found is None:
        raise NotFound("no_form", _("There is no such form."), hint=_("All forms are listed under /form."))
    return found


def _gone() -> Response:
    """Wrong, old, mistyped: the answer is the same, so that nobody can try tokens out."""
    return _page("gone.html", 404)


def _crowded() -> str:
    return _("Too many messages came from your address within an hour. Your text is kept here: send it a little later.")


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
