"""A connection to a mailbox by IMAP, and what goes wrong with one in plain words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from instar.sdk import _, unseal
from instar_plugins.mail.tables import PLUGIN

PATIENCE_S = 20.0
TROUBLE = (IMAPClientError, OSError)
"""What a server, or the way to it, may raise at any moment."""
LONGEST = 300


class Unusable(Exception):
    """The mailbox cannot be used as it is set up; the text says why."""


@contextmanager
def opened(account: Any) -> Iterator[tuple[IMAPClient, dict[bytes, Any]]]:
    """The connection with the folder selected, and what the server says of that. Raises Unusable."""
    client = _connected(account)
    try:
        try:
            client.login(account.login, _password(account))
        except LoginError:
            raise Unusable(_("The server refused the log-in. Check user and password.")) from None
        try:
            state = client.select_folder(account.folder)
        except IMAPClientError as error:
            said = _("The folder “{folder}” cannot be opened: {reason}")
            raise Unusable(said.format(folder=account.folder, reason=line(error))) from error
        yield client, state
    except TROUBLE as error:
        raise Unusable(_("The server broke off: {reason}").format(reason=line(error))) from error
    finally:
        with suppress(*TROUBLE):
            client.logout()


def tried(account: Any) -> str:
    """One connection for people who set it up: what it found, in a sentence. Raises Unusable."""
    with opened(account) as (client, state):
        if account.afterwards == "move" and not client.folder_exists(account.target):
            raise Unusable(_("There is no folder “{folder}” to move letters to.").format(folder=account.target))
        count = int(state.get(b"EXISTS") or 0)
        return _("It works. Letters in “{folder}”: {n}.").format(folder=account.folder, n=count)


def line(error: BaseException) -> str:
    """What is told of an error, in one line."""
    said = str(error)
    if said.startswith(("b'", 'b"')):  # as the library of Python tells what a server said
        said = said[2:-1]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:LONGEST]


# -- below: how it is done -----------------------------------------------------------------------------------


def _connected(account: Any) -> IMAPClient:
    where = f"{account.host}:{account.port}"
    try:
        context = ssl.create_default_context()
        client = IMAPClient(
            account.host,
            port=account.port,
            ssl=account.security == "tls",
            ssl_context=context if account.security == "tls" else None,
            timeout=PATIENCE_S,
        )
        if account.security == "starttls":
            try:
                client.starttls(context)
            except BaseException:
                with suppress(*TROUBLE):
                    client.shutdown()
                raise
    except socket.gaierror as error:
        raise Unusable(_("There is no server {host}.").format(host=account.host)) from error
    except ssl.SSLCertVerificationError as error:
        said = _("The certificate of {where} is not to be trusted: {reason}")
        raise Unusable(said.format(where=where, reason=error.verify_message)) from error
    except TROUBLE as error:
        said = _("{where} cannot be reached: {reason}")
        raise Unusable(said.format(where=where, reason=line(error))) from error
    return client


def _password(account: Any) -> str:
    try:
        return unseal(PLUGIN, account.password)
    except ValueError:
        said = _("The password cannot be read any more: the site has another secret key. Type it again.")
        raise Unusable(said) from None
