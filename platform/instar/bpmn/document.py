"""BPMN XML as a tree: read with everything off that could fetch, expand or exhaust, and written as it will be read.

Document types and entities are refused, nothing is ever fetched, and size, depth and number of elements have limits
that hold while the file is read, not after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, indent, register_namespace, tostring

from defusedxml import DefusedXmlException, ElementTree

from instar.i18n import _

LARGEST = 4 << 20
"""Bytes of a file at most."""
DEEPEST = 64
MOST_ELEMENTS = 60_000

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
COLOR = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
BIOC = "http://bpmn.io/schema/bpmn/biocolor/1.0"
OURS = "urn:instar:bpmn:1"
EXPRESSIONS = "urn:instar:expressions:1"
"""Says in a file that its conditions are written in our language of expressions."""
PREFIXES: Mapping[str, str] = MappingProxyType(
    {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": DC, "di": DI, "color": COLOR, "bioc": BIOC, "instar": OURS, "xsi": XSI}
)
for _prefix, _space in PREFIXES.items():
    register_namespace(_prefix, _space)

UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and the carriage return, which it reads as something else."""


class BpmnError(Exception):
    """The file or the definition cannot be read. ``element``: the id of what is at fault, "" where nothing has one."""

    def __init__(self, message: str, element: str = "") -> None:
        super().__init__(message)
        self.element = element[:200]

    def __str__(self) -> str:
        told = super().__str__()
        return _("{id}: {message}").format(id=self.element, message=told) if self.element else told


class _Bounded(TreeBuilder):
    """Counts while the tree grows. Comments and processing instructions are not kept."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0
        self.last = ""

    def start(self, tag: Any, attrs: Any) -> Element:
        self.depth += 1
        self.count += 1
        self.last = attrs.get("id") or self.last
        if self.depth > DEEPEST:
            raise BpmnError(_("Elements are nested more than {limit} deep.").format(limit=DEEPEST), self.last)
        if self.count > MOST_ELEMENTS:
            raise BpmnError(_("There are more than {limit} elements.").format(limit=MOST_ELEMENTS), self.last)
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(content: bytes) -> Element:
    """The outermost element, ``definitions``. Raises BpmnError with the id of the last element that could be read."""
    if len(content) > LARGEST:
        raise BpmnError(_("The file is larger than {limit} MB.").format(limit=LARGEST >> 20))
    tree = _Bounded()
    parser = ElementTree.XMLParser(target=tree, forbid_dtd=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException as error:
        told = _("The file declares a document type or entities; such files are not read.")
        raise BpmnError(told, tree.last) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BpmnError(_("The file is no XML: {reason}").format(reason=error), tree.last) from error
    if root.tag != f"{{{MODEL}}}definitions":
        told = _("The file is no BPMN 2.0: its outermost element is “{name}”.").format(name=local(root)[:64])
        raise BpmnError(told, root.get("id", ""))
    return root


def text_of(root: Element) -> bytes:
    """The tree as a file."""
    indent(root)
    body: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def name(space: str, tag: str) -> str:
    """A name in a namespace as the tree has it."""
    return f"{{{space}}}{tag}"


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def space(element: Element) -> str:
    """The namespace of an element."""
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def model(parent: Element, tag: str, **attributes: str) -> Element:
    """A new element of BPMN itself, the last one of its parent."""
    made = Element(name(MODEL, tag), attributes)
    parent.append(made)
    return made


def title_of(element: Element) -> str:
    """Its name on one line."""
    return " ".join((element.get("name") or "").split())


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNWRITABLE.sub(" ", text)
