"""A process tried by hand: a case in the making. What has been done so far is played anew each time, then one entry
more is tried; nothing is kept between two requests.

    with Trial(site, texts, case, by="committee") as trial:   # plays what the case has
        trial.enter({"advance": "P1D"})                       # one entry more, or trial.refused says why not

What was done and can be done no more, because the process has been changed meanwhile, is cut off and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson

from instar.access import Actor
from instar.definitions.uses import Told, everything
from instar.engine.model import Process
from instar.engine.source import Source
from instar.errors import InstarError, Invalid
from instar.i18n import _, text
from instar.jobs.clock import next_due
from instar.kernel import Kernel
from instar.store import FAILURES, at_site
from instar.trial.answers import StepFailed
from instar.trial.cases import Case
from instar.trial.cast import Member
from instar.trial.cast import cast as members_of
from instar.trial.cast import everybody as everybody_of
from instar.trial.ground import stand
from instar.trial.limits import LARGEST_TEXT, MOST_ENTRIES, Budget, Exhausted
from instar.trial.moments import epoch_ms, iso
from instar.trial.player import Player
from instar.trial.shape import check_cases

FORMAT = "instar.cases/1"
TITLE = "A run"
CAUGHT: tuple[type[Exception], ...] = (InstarError, StepFailed, *FAILURES)


@dataclass(slots=True)
class Refused:
    """Why an entry was not taken. ``errors``: sentences by field, of a form."""

    message: str
    errors: Mapping[str, list[str]] = field(default_factory=dict)


class Trial:
    """``entries``: what stands in ``do`` of the case. ``opened``: whether there is a ticket; ``lost``: why not all of
    what was done before could be played again, "" when it could."""

    def __init__(
        self,
        site: Kernel,
        texts: Sequence[tuple[str, str]],
        case: Mapping[str, Any],
        *,
        now: int,
        by: str = "",
        told: Told = everything,
    ) -> None:
        """texts: (name, JSON) to be tried; the first is the process. now: the site's clock in ms, at which a run begins
        that does not say when. by: log-in of who acts, "" for whoever may. told: which definitions of the site are
        there, by kind and key.

        Raises BrokenDefinition where the texts cannot be published, Invalid for a case that is none.
        """
        if sum(len(text) for _name, text in texts) > LARGEST_TEXT:
            raise Invalid({"text": [_("The definition is too large to be tried.")]})
        self.site, self.texts, self._told = site, texts, told
        self.key = str(_value(texts[0][1]).get("key"))
        self.given: dict[str, Any] = {**case, "do": list(case.get("do", ()))}
        self.given.setdefault("now", iso(now - now % 60_000))
        self.by = by
        self.opened, self.lost, self.refused = False, "", cast("Refused | None", None)
        self._check()
        self._stand()
        self._play()

    # -- doing ---------------------------------------------------------------------------------------------

    @property
    def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.given["do"]
        return found

    def open(self, given: Mapping[str, Any]) -> None:
        """Open the ticket as ``open`` of a case says."""
        self._attempt(lambda: self._open(given))

    def hold(self, actions: Sequence[str]) -> None:
        """Before it is opened: let these actions wait for an answer, where otherwise all succeed at once."""
        self._again({**self.given, "hold": list(actions)})

    def jobs(self) -> dict[str, str]:
        """Key → title of the actions that the process has performed outside, by a worker."""
        known = {node.action for node in self.process.nodes.values() if node.action}
        found = {key: self.kernel.plugins.action(key) for key in sorted(known)}
        return {key: text(one.title) or key for key, one in found.items() if one is not None and one.kind == "job"}

    def enter(self, entry: Mapping[str, Any]) -> None:
        """One entry more. What is refused leaves all as it was."""
        if len(self.entries) >= MOST_ENTRIES:
            self.refused = Refused(_("A trial has at most {count} entries.").format(count=MOST_ENTRIES))
            return
        self._attempt(lambda: self._enter(entry))

    def next_event(self) -> int | None:
        """When the next timer is due, ms."""
        due = next_due(self.kernel)
        return None if due is None else max(due, self.now)

    @property
    def now(self) -> int:
        return self.kernel.clock.now()

    @property
    def process(self) -> Process:
        """The one that is tried, as published here."""
        return self.kernel.definitions.process(self.kernel.definitions.for_process(self.key)[1])

    @property
    def ticket(self) -> int:
        return self.player.ticket

    def actor(self, login: str) -> Actor:
        return self.player.people[login]

    def case(self) -> dict[str, Any]:
        """What is to be sent along with the next entry."""
        return {**self.given, "title": self.given.get("title", TITLE)}

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.kernel.close()

    # -- below ---------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Raise Invalid for a case that a client made up."""
        known = {"title": TITLE, "do": [], **self.given}
        known.pop("opened", None)
        whole = {"format": FORMAT, "process": self.key or "x", "cases": [known]}
        findings = check_cases(Source.read(orjson.dumps(whole).decode(), "trial"))
        if findings:
            raise Invalid({"case": [one.message for one in findings[:5]]})

    def _stand(self) -> None:
        began = epoch_ms(self.given["now"])
        self.kernel = stand(self.site, self.texts, began, self._told)
        with at_site(self.kernel.store):
            self.members: list[Member] = members_of(self.kernel, self.process)
            self.player = Player(self.kernel, self._case(), Budget())

    def _case(self) -> Case:
        given = self.given
        cast_ = {member.login: member.person for member in self.members if member.person is not None}
        return Case(
            file=self.texts[0][0],
            pointer="",
            process=self.key,
            title=given.get("title", TITLE),
            steps=given["do"],
            open=given.get("open", {}),
            beside=tuple(given.get("beside", ())),
            people={**everybody_of(self.kernel), **cast_, **given.get("people", {})},
            actions=given.get("actions", {}),
            hold=frozenset(given.get("hold", ())),
            now=given["now"],
        )

    def _play(self) -> None:
        """All that was done before."""
        if not self.given.get("open"):
            return
        done = 0
        try:
            with at_site(self.kernel.store):
                self.player.open()
                self.opened = True
                for done, entry in enumerate(self.entries):  # noqa: B007 - how far it came is told below
                    self.player.do(entry)
        except CAUGHT as error:
            told = _told(error)
            if not self.opened:
                self.lost = _("The ticket cannot be opened any more: {why}").format(why=told)
                self._again({**self.given, "open": {}, "do": []})
                return
            self.lost = _("Entry {number} and what came after it cannot be done any more: {why}").format(
                number=done + 1, why=told
            )
            self._again({**self.given, "do": self.entries[:done]})

    def again(self) -> Iterator[dict[str, Any] | None]:
        """Play it once more from the beginning: None when the ticket has been opened, then each entry as it was done.

        Raises as commands do.
        """
        self.kernel.close()
        self._stand()
        self.player.open()
        yield None
        for entry in self.entries:
            self.player.do(entry)
            yield entry

    def _again(self, given: dict[str, Any]) -> None:
        """From the beginning, with this case."""
        lost, refused = self.lost, self.refused
        self.kernel.close()
        self.given, self.opened = given, False
        self._stand()
        self._play()
        self.lost, self.refused = lost or self.lost, refused

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            with at_site(self.kernel.store):
                do()
        except Invalid as error:
            self.refused = Refused(error.message, error.errors)
        except CAUGHT as error:
            self.refused = Refused(_told(error))
        if self.refused is not None:
            self._again(self.given)

    def _open(self, given: Mapping[str, Any]) -> None:
        told = {**given, **({"by": self.by} if self.by else {})}
        self.player.case = replace(self.player.case, open=told)
        self.player.open()
        self.opened = True
        self.given["open"] = told

    def _enter(self, entry: Mapping[str, Any]) -> None:
        self.player.do(entry)
        self.entries.append(dict(entry))


def _value(text: str) -> Mapping[str, Any]:
    value = Source.read(text, "draft").value
    return value if isinstance(value, dict) else {}


def _told(error: Exception) -> str:
    if isinstance(error, Exhausted):
        return f"{error.message} {error.hint or ''}".rstrip()
    if isinstance(error, InstarError):
        return error.sentences()
    if isinstance(error, StepFailed):
        return str(error)
    return _("The trial needs more memory than it may have.")
