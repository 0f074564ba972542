"""One request to a receiver: to an address that was checked, within a moment, reading the beginning of the answer.

No proxy of the environment is asked and no redirect followed. A receiver that lets bytes drip is left when its time is
over: the socket is closed under it.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field

from instar.sdk import _
from instar_plugins.hooks.targets import Refused, Resolve, Target, addresses

PATIENCE_S = 8.0
CONNECT_S = 4.0
MOST_ANSWER = 500
"""Bytes of the answer that are read and kept."""


class Unreached(Exception):
    """There was no answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``first``: the beginning of the body, as text; ``retry_after``: seconds for which it wants to be left alone."""

    status: int
    first: str
    retry_after: int = 0


@dataclass(slots=True)
class Call:
    """What came of a request: ``answer``, or ``error`` in words. ``took``: ms."""

    target: Target
    headers: Mapping[str, str]
    body: bytes
    allowed: Collection[str] = ()
    resolve: Resolve | None = None
    patience: float = PATIENCE_S
    answer: Answer | None = None
    error: str = ""
    took: int = 0
    _socket: socket.socket | None = field(default=None, repr=False)
    _given_up: bool = False

    def run(self) -> None:
        """Never raises; takes about ``patience`` seconds at most, looking up the name apart."""
        begun = time.monotonic()
        try:
            self.answer = self._asked(begun + self.patience)
        except (Refused, Unreached) as error:
            self.error = str(error)
        except socket.gaierror:
            self.error = _("The host {host} is not known.").format(host=self.target.host)
        except ssl.SSLError as error:
            said = _("No safe connection to {host}: {reason}")
            self.error = said.format(host=self.target.host, reason=getattr(error, "reason", None) or str(error))
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            self.error = self._reason(error)
        finally:
            self.took = round((time.monotonic() - begun) * 1000)

    def give_up(self) -> None:
        """From another thread: whoever waits for bytes waits no longer."""
        self._given_up = True
        waiting = self._socket
        if waiting is not None:
            with suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    # -- below: how it is done -------------------------------------------------------------------------------

    def _asked(self, until: float) -> Answer:
        target = self.target
        found = addresses(target, self.allowed, self.resolve)
        connection = http.client.HTTPConnection(target.host, target.port)
        with closing(connection):
            connection.sock = self._socket = self._connected(found, until)
            path = target.path
            connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": target.at, "Content-Length": str(len(self.body)), **self.headers}.items():
                connection.putheader(name, value)
            connection.endheaders(self.body)
            with connection.getresponse() as response:
                if self._given_up:  # headers that were cut off look like headers that have ended
                    raise TimeoutError
                return _read(response)

    def _connected(self, found: list[str], until: float) -> socket.socket:
        failed: OSError | None = None
        for address in found:
            left = until - time.monotonic()
            if left <= 0 or self._given_up:
                break
            try:
                made = socket.create_connection((address, self.target.port), timeout=min(CONNECT_S, left))
            except OSError as error:
                failed = error
                continue
            made.settimeout(max(0.1, until - time.monotonic()))
            return self._safe(made) if self.target.secure else made
        raise failed or TimeoutError()

    def _safe(self, made: socket.socket) -> socket.socket:
        try:
            return ssl.create_default_context().wrap_socket(made, server_hostname=self.target.host)
        except BaseException:
            made.close()
            raise

    def _reason(self, error: Exception) -> str:
        host = self.target.at
        if isinstance(error, TimeoutError) or self._given_up:
            return _("{host} did not answer within {n} s.").format(host=host, n=max(1, round(self.patience)))
        if isinstance(error, ConnectionRefusedError):
            return _("{host} takes no connections.").format(host=host)
        if isinstance(error, http.client.HTTPException):
            return _("{host} does not answer as HTTP has it.").format(host=host)
        return _("{host} cannot be reached: {reason}").format(host=host, reason=str(error) or type(error).__name__)


def run_all(calls: Collection[Call], patience: float = PATIENCE_S + 2) -> None:
    """Make them at the same time; who has not come back when the time is over is given up and has an error."""
    threads = [(one, threading.Thread(target=one.run, daemon=True)) for one in calls]
    for _call, thread in threads:
        thread.start()
    until = time.monotonic() + patience
    for one, thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
        if thread.is_alive():
            one.give_up()
            thread.join(0.5)
        if one.answer is None and not one.error:
            one.error = _("{host} did not answer within {n} s.").format(host=one.target.at, n=max(1, round(patience)))
            one.took = round(patience * 1000)


def _read(response: http.client.HTTPResponse) -> Answer:
    wait = response.headers.get("Retry-After", "").strip()
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0
    raw = b""
    with suppress(OSError, http.client.HTTPException):  # how it went is said already
        raw = response.read(MOST_ANSWER)
    first = raw.decode("utf-8", "replace")
    shown = "".join(sign if sign.isprintable() or sign in "\n\t" else "�" for sign in first)
    return Answer(response.status, shown, seconds)
