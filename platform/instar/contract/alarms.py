"""Alarms: what a plugin does at moments of its own, whoever looks at a page or does nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from instar.contract.checks import KEY, check_key, check_text
from instar.i18n import Text


@dataclass(frozen=True, slots=True)
class Alarm:
    """``run(attempt) -> the moment (ms) at which it rings next``, None: not before it is set again.

    key: unique within the plugin. title: what is done, for the page of jobs. run: called by a worker when the alarm
    rings, of which there is one on a site however many workers there are; a moment that is over means: at once, after
    what others wait for, so that much is done in portions. attempt: counts from 1; more than that says that the call
    before has raised, took too long, or died with its process.
    """

    key: str
    title: Text
    run: Callable[[int], int | None]

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        if not callable(self.run):
            raise TypeError(f"Alarm {self.key!r}: run is no function")


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """An effect of a command: the plugin's alarm of this key rings at ``at`` (ms), or earlier if it was set to earlier.
    One that rings just now rings once more then."""

    key: str
    at: int
