"""Pages for everybody, as plugins make them: the public form, the status page. Plugins find this in ``instar.sdk``.

Such pages work without script, carry a token against forged requests, and show nothing of the staff's shell. Their
blueprint has a ``url_prefix`` of its own (``/form``); what a plugin serves below ``/x/`` needs a log-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from instar.forms import Form
from instar.web import portal_bar
from instar.web.brand import belongs_to
from instar.web.csrf import csrf_token
from instar.web.files import take_uploads
from instar.web.formview import Entered, FormView, form_view, opening_env, sent_key, sent_values
from instar.web.login import address
from instar.web.markup import safe_html
from instar.web.shell import current_shell

__all__ = [
    "client_address",
    "posted_files",
    "posted_key",
    "posted_values",
    "public_form_view",
    "reader_token",
    "render_public",
    "safe_html",
]


def render_public(
    template: str,
    *,
    status: int = 200,
    links: Sequence[tuple[str, str]] = (),
    service: str | None = None,
    **context: Any,
) -> Response:
    """A page of a plugin inside the shell for everybody: the template says ``{% extends "public.html" %}``.

    ``links``: (address, title) in the top line, where those of plugins follow (hook ``portal_links``). ``service``: key
    of the one that the page is about; the page carries the brand of those who perform it. Besides ``context`` the
    template has ``shell``, ``asset()``, ``csrf_token()`` and all macros of ``_macros.html`` and ``_form.html``; its
    form holds ``{{ hidden(form.key) }}``.
    """
    belongs_to(service)
    current_shell().public_links = (*links, *portal_bar.links()) if links else ()
    return make_response(render_template(template, **context), status)


def public_form_view(
    form: Form | None,
    *,
    id: str = "form",
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
    problem: str | None = None,
    live_url: str | None = None,
    seen: Mapping[str, Any] | None = None,
) -> FormView:
    """A form as ``fields(form)`` and ``error_summary(form)`` of ``_form.html`` draw it.

    ``values``: what was posted (``posted_values()``), shown again letter by letter; leave it out for an empty form.
    ``errors``: sentences by field, as ``Invalid.errors`` has them. ``seen``: what the form's expressions see; left out,
    the reader alone, because there is no ticket yet. ``.key`` makes a second post of the same page a repeat.
    """
    entered = Entered(values, errors, problem) if values is not None else None
    return form_view(form, seen or opening_env(), id=id, entered=entered, live_url=live_url)


def posted_values() -> dict[str, list[str]]:
    """The fields of the form that was posted, as lists of strings: what a command takes with ``origin="page"``."""
    return sent_values()


def posted_files(values: dict[str, list[str]], owner: str) -> None:
    """Store the files that came with the form and put their ids into ``values``; only ``owner`` can use them."""
    take_uploads(values, owner=owner)


def posted_key() -> str | None:
    """The idempotency key of the form that was posted; None when it carries none."""
    return sent_key()


def reader_token() -> str:
    """What forms carry against forged requests: the same for one log-in, and of a stranger for one browser."""
    return csrf_token()


def client_address() -> str:
    """Where the request comes from, for limits; behind trusted proxies the client's own address."""
    return address()


def is_robot(field: str = "website") -> bool:
    """Whether the field that people do not see was filled in."""
    return bool(request.form.get(field, "").strip())
