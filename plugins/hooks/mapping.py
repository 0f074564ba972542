"""A map: where in the JSON of a source title, text and all the rest stand, and what becomes of a body by it. Pure.

A body that says which thing it is about (``thing``) opens a ticket the first time and adds to it from then on, for as
long as that is open. What names itself (``event``) is taken in once, whatever else is different about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.sdk import Inbound, Sender, _
from instar_plugins.hooks.paths import Pick, pick, text_of

NAMES = ("title", "body", "name", "email", "phone", "thing", "event", "service", "only")
"""What a map may say, besides ``data``: field → path."""
LONGEST_ID = 200
LONGEST_TITLE = 250
LONGEST_BODY = 40_000
MOST_FIELDS = 50
SENDER = "webhook"
"""Kind of identity: a source of this site, where nobody is named."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A map that can be used. ``picks``: by name; those that say nothing are not there."""

    picks: Mapping[str, Pick]
    data: Mapping[str, Pick] = field(default_factory=dict)

    def text(self, name: str, given: Any) -> str:
        return self.picks[name].text(given) if name in self.picks else ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a body says by a map. ``ignored``: it is none that is wanted."""

    title: str = ""
    body: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    thing: str = ""
    event: str = ""
    service: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    ignored: bool = False


def field_map(said: Mapping[str, Any]) -> tuple[FieldMap, dict[str, str]]:
    """The map, and what is wrong with it by name; a line that is wrong is left out."""
    picks: dict[str, Pick] = {}
    data: dict[str, Pick] = {}
    wrong: dict[str, str] = {}
    for name in NAMES:
        _put(picks, wrong, name, name, said.get(name))
    fields = said.get("data")
    for id, source in list(fields.items())[:MOST_FIELDS] if isinstance(fields, Mapping) else ():
        _put(data, wrong, "data", str(id), source)
    return FieldMap(picks, data), wrong


def data_lines(typed: str) -> dict[str, str]:
    """``field = path`` in each line; raises ValueError, with words, for another one."""
    found: dict[str, str] = {}
    for line in typed.splitlines():
        if not line.strip():
            continue
        id, sign, source = (part.strip() for part in line.partition("="))
        if not (sign and id and source):
            raise ValueError(_("“{line}” is not “field = path”.").format(line=line.strip()[:100]))
        found[id] = source
    if len(found) > MOST_FIELDS:
        raise ValueError(_("These are more than {n} fields.").format(n=MOST_FIELDS))
    return found


def read(map: FieldMap, raw: bytes) -> Read:
    """What the body says; raises ValueError, with words, for one of which nothing can be made."""
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise ValueError(_("This is no JSON.")) from None
    if not isinstance(given, dict | list):
        raise ValueError(_("This is no JSON object."))
    if "only" in map.picks and not _wanted(map.picks["only"].of(given)):
        return Read(ignored=True)
    found = {name: map.text(name, given) for name in NAMES if name != "only"}
    title = " ".join(found["title"].split())[:LONGEST_TITLE]
    if "thing" in map.picks and not found["thing"]:
        said = _("Nothing stands at “{path}”, so that it cannot be said which thing it is about.")
        raise ValueError(said.format(path=map.picks["thing"].source))
    body = found["body"][:LONGEST_BODY] if "body" in map.picks else _listed(given)
    if not title and not found["body"] and ("title" in map.picks or "body" in map.picks):
        looked = ", ".join(f"“{map.picks[name].source}”" for name in ("title", "body") if name in map.picks)
        raise ValueError(_("There is neither a title nor a text: nothing stands at {paths}.").format(paths=looked))
    data = {id: value for id, one in map.data.items() if (value := one.of(given)) is not None}
    return Read(**{**found, "title": title, "body": body, "data": data})


def message(said: Read, raw: bytes, *, source: int, named: str, delivery: str = "", service: str = "") -> Inbound:
    """``source``, ``named``: whose it is; ``delivery``: how the sender has named the delivery, "" for not at all."""
    event = said.event or delivery or f"sha256:{hashlib.sha256(raw).hexdigest()}"
    sender = _sender(said, source, named)
    return Inbound(
        external_id=f"{source}:{_short(event)}",
        sender=sender,
        body=said.body or said.title,
        title=said.title or named,
        data=said.data,
        automatic=sender.kind == SENDER,
        conversation=f"{source}:{_short(said.thing)}" if said.thing else "",
        service=(said.service or service)[:LONGEST_ID],
        account=str(source),
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _put(found: dict[str, Pick], wrong: dict[str, str], at: str, name: str, source: object) -> None:
    if not isinstance(source, str) or not source.strip():
        return
    try:
        found[name] = pick(source)
    except ValueError as error:
        wrong[at] = str(error)


def _wanted(found: Any) -> bool:
    """Whether what stands at ``only`` says yes."""
    return found not in (None, "", False, 0, [], {}) and text_of(found).strip().lower() not in ("false", "no", "0")


def _sender(said: Read, source: int, named: str) -> Sender:
    """The person, by the address or number that stands there; nobody vouches for it."""
    email = said.email if "@" in said.email and len(said.email) <= 254 else ""
    digits = sum(sign.isdigit() for sign in said.phone)
    if email:
        return Sender("email", email, said.name[:LONGEST_ID])
    if 5 <= digits <= 15 and len(said.phone) <= 40:
        return Sender("phone", said.phone, said.name[:LONGEST_ID])
    return Sender(SENDER, str(source), (said.name or named)[:LONGEST_ID])


def _short(given: str) -> str:
    """At most as long as an id may be; a longer one by its digest."""
    plain = given.encode("utf-8", "replace")
    return plain.decode() if len(given) <= LONGEST_ID else f"sha256:{hashlib.sha256(plain).hexdigest()}"


def _listed(given: Any) -> str:
    """All of it, where no map says what its text is."""
    return orjson.dumps(given, option=orjson.OPT_INDENT_2).decode()[:LONGEST_BODY]
