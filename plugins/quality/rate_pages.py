"""The page behind the link of a letter: five faces and a box for words, without script and without a log-in.

Programs that check mail open every link, so looking never votes: the score of the link that was pressed is chosen
already, and one button sends it. A wrong, an old and a mistyped link get the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    Conflict,
    Invalid,
    _,
    client_address,
    lasted,
    nobody,
    now,
    plugin_asset,
    render_public,
    run_command,
    throttle,
    viewer,
)
from instar_plugins.quality.rating import HIGHEST, HOUR_MS, LONGEST, LOWEST, Vote, vote_of
from instar_plugins.quality.tables import PLUGIN

PAGES = "quality_rate"
PER_HOUR = 60


def blueprint(settings: Mapping[str, Any]) -> Blueprint:
    """``/rate/<token>``, where the token is that of a letter or of the ticket's status page."""
    pages = Blueprint(
        PAGES, __name__, url_prefix="/rate", template_folder="templates", static_folder=Path(__file__).parent / "static"
    )
    rate = RatePages(int(settings["change_hours"]))
    pages.add_url_rule("/<token>", "show", rate.show)
    pages.add_url_rule("/<token>", "say", rate.say, methods=["POST"])
    pages.after_request(_private)
    return pages


def faces() -> list[tuple[int, str]]:
    """(score, what it means), the best first."""
    return [(5, _("Very good")), (4, _("Good")), (3, _("So-so")), (2, _("Bad")), (1, _("Very bad"))]


class RatePages:
    def __init__(self, change_hours: int) -> None:
        self._change_hours = change_hours

    def show(self, token: str) -> ResponseReturnValue:
        found = vote_of(token, viewer(), self._change_hours)
        if found is None:
            return _gone()
        return self._page(token, found, _chosen(request.args.get("score")) or found.survey.score, found.survey.words)

    def say(self, token: str) -> ResponseReturnValue:
        found = vote_of(token, viewer(), self._change_hours)
        if found is None:
            return _gone()
        chosen, words = _chosen(request.form.get("score")), request.form.get("words", "")
        if not found.may_say:
            return self._page(token, found, chosen, words, status=409)
        if chosen is None:
            return self._page(token, found, None, words, problem=_("Choose one of the five faces."), status=422)
        if not throttle(f"rate:{client_address()}", PER_HOUR):
            told = _("Too many answers came from your address within an hour. Send it a little later.")
            return self._page(token, found, chosen, words, problem=told, status=429)
        body = {"link": found.survey.token_hash, "score": chosen, "words": words}
        try:
            run_command(PLUGIN, "say", body, nobody())
        except Invalid:
            told = _("The text is longer than {limit} characters. Shorten it.").format(limit=LONGEST)
            return self._page(token, found, chosen, words, problem=told, status=422)
        except Conflict as error:  # somebody was faster by a moment
            return self._page(token, found, chosen, words, problem=error.message, status=409)
        return redirect(f"/rate/{token}?thanks=1", 303)

    def _page(
        self, token: str, found: Vote, chosen: int | None, words: str, *, problem: str = "", status: int = 200
    ) -> Response:
        survey, closing = found.survey, found.closing
        rated = survey.rated is not None
        return render_public(
            "quality/rate.html",
            status=status,
            service=closing.service,
            address=f"/rate/{token}",
            number=closing.number,
            title=closing.title,
            state=found.state,
            may_say=found.may_say,
            faces=faces(),
            chosen=chosen,
            words=words,
            longest=LONGEST,
            problem=problem,
            thanks=rated and "thanks" in request.args,
            said=next((face for face in faces() if rated and face[0] == survey.score), None),
            change_left=lasted(survey.rated + self._change_hours * HOUR_MS - now()) if found.state == "said" else "",
            into=closing.merged,
            style=plugin_asset(PAGES, "quality.css"),
        )


def _chosen(given: str | None) -> int | None:
    score = int(given) if given and given.isascii() and given.isdigit() and len(given) < 3 else 0
    return score if LOWEST <= score <= HIGHEST else None


def _gone() -> Response:
    return render_public("quality/gone.html", status=404, style=plugin_asset(PAGES, "quality.css"))


def _private(response: Response) -> Response:
    if request.endpoint != f"{PAGES}.static":
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
