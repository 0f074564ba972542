"""All that the public pages ask of the kernel, in their own words: the one module to change when the sdk does."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, BinaryIO, NamedTuple, cast

from flask import send_file
from werkzeug.wrappers import Response

from instar.sdk import (
    InstarError,
    Offered,
    OpenTicket,
    PostReply,
    Viewer,
    _,
    client_address,
    execute,
    form,
    nobody,
    opening_form,
    orderable_services,
    public_services,
    stored_file,
    text,
    throttle,
    upload,
    visited_ticket,
)

QUESTION, VISITOR = "site_question", "site_visitor"
"""Forms that every public page has, around what the service asks; shipped in ``forms/``, and the site's to change."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself; an SVG can hold scripts."""


def title(service: Any) -> str:
    return text(service.title) or str(service.key)


class Ware(NamedTuple):
    """What can be asked for."""

    key: str
    title: str
    about: str
    price: str


def shelves(asked: str) -> list[tuple[str, list[Ware]]]:
    """What strangers may ask for, by what it lies in: "" for the top. ``asked``: only what these words find."""
    here = {one.key for one in public_services()}
    found: dict[str, list[Ware]] = {}
    for row in _every(orderable_services(nobody(), asked)):
        if row.key in here:
            found.setdefault(" › ".join(row.path), []).append(Ware(row.key, row.title, row.description, row.price))
    return list(found.items())


def _every(rows: Iterable[Offered]) -> Iterator[Offered]:
    """What can be ordered in a tree."""
    for row in rows:
        if row.process is not None:
            yield row
        yield from _every(row.items)


def forms(service: Any) -> tuple[Any, ...]:
    """The forms of a public page in their order: the question, what the service asks, who writes."""
    return _published(QUESTION), opening_form(service), _published(VISITOR)


def open_ticket(
    service: Any, question: Mapping[str, Any], data: Mapping[str, Any], visitor: Mapping[str, Any], key: str
) -> str:
    """Open the ticket in a stranger's name and return the token of its status page; raises InstarError.

    The same letter with the same ``key`` gets the same ticket.
    """
    command = OpenTicket(
        title=question.get("site_subject") or "",
        service=service.key,
        body=question.get("site_message") or "",
        requester={word: visitor.get(f"site_{word}") for word in ("name", "email", "phone")},
        data=data,
        channel="site",
        files=tuple(question.get("site_files") or ()),
        link=True,
    )
    return str(execute(command, nobody(), key=key)["link"])


def keep_file(name: str, stream: IO[bytes]) -> str:
    """Keep a stranger's file until a letter takes it; returns its id."""
    return upload(name, cast(BinaryIO, stream), nobody())


def write_back(by: Viewer, body: str, files: Sequence[tuple[str, IO[bytes]]], key: str | None) -> None:
    """Write into the conversation as the visitor; raises InstarError."""
    ids = tuple(upload(name, cast(BinaryIO, stream), by) for name, stream in files)
    execute(PostReply(visited_ticket(by), body, files=ids), by, key=key)


def file_of(by: Viewer, file_id: str) -> Response:
    """A file of the visitor's ticket; pictures are shown, the rest is kept, and nothing in it runs. Raises NotFound."""
    row, stream = stored_file(by, file_id)
    shown = row.media_type in PICTURES
    response = send_file(stream, row.media_type, as_attachment=not shown, download_name=row.name, max_age=0)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response


def within_rate(what: str, per_hour: int) -> bool:
    """Count one use by the address of this request; whether it is still within the limit."""
    return throttle(f"site.{what}:{neighbourhood(client_address())}", per_hour)


def neighbourhood(address: str) -> str:
    """The address; of IPv6 the network of one household, which has more addresses than anybody can count."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


def _published(key: str) -> Any:
    found = form(key)
    if found is None:
        raise InstarError(
            "no_form",
            _("The site has no form “{key}”.").format(key=key),
            hint=_("An administrator publishes the forms of the plugin “site” again."),
            status=503,
        )
    return found
