"""Clients without an account who have proved an e-mail address; for public pages of plugins. A cookie holds a token."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from instar import mail
from instar.commands import client_access
from instar.contract import Viewer
from instar.i18n import current as language
from instar.queries.client_requests import OwnRequest, requests_of
from instar.sdk.desk import visited_ticket
from instar.web.brand import here
from instar.web.current import kernel
from instar.web.login import address
from instar.web.sessions import secure


def cookie_name() -> str:
    return "__Host-instar_client" if secure() else "instar_client"


def sends_letters() -> bool:
    """Whether the site can send letters at all."""
    return mail.is_configured(kernel().settings)


def ask_client_link(email: str) -> None:
    """Send a link to the requests of an address, if there are any. Tells nobody whether there are; limits itself."""
    brand = here()
    client_access.ask_client_link(kernel(), email, address(), language(), brand.unit if brand else "")


def client_link_works(token: str) -> bool:
    """Whether a link from a letter would work. Looking changes nothing: programs that check mail open every link."""
    return client_access.client_link(kernel(), token) is not None


def client_in(response: Response, token: str) -> bool:
    """Use the link: the browser that gets ``response`` is the client's from now on; False when it is over or used."""
    session = client_access.use_client_link(kernel(), token, address(), request.headers.get("User-Agent", ""))
    if session is None:
        return False
    response.set_cookie(cookie_name(), session.token, path="/", httponly=True, samesite="Lax", secure=secure())
    return True


def client_out(response: Response) -> None:
    """End the client's session of this browser."""
    client_access.end_client_session(kernel(), request.cookies.get(cookie_name(), "")[:200])
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=secure())


def client_email() -> str | None:
    """The address that this browser has proved; None for everybody else."""
    token = request.cookies.get(cookie_name(), "")[:200]
    session = client_access.client_session(kernel(), token) if token else None
    return session.email if session else None


def claimed_email(by: Viewer) -> str:
    """Under which address the ticket of a status link was filed; "" for none."""
    return client_access.claimed_email(kernel(), visited_ticket(by))


def client_requests(email: str) -> tuple[OwnRequest, ...]:
    """The tickets that were filed under the address, open ones first."""
    return requests_of(kernel(), email)


def client_status_token(email: str, ticket_id: int) -> str:
    """The token of a ticket's status page; raises NotFound for one that was not filed under the address."""
    return client_access.status_token(kernel(), email, ticket_id)
