"""The findings of one definition: collected with their place in its source, read out in its order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from instar.engine.examples import example, leave_out
from instar.engine.findings import Finding, Severity
from instar.engine.keys import EXTENSION, LANGUAGE
from instar.engine.source import Source, escape
from instar.errors import nearest
from instar.i18n import _


class Reports:
    """`node` of a call is the id of the node that the finding is about."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._findings: list[Finding] = []

    @property
    def failed(self) -> bool:
        return any(finding.severity == "error" for finding in self._findings)

    def sorted(self) -> tuple[Finding, ...]:
        return tuple(sorted(self._findings, key=lambda finding: (finding.line, finding.column)))

    def error(
        self,
        code: str,
        message: str,
        pointer: str,
        *,
        node: str | None = None,
        hint: str,
        path: tuple[str, ...] = (),
    ) -> None:
        self._add("error", code, message, pointer, node, hint, path)

    def warning(
        self,
        code: str,
        message: str,
        pointer: str,
        *,
        node: str | None = None,
        hint: str,
        path: tuple[str, ...] = (),
    ) -> None:
        self._add("warning", code, message, pointer, node, hint, path)

    def _add(
        self,
        severity: Severity,
        code: str,
        message: str,
        pointer: str,
        node: str | None,
        hint: str,
        path: tuple[str, ...],
    ) -> None:
        line, column = self._source.locate(pointer)
        self._findings.append(
            Finding(severity, code, message, self._source.file, line, column, pointer, node, path, hint=hint)
        )

    # -- what many keys have in common -----------------------------------------------------------------------

    def unknown_keys(
        self,
        raw: Mapping[str, object],
        known: Collection[str],
        at: str,
        *,
        node: str | None = None,
        unsupported: Collection[str] = (),
        elsewhere: Collection[str] = (),
        place: str = "",
    ) -> None:
        """One finding for each key that is neither known nor an extension ("x-…").

        `elsewhere` are keys that others of the kind have; `place` is what this one is, such as "userTask".
        """
        for key in raw:
            if key in known or key.startswith(EXTENSION):
                continue
            pointer = f"{at}/{escape(key)}"
            if key in unsupported:
                self.unsupported(key, pointer, node)
            elif key in elsewhere:
                message = _("“{key}” does not go with “{type}”.").format(key=key, type=place)
                self.error("wrong_key", message, pointer, node=node, hint=listed(known))
            else:
                message = _("There is no key “{key}” here.").format(key=key[:64])
                self.error("unknown_key", message, pointer, node=node, hint=near(key, known))

    def unsupported(self, what: str, pointer: str, node: str | None = None) -> None:
        self.error(
            "unsupported",
            _("“{what}” is not supported yet.").format(what=what),
            pointer,
            node=node,
            hint=_("Leave it out for now, or use what this version runs."),
        )

    def shape(self, key: str, wanted: str, pointer: str, node: str | None = None, *, right: str = "") -> None:
        """`wanted`: the rest of a sentence that begins with the key, such as “must be true or false.” `right`: a value
        that may stand here, where it is not the usual one."""
        self.error("shape", f"“{key}” {wanted}", pointer, node=node, hint=example(key, right))

    def misplaced(self, key: str, message: str, at: str, node: str | None = None, *, hint: str = "") -> None:
        """A key that has no meaning where it stands."""
        self.error("wrong_key", message, f"{at}/{key}", node=node, hint=hint or leave_out(key))

    def text(
        self, raw: Mapping[str, object], key: str, at: str, node: str | None = None
    ) -> str | dict[str, str] | None:
        """A text or a map of languages; None when it is not there or wrong."""
        value = raw.get(key)
        if value is None and key not in raw:
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and value and all(_is_translation(pair) for pair in value.items()):
            return dict(value)
        wanted = _('must be a text or a map of languages, such as {"en": "New", "ru": "Новое"}.')
        self.shape(key, wanted, f"{at}/{escape(key)}", node)
        return None

    def truth(self, raw: Mapping[str, object], key: str, at: str, node: str | None = None) -> bool:
        value = raw.get(key, False)
        if isinstance(value, bool):
            return value
        self.shape(key, _("must be true or false."), f"{at}/{key}", node)
        return False


def near(name: str, known: Iterable[str]) -> str:
    """A hint with the known name that looks most like this one, else with all of them."""
    names = sorted(known)
    close = nearest(name[:64], names)
    return _("Did you mean “{name}”?").format(name=close) if close else listed(names)


def listed(names: Iterable[str]) -> str:
    found = sorted(names)
    if not found:
        return _("Nothing of the kind is known here yet.")
    shown = ", ".join(found[:30]) + (" …" if len(found) > 30 else "")
    return _("Known here: {names}.").format(names=shown)


def is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_translation(pair: tuple[str, object]) -> bool:
    return bool(LANGUAGE.fullmatch(pair[0])) and isinstance(pair[1], str)
