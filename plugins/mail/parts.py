"""The parts of a letter: what is to be read, and files. Whatever is odd about a part, its bytes are kept as a file.

Of alternatives the plain text is read unless it is only an excuse for the HTML. Texts that stand one after the other
are read so. Winmail, calendars and letters within the letter are files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message

from instar.sdk import InboundFile
from instar_plugins.mail.charsets import decoded
from instar_plugins.mail.headers import ids, raw_values, words
from instar_plugins.mail.markup import picture_named, text_of
from instar_plugins.mail.names import given_name, safe

MOST = 200
DEEPEST = 20
EXCUSE = 200
"""A plain text shorter than this beside HTML four times as long is an excuse: "Your program cannot show HTML."."""
_ENCODING = re.compile(r"[a-z0-9-]+")
_KNOWN = {"7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"}


@dataclass(slots=True)
class Body:
    """``text``: what is to be read. ``too_many``: there are more parts, or deeper ones, than are taken apart."""

    text: str = ""
    files: list[InboundFile] = field(default_factory=list)
    too_many: bool = False


def body_of(letter: Message) -> Body:
    """All of a letter, taken apart."""
    body = Body()
    found = _Parts(body)
    found.read(letter, 0)
    body.text = found.text(letter, 0)
    return body


def payload(part: Message) -> bytes:
    """The bytes of a part without its transfer encoding, which is read leniently."""
    said = " ".join(raw_values(part, "content-transfer-encoding")[:1]).lower()
    token = _ENCODING.search(said)
    del part["content-transfer-encoding"]
    if token and token[0] in _KNOWN:
        part["Content-Transfer-Encoding"] = token[0]
    try:
        given = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AttributeError):
        given = None
    if isinstance(given, bytes):
        return given
    plain = part.get_payload()
    return plain.encode("utf-8", "surrogateescape") if isinstance(plain, str) else b""


# -- below: how it is done -----------------------------------------------------------------------------------


class _Parts:
    """First every part is looked at and files get their names; then the text is put together, which names pictures."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._seen = 0
        self._names: set[str] = set()
        self._pictures: dict[str, str] = {}
        self._texts: dict[int, str] = {}

    def read(self, part: Message, depth: int) -> None:
        self._seen += 1
        if depth > DEEPEST or self._seen > MOST:
            self._body.too_many = True
            return
        below = part.get_payload()
        if isinstance(below, list) and part.get_content_maintype() != "message":
            for one in below:
                if isinstance(one, Message):
                    self.read(one, depth + 1)
        elif _is_text(part):
            self._texts[id(part)] = decoded(payload(part), _charset(part))
        else:
            self._keep(part)

    def _keep(self, part: Message) -> None:
        media_type = part.get_content_type()
        content = _whole(part) if isinstance(part.get_payload(), list) else payload(part)
        if not content:
            return
        name = given_name(part)
        if not name and media_type == "message/rfc822":
            inner = part.get_payload()
            subject = words(inner[0], "subject") if isinstance(inner, list) and inner else ""
            name = f"{subject[:80]}.eml" if subject else ""
        kept = safe(name, media_type, self._names)
        for cid in ids(part, "content-id"):
            self._pictures[cid] = kept
        self._body.files.append(InboundFile(kept, content, media_type))

    def text(self, part: Message, depth: int) -> str:
        if id(part) in self._texts:
            given = self._texts[id(part)]
            return text_of(given, self._picture) if part.get_content_type() == "text/html" else given.strip("\n")
        below = part.get_payload()
        if depth > DEEPEST or not isinstance(below, list) or part.get_content_maintype() == "message":
            return ""
        given = [self.text(one, depth + 1) for one in below if isinstance(one, Message)]
        if part.get_content_subtype() == "alternative":
            return _best([one for one in given if one.strip()])
        return "\n\n".join(one for one in given if one.strip())

    def _picture(self, source: str, alt: str) -> str:
        name = self._pictures.get(source.removeprefix("cid:")) if source.startswith("cid:") else None
        return picture_named(name) if name else ""


def _best(texts: list[str]) -> str:
    """Alternatives stand from the plainest to the richest."""
    if not texts:
        return ""
    plain, rich = texts[0], texts[-1]
    return rich if len(plain) < EXCUSE and len(rich) > 4 * len(plain) else plain


def _is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    placed = " ".join(raw_values(part, "content-disposition")).strip().lower()
    return not placed.startswith("attachment") and not given_name(part)


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _whole(part: Message) -> bytes:
    """A letter within the letter, or a report, as it came, as nearly as can be told."""
    below = part.get_payload()
    try:
        return b"\n".join(bytes(one) for one in below if isinstance(one, Message))
    except (ValueError, TypeError, LookupError, AttributeError):
        said = [f"{name}: {value}" for one in below for name, value in one.items()]
        return "\n".join(said).encode("utf-8", "replace")
