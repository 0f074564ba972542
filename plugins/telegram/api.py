"""Telegram's Bot API by HTTP: one call, one answer, and what went wrong in plain words.

Requests go to the address of the settings and nowhere else: redirects are not followed, no proxy of the environment is
asked, and what Telegram names as a path of a file is only ever a path below that address. The token is part of every
address; nothing that is told holds one.
"""

from __future__ import annotations

import http.client
import re
import secrets
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from instar.sdk import InboundFile, _
from instar_plugins.telegram.given import given_json

HOME = "https://api.telegram.org"
PATIENCE_S = 20.0
LARGEST_ANSWER = 16 << 20
LONGEST = 300
_TOKEN = re.compile(r"(\d{3,20}):[A-Za-z0-9_-]{30,100}")
_HOST = re.compile(r"(?!-)[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PATH = re.compile(r"(?:/[A-Za-z0-9_.~-]+)*")
_PIECE = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f\x7f]{1,200}")


class Trouble(Exception):
    """The call did not come through; the text says why. It may work later."""


class Declined(Exception):
    """Telegram has understood, and says no. ``code``: such as 403; ``retry_after`` (s): it may be asked again then;
    ``moved_to``: the chat is another one now."""

    def __init__(self, code: int, said: str, retry_after: int = 0, moved_to: str = "") -> None:
        super().__init__(said)
        self.code, self.said, self.retry_after, self.moved_to = code, said, retry_after, moved_to


class TooLarge(Exception):
    """A file is larger than was wanted."""


def bot_number(token: str) -> str:
    """The id at Telegram that a token begins with; "" for what is no token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def is_base(address: str) -> bool:
    """Whether this can be the address of a Bot API, such as ``https://api.telegram.org``."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    right = parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None
    return plain and right and _PATH.fullmatch(parts.path.rstrip("/")) is not None


class Api:
    """``base``: where the Bot API is. Raises ValueError for an address or a token that cannot be one."""

    def __init__(self, base: str, token: str) -> None:
        if not is_base(base) or not bot_number(token):
            raise ValueError("this is no address of a Bot API, or no token")
        parts = urlsplit(base)
        self._secure, self._port, self._path = parts.scheme == "https", parts.port, parts.path.rstrip("/")
        self._host, self._token = parts.hostname or "", token

    def call(
        self,
        method: str,
        given: Mapping[str, Any] | None = None,
        file: tuple[str, InboundFile] | None = None,
        patience: float = PATIENCE_S,
    ) -> Any:
        """What the method gives. ``file``: under which name it is sent along. Raises Trouble and Declined."""
        values = {name: value for name, value in (given or {}).items() if value is not None}
        kind, body = ("application/json", orjson.dumps(values)) if file is None else _form(values, file)
        status, raw = self._asked("POST", f"/bot{self._token}/{method}", body, kind, patience, LARGEST_ANSWER)
        answer = given_json(raw)
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            raise Trouble(_("{host} does not answer as the Bot API does (HTTP {status}).").format(**self._at(status)))
        if answer["ok"]:
            return answer.get("result")
        raise self._declined(answer, status)

    def download(self, path: str, most: int, patience: float = 2 * PATIENCE_S) -> bytes:
        """The bytes of a file that ``getFile`` has named. Raises TooLarge, Trouble and Declined."""
        pieces = path.split("/")
        if not all(map(_PIECE.fullmatch, pieces)):
            raise Declined(400, _("The file lies where this site cannot fetch it from."))
        where = "/".join(quote(piece, safe="") for piece in pieces)
        status, raw = self._asked("GET", f"/file/bot{self._token}/{where}", None, "", patience, most)
        if status != 200:
            raise Declined(status, _("{host} did not give the file (HTTP {status}).").format(**self._at(status)))
        return raw

    # -- below: how it is done -------------------------------------------------------------------------------

    def _at(self, status: int) -> dict[str, object]:
        return {"host": self._host, "status": status}

    def _declined(self, answer: Mapping[str, Any], status: int) -> Declined:
        code, said, more = answer.get("error_code"), answer.get("description"), answer.get("parameters")
        more = more if isinstance(more, dict) else {}
        wait, moved = more.get("retry_after"), more.get("migrate_to_chat_id")
        return Declined(
            code if isinstance(code, int) else status,
            self._safe(str(said or "")),
            wait if isinstance(wait, int) and wait > 0 else 0,
            str(moved) if isinstance(moved, int) else "",
        )

    def _asked(
        self, verb: str, path: str, body: bytes | None, kind: str, patience: float, most: int
    ) -> tuple[int, bytes]:
        until = time.monotonic() + patience
        headers = {"User-Agent": "instar", "Accept": "application/json"} | ({"Content-Type": kind} if kind else {})
        connection = self._connection(patience)
        try:
            connection.request(verb, self._path + path, body, headers)
            with closing(connection.getresponse()) as answer:
                if 300 <= answer.status < 400:
                    raise Trouble(_("{host} wants to send us elsewhere; nobody goes there.").format(host=self._host))
                return answer.status, _read(answer, most, until)
        except ssl.SSLCertVerificationError as error:
            said = _("The certificate of {host} is not to be trusted: {reason}")
            raise Trouble(said.format(host=self._host, reason=error.verify_message)) from None
        except (OSError, http.client.HTTPException) as error:
            said = _("{host} cannot be reached: {reason}")
            raise Trouble(said.format(host=self._host, reason=self._safe(str(error) or type(error).__name__))) from None
        finally:
            connection.close()

    def _connection(self, patience: float) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=patience, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=patience)

    def _safe(self, said: str) -> str:
        """In one line, without the token whoever may have put it there."""
        plain = "".join(sign if sign.isprintable() else " " for sign in said.replace(self._token, "…"))
        return " ".join(plain.split())[:LONGEST]


def _read(answer: http.client.HTTPResponse, most: int, until: float) -> bytes:
    found = bytearray()
    while piece := answer.read1(65536):
        found += piece
        if len(found) > most:
            raise TooLarge
        if time.monotonic() > until:
            raise TimeoutError(_("it is too slow"))
    return bytes(found)


def _form(values: Mapping[str, Any], file: tuple[str, InboundFile]) -> tuple[str, bytes]:
    """multipart/form-data: whatever is no text goes as JSON."""
    border = secrets.token_hex(16)
    parts = []
    for name, value in values.items():
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        parts.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    name, one = file
    called = re.sub(r'[\x00-\x1f\x7f"\\]', "_", one.name)[:120] or "file"
    kind = one.media_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", one.media_type) else "application/octet-stream"
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
    parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + one.body + b"\r\n")
    return f"multipart/form-data; boundary={border}", b"".join([*parts, f"--{border}--\r\n".encode()])
