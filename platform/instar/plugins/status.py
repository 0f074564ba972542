"""What is known of each plugin: loaded, off or failed, why, and what to do about it."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal

import pluggy

from instar.errors import InstarError
from instar.i18n import N_, Sentence, _
from instar.plugins.breaker import Breaker
from instar.plugins.budget import TimeUp

State = Literal["loaded", "off", "failed"]
COUNTED = ("roles", "channels", "forms", "decisions", "calendars", "processes", "actions", "reports", "views")
"""What the shell's list counts; a kind that has no hook yet is 0."""

_KERNEL = str(Path(__file__).parents[1])
_PLUGGY = str(Path(pluggy.__file__).parent)


class PluginProblem(Exception):
    """A plugin cannot be used as it is: one sentence why, one what to do."""

    def __init__(self, reason: Sentence, hint: Sentence | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.hint = hint


class PluginFault(InstarError):
    """A plugin was asked for something and raised, hung or returned rubbish; its page alone cannot be shown."""

    def __init__(self, plugin: str, *, paused: bool = False) -> None:
        told = _("The plugin {name} has failed too often; it is asked again in a few minutes.")
        super().__init__(
            "plugin_fault",
            (told if paused else _("The plugin {name} could not answer.")).format(name=plugin),
            hint=_("Administrators see the reason on the page Plugins."),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            data={"plugin": plugin},
        )
        self.paused = paused


@dataclass(slots=True)
class PluginStatus:
    """One plugin. ``reason`` and ``hint`` speak the language of the moment when turned to text.

    contributions: kind → how many. traceback: for administrators, from the plugin's first line on. faults:
    what its hooks and actions have raised since the start; last_fault is the newest, as a traceback. switched: an
    administrator has switched it off on the site, and can switch it on there. breaker: what is left alone for a while.
    """

    name: str
    package: str
    distribution: str = ""
    version: str = ""
    state: State = "loaded"
    reason: Sentence | str = ""
    hint: Sentence | str = ""
    contributions: Mapping[str, int] = field(default_factory=dict)
    traceback: str = ""
    faults: int = 0
    last_fault: str = ""
    switched: bool = False
    breaker: Breaker = field(default_factory=lambda: Breaker(time.monotonic), repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def fail(self, error: BaseException) -> None:
        """Become failed because of ``error``."""
        self.state = "failed"
        self.contributions = {}
        if isinstance(error, TimeUp):
            self.reason = Sentence(N_("It did not come back: {told}."), told=error)
        elif isinstance(error, PluginProblem):
            self.reason, self.hint = error.reason, error.hint or ""
        elif isinstance(error, InstarError):
            self.reason, self.hint = error.message, error.hint or ""
        else:
            self.reason = in_words(error)
        cause = error.__cause__ if isinstance(error, PluginProblem) else error
        self.traceback = own_frames(cause) if cause is not None else ""

    def fault(self, error: BaseException) -> str:
        """Count what one of its functions raised, and return the traceback as it is to be logged."""
        told = own_frames(error)
        with self._lock:
            self.faults += 1
            self.last_fault = told
        return told

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``instar plugins --format json``."""
        shape: dict[str, Any] = {"name": self.name, "version": self.version, "state": self.state}
        if self.reason:
            shape["reason"] = str(self.reason)
        if self.hint:
            shape["hint"] = str(self.hint)
        if self.faults:
            shape["faults"] = self.faults
        if pauses := self.breaker.pauses():
            shape["paused"] = [f"{pause.doing}: {pause.reason}" for pause in pauses]
        return shape | {kind: self.contributions.get(kind, 0) for kind in COUNTED}


def in_words(error: BaseException) -> str:
    """``ValueError: hue is 400``; of a syntax error also the line. Works when the error's own text raises."""
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error}"
    return "".join(traceback.format_exception_only(error)).strip()


def own_frames(error: BaseException) -> str:
    """The traceback without the kernel's way in: from the first line that is not the kernel's or pluggy's."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and _is_ours(trace.tb_frame):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace, chain=False))


def _is_ours(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return file.startswith((_KERNEL, _PLUGGY, "<frozen importlib")) or "importlib/" in file
