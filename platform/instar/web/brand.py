"""Whose page it is for people outside: the brand of a unit, by the domain that was asked for or by the service.

``/admin/structure/<key>/brand`` is where it is set; the logo is for everybody.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask import g, has_request_context, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from instar.commands.brands import LARGEST_LOGO, SetBrand
from instar.commands.execute import execute
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.units import brand_of, logo_of
from instar.store import Brand
from instar.web import current
from instar.web.headers import FILE_POLICY
from instar.web.problems import by_field
from instar.web.routes import page

log = logging.getLogger(__name__)

FIELDS = ("title", "sender", "hours", "domain")


class Hosts(Collection[str]):
    """Names under which this site may be asked: its own, and the domains of brands as they are now."""

    def __init__(self, kernel: Kernel, own: Sequence[str]) -> None:
        self._kernel = kernel
        self._own = tuple(own)
        self._known = self._own

    def __iter__(self) -> Iterator[str]:
        try:
            self._known = (*self._own, *self._kernel.directory.structure().domains())
        except Exception:  # the page itself will say what is wrong with the database
            log.warning("the domains of brands could not be read", exc_info=True)
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._own)

    def __contains__(self, name: object) -> bool:
        return name in tuple(self)


def here() -> Brand | None:
    """The brand whose domain was asked for; else the one that the page has named with ``belongs_to``."""
    if not has_request_context():
        return None
    if "brand" not in g:
        g.brand = current.kernel().directory.structure().brand_at(_host())
    found: Brand | None = g.brand
    return found


def _host() -> str:
    """The name that was asked for; "" for one that is not ours: the page that says so is nobody's in particular."""
    try:
        return request.host
    except SecurityError:
        return ""


def belongs_to(service_key: str | None) -> None:
    """The page is about a service, so it carries the brand of those who perform it – unless its domain says more."""
    directory = current.kernel().directory
    service = directory.service_by_key(service_key) if service_key else None
    if here() is None and service is not None:
        g.brand = directory.brand_of_service(service)


@page("/brand/<key>/<stamp>", public=True)
def logo(key: str, stamp: str) -> ResponseReturnValue:
    """The picture, under an address that changes with it."""
    data, media_type, newest = logo_of(current.kernel(), key)
    response = make_response(data)
    response.content_type = media_type
    response.headers["Content-Security-Policy"] = FILE_POLICY
    g.kept = stamp == newest
    return response


@page("/admin/structure/<key>/brand")
def show(key: str) -> ResponseReturnValue:
    return _shown(key)


@page("/admin/structure/<key>/brand", methods=("POST",))
def save(key: str) -> ResponseReturnValue:
    sent, picture = request.form, request.files.get("logo")
    logo = "" if sent.get("without") else None
    if picture is not None and picture.filename:  # one byte more than may be tells that it is too much
        logo = base64.b64encode(picture.stream.read(LARGEST_LOGO + 1)).decode()
    title, sender, hours, domain = (sent.get(name, "") for name in FIELDS)
    command = SetBrand(key, title, sender, hours, domain, logo)
    try:
        execute(current.kernel(), command, current.actor())
    except Invalid as error:
        return make_response(_shown(key, sent, by_field(error)), error.status)
    return redirect(f"/admin/structure/{key}/brand?saved=1", 303)


def _shown(key: str, typed: Any = None, errors: dict[str, str] | None = None) -> str:
    unit, brand = brand_of(current.kernel(), current.actor(), key)
    return render_template(
        "brand.html",
        back=(f"/admin/structure/{key}", unit.name),
        unit=unit,
        brand=brand,
        typed=typed if typed is not None else {name: getattr(brand, name) for name in FIELDS},
        errors=errors or {},
        saved="saved" in request.args and not errors,
        largest=LARGEST_LOGO // 1000,
        title=_("As known outside"),
    )
