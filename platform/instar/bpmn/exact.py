"""What BPMN has no word for, in a namespace of ours, so that what was written comes back as it was.

A key that BPMN says whole has no second place. Of any other its exact value stands beside the element: a short text as
an attribute (``instar:stage="work"``), all else as JSON:

    <extensionElements><instar:value key="candidates">{"team": "service.team"}</instar:value></extensionElements>

Where BPMN says a part of it – one language of a title – ``for`` is the digest of that part. A value holds as long as
BPMN still says the same: who renames a step in another tool has his way, and not what stood there before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.document import MODEL, OURS, UNWRITABLE, name
from instar.bpmn.ledger import Ledger
from instar.engine.source import Source
from instar.i18n import _

ABSENT = object()
VALUE = name(OURS, "value")
LONGEST_ATTRIBUTE = 80


def digest(value: Any) -> str:
    """A name for a JSON value, keys in the order that they have."""
    return sha256(json.dumps(value).encode()).hexdigest()[:16]


def differing(wanted: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    """Keys whose value is not what is said, to the letter and in the order of its keys."""
    keys = [*wanted, *(key for key in said if key not in wanted)]
    return [key for key in keys if not same(wanted.get(key, ABSENT), said.get(key, ABSENT))]


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are written alike; ABSENT is like itself alone."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return json.dumps(one) == json.dumps(other)


def write(element: Element, wanted: Mapping[str, Any], said: Mapping[str, Any], plain: Collection[str]) -> None:
    """Put beside an element what it does not say. ``plain``: keys that may be attributes."""
    for key in differing(wanted, said):
        value = wanted.get(key, ABSENT)
        if key in plain and key not in said and isinstance(value, str) and _short(value):
            element.set(name(OURS, key), value)
        else:
            _value(element, key, value, said)


def _short(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ATTRIBUTE and not UNWRITABLE.search(text) and text == " ".join(text.split())


def _value(element: Element, key: str, value: Any, said: Mapping[str, Any]) -> None:
    made = Element(VALUE, {"key": key if _short(key) and not key.startswith('"') else _json(key)})
    if key in said:
        made.set("for", digest(said[key]))
    if value is not ABSENT:
        made.text = _json(value)
    _extensions_of(element).append(made)


def _json(value: Any) -> str:
    """JSON that XML can hold: all that it would lose stands within strings, where JSON has another word for it."""
    text = json.dumps(value, ensure_ascii=False)
    return UNWRITABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _extensions_of(element: Element) -> Element:
    tag = name(MODEL, "extensionElements")
    found = element.find(tag)
    if found is None:
        found = Element(tag)
        documented = len(element.findall(name(MODEL, "documentation")))
        element.insert(documented, found)
    return found


def read(ledger: Ledger, element: Element, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the element says with what stands beside it: the keys of `said`, corrected, and others."""
    found = dict(said)
    ours = f"{{{OURS}}}"
    for attribute, text in element.attrib.items():
        if attribute.startswith(ours):
            found.setdefault(attribute.removeprefix(ours), text)
    extensions = element.find(name(MODEL, "extensionElements"))
    for one in extensions if extensions is not None else ():
        if one.tag == VALUE:
            _hold(ledger, element, one, said, found)
    return found


def _hold(ledger: Ledger, element: Element, one: Element, said: Mapping[str, Any], found: dict[str, Any]) -> None:
    key, value = _key(one.get("key", "")), _read_json(one.text)
    if key is None or value is ABSENT:
        ledger.weaker(element, _("What stands beside it for instar is no JSON."))
    elif (digest(said[key]) if key in said else None) == one.get("for"):
        found[key] = value
        if not (one.text or "").strip():
            del found[key]
    elif key in said and _translated(said[key], value):
        found[key] = _renamed(value, said[key], one.get("for"))
    else:
        ledger.weaker(element, overruled(key))


def overruled(key: str) -> str:
    """Says that BPMN has the last word."""
    return _("It was changed in another tool: what stood there for “{key}” is no more.").format(key=key[:64])


def _key(written: str) -> str | None:
    if not written.startswith('"'):
        return written or None
    found = _read_json(written)
    return found if isinstance(found, str) else None


def _read_json(text: str | None) -> Any:
    """None for nothing at all, ABSENT for what is no JSON."""
    if not (text or "").strip():
        return None
    source = Source.read(text or "")
    return ABSENT if source.findings else source.value


def _translated(said: Any, value: Any) -> bool:
    return isinstance(said, str) and isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _renamed(texts: Mapping[str, str], text: str, was: str | None) -> dict[str, str]:
    """The language that was shown gets the new text, the others stay."""
    language = next((one for one, old in texts.items() if digest(old) == was), next(iter(texts), "en"))
    return {**texts, language: text}
