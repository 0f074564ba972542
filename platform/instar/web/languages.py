"""In which language a page speaks: ``?lang=`` of this request, else the person's choice, the cookie, the browser.

The language holds from before the view until the request is torn down, error pages included.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import get_day_names
from flask import Flask, g, request
from werkzeug.wrappers import Response

from instar import i18n
from instar.forms.locales import locale_of
from instar.web import current

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def install(app: Flask) -> None:
    """The language of a stranger, until it is known who asks (``prefer``)."""
    app.before_request(_speak)
    app.after_request(_remember)
    app.teardown_request(_fall_silent)


def prefer(app: Flask) -> None:
    """Asked when the person is known: his own choice wins."""
    app.before_request(_prefer)


def wanted() -> str:
    """The language of this request."""
    languages = current.kernel().settings.languages
    for choice in (request.args.get("lang"), current.actor().language, request.cookies.get(COOKIE)):
        if choice in languages:
            return str(choice)
    site = current.kernel().settings.language
    ordered = sorted(languages, key=lambda language: language != site)
    return i18n.negotiate(request.headers.get("Accept-Language"), ordered)


def names() -> list[tuple[str, str]]:
    """(code, name in its own language) of the site's languages."""
    return [(code, _own_name(code)) for code in current.kernel().settings.languages]


def weekdays() -> tuple[str, ...]:
    """Monday to Sunday, as they stand alone."""
    found = get_day_names("wide", "stand-alone", locale_of(i18n.current()))
    return tuple(found[day].capitalize() for day in range(7))


def keep(response: Response, language: str) -> None:
    """Remember the language for those whom the site does not know yet."""
    response.set_cookie(COOKIE, language, max_age=YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure)


@cache
def _own_name(code: str) -> str:
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def _speak() -> None:
    if "speaking" not in g:
        g.speaking = ExitStack()
    language = wanted()
    if language != i18n.current():
        g.speaking.enter_context(i18n.use(language))


def _prefer() -> None:
    """Who has chosen none is spoken to already."""
    if current.actor().language is not None:
        _speak()


def _remember(response: Response) -> Response:
    """A choice made by a link of the page holds for the next pages too."""
    choice = request.args.get("lang")
    if choice in current.kernel().settings.languages:
        keep(response, str(choice))
    return response


def _fall_silent(_error: BaseException | None) -> None:
    speaking = g.pop("speaking", None)
    if speaking is not None:
        speaking.close()
