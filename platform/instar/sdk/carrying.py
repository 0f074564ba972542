"""Definitions as files, in and out: JSON, and for processes BPMN. Nothing is published here.

Each function shows what ``by`` may see and no more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.bpmn import BpmnError, Loss, read_bpmn
from instar.contract import Viewer
from instar.definitions.formats import KINDS
from instar.engine.canonical import canonical
from instar.engine.examples import plain_name
from instar.engine.source import LARGEST, Source
from instar.errors import InstarError
from instar.i18n import _
from instar.i18n import text as in_language
from instar.queries import drafts, drawing
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["BroughtDefinition", "BroughtFile", "definition_file", "free_key", "process_file"]


class BroughtDefinition(NamedTuple):
    """``text``: canonical JSON."""

    kind: str
    key: str
    title: str
    text: str


class BroughtFile(NamedTuple):
    """``losses``: what a BPMN file has that is left out or says less here: element, kind, reason."""

    definitions: tuple[BroughtDefinition, ...]
    losses: tuple[Loss, ...]


def definition_file(by: Viewer, content: bytes) -> BroughtFile:
    """Read a file: a definition as JSON, or the processes of a BPMN file. Raises InstarError "no_definition_file" with
    the reason for anything else, Forbidden for who may design nothing."""
    kernel().access.authorize(as_actor(by), "process.design")
    if content.lstrip().startswith(b"<") or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of_bpmn(content)
    source = Source.read(content)
    if source.findings or not isinstance(source.value, dict):
        raise _refused(source.findings[0].message if source.findings else _("It is no definition."))
    if source.format not in KINDS:
        raise _refused(_("Its “format” is not one that this version reads."))
    return BroughtFile((_brought(source.value),), ())


def process_file(by: Viewer, key: str, number: int | None = None) -> bytes:
    """A process as a BPMN 2.0 file with its drawing; raises NotFound, Forbidden, InstarError "no_drawing"."""
    return drawing.whole(kernel(), as_actor(by), key, number)


def free_key(by: Viewer, kind: str, wanted: str) -> str:
    """The key that looks most like the wanted one and that nothing has: no version, no draft of ``by``."""
    taken = {draft.key for draft in drafts.own_drafts(kernel(), as_actor(by)) if draft.kind == kind}
    found = plain_name(wanted, kind, taken)
    while kernel().definitions.versions(kind, found):
        taken.add(found)
        found = plain_name(wanted, kind, taken)
    return found


def _of_bpmn(content: bytes) -> BroughtFile:
    if len(content) > LARGEST:
        raise _refused(_("The file is larger than 2 MB."))
    try:
        found = read_bpmn(content, next(iter(kernel().plugins.roles), "task"))
    except BpmnError as error:
        raise _refused(str(error)) from error
    return BroughtFile(tuple(_brought(one) for one in found.definitions), found.losses)


def _brought(value: dict[str, Any]) -> BroughtDefinition:
    title = value.get("title")
    named = in_language(title) if isinstance(title, str | dict) else ""
    key = str(value.get("key") or "")
    return BroughtDefinition(KINDS[value["format"]], key, named or key, canonical(value))


def _refused(reason: str) -> InstarError:
    return InstarError("no_definition_file", _("The file cannot be read: {reason}").format(reason=reason), status=422)
