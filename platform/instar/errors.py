"""Errors with a way out: what happened (``message``), what to do (``hint``), a ``code`` for programs, an HTTP
``status``.

Everything that a person, an API client or a script can cause is an ``InstarError``; pages, REST and shell
render the same parts of it. Any other exception is a fault of ours and ends as a 500 with its traceback in
the log.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from instar.i18n import _, ngettext


class InstarError(Exception):
    """``message`` and ``hint``: sentences in the language of the moment; ``data``: JSON for programs."""

    default_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    """What the shell exits with."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.status = int(self.default_status if status is None else status)
        self.data: dict[str, Any] = dict(data or {})

    def sentences(self) -> str:
        """All that it says, in one line: for logs, and for those who see no form."""
        return self.message

    def brief(self) -> str:
        """Why it was refused and what would be right, in one breath: for a flash, and for scripts of pages."""
        return " ".join(filter(None, (self.message, self.hint)))

    def as_problem(self) -> dict[str, Any]:
        """The one JSON shape of an error (RFC 9457), for the API and for ``--format json``."""
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": _phrase(self.status),
            "status": self.status,
            "code": self.code,
            "detail": self.message,
        }
        if self.hint:
            problem["hint"] = self.hint
        if self.data:
            problem["data"] = self.data
        return problem


class NotFound(InstarError):
    """Not there, or not yours to see: the two are not told apart."""

    default_status = HTTPStatus.NOT_FOUND


class Forbidden(InstarError):
    """Seen, but not allowed."""

    default_status = HTTPStatus.FORBIDDEN


class Unconfirmed(InstarError):
    """Allowed, but only after the person has typed his password again."""

    default_status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "confirm_needed",
            _("This changes what people may do. Confirm that it is you."),
            hint=_("Type your password; what you entered is kept."),
        )


class Conflict(InstarError):
    """Somebody was faster; ``data`` is the fresh state."""

    default_status = HTTPStatus.CONFLICT


class Refused(InstarError):
    """A rule of the process or the kernel says no: trying again changes nothing."""

    default_status = HTTPStatus.CONFLICT


class Outdated(InstarError):
    """The ``If-Match`` of the request names an older ``rev``."""

    default_status = HTTPStatus.PRECONDITION_FAILED


class Invalid(InstarError):
    """Values that cannot be taken; ``errors`` maps a field's path (``lines.0.quantity``) to sentences."""

    default_status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(
        self,
        errors: Mapping[str, Sequence[str]],
        *,
        code: str = "invalid",
        message: str | None = None,
        hint: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        count = len(errors)
        super().__init__(
            code,
            message
            or ngettext("{count} field is to be corrected.", "{count} fields are to be corrected.", count).format(
                count=count
            ),
            hint=hint,
            data=data,
        )
        self.errors: dict[str, list[str]] = {path: list(sentences) for path, sentences in errors.items()}

    def sentences(self) -> str:
        return " ".join([self.message, *(f"{path}: {' '.join(said)}" for path, said in self.errors.items())])

    def brief(self) -> str:
        said = [sentence for found in self.errors.values() for sentence in found] or [self.message]
        return " ".join(filter(None, (*said, self.hint)))

    def as_problem(self) -> dict[str, Any]:
        return {**super().as_problem(), "errors": self.errors}


class Busy(InstarError):
    """Not now; ``retry_after`` seconds later it should work."""

    default_status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        data: Mapping[str, Any] | None = None,
        retry_after: int = 5,
    ) -> None:
        super().__init__(code, message, hint=hint, status=status, data=data)
        self.retry_after = retry_after


class UsageError(InstarError):
    """The shell was called the wrong way: exit code 2 and no traceback."""

    default_status = HTTPStatus.BAD_REQUEST
    exit_code = 2


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was probably meant to be; None when none is near."""
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
