"""A public form as one visitor fills it in: what was typed, what is wrong with it, and how it becomes a ticket.

The page shows three forms as one: the question, what the service asks, who writes. Whatever is refused comes back as
it was typed; files that were sent with it are kept already and named again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from instar.sdk import InstarError, Invalid, _, ngettext, now, posted_key, posted_values, setting
from instar_plugins.site import desk

FILE = "__file"
_IN_ROW = re.compile(r"\.([0-9]+|__row__)\.")
"""Behind the name of a file field: the input that sends the file itself."""
KEPT = "_kept"
"""Names of files that are kept already, as "id name": a stranger may not look files up, so the page carries them."""
FIELD_OF = {
    "title": "site_subject",
    "body": "site_message",
    "files": "site_files",
    "requester": "site_email",
    "requester.email": "site_email",
    "requester.phone": "site_phone",
}
"""Where the page says what the command has to say about its own arguments."""

Values = dict[str, list[str]]


def new_key() -> str:
    """A key under which one form is sent: the same form sent twice is one letter."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class View:
    """What ``_form.html`` draws; see FormView there."""

    id: str
    fields: tuple[Any, ...]
    live_url: str | None
    key: str
    names: Mapping[str, str]
    problem: str | None = None
    reply_to: str | None = None


@dataclass(slots=True)
class Letter:
    """``values`` are lists of strings by field name, as the page sends them; ``entered`` is False for an empty form."""

    service: Any
    key: str = field(default_factory=new_key)
    values: Values = field(default_factory=dict)
    entered: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    problem: str | None = None
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, service: Any) -> Letter:
        """The letter that this request brought."""
        names = dict(kept.split(" ", 1) for kept in request.form.getlist(KEPT) if " " in kept)
        return cls(service, posted_key() or new_key(), posted_values(), entered=True, names=names)

    @property
    def words(self) -> Values:
        """What was typed and chosen, files aside: by this a letter that comes twice is recognised."""
        return {name: given for name, given in self.values.items() if name not in self._file_fields()}

    def keep_files(self) -> None:
        """Keep the files that came along, so that a refused letter still has them."""
        for name in self._file_fields():
            for sent in request.files.getlist(name + FILE):
                if sent.filename:
                    self._keep(name, sent)

    def _keep(self, name: str, sent: FileStorage) -> None:
        try:
            kept = desk.keep_file(sent.filename or "", sent.stream)
        except InstarError as error:
            told = f"{sent.filename}: {error.message} {error.hint or ''}".rstrip()
            self.errors.setdefault(name, []).append(told)
            return
        self.values.setdefault(name, []).append(kept)
        self.names[kept] = sent.filename or ""

    def post(self) -> str | None:
        """Open the ticket; returns the token of its status page, None when ``errors`` or ``problem`` say why not."""
        question, data, visitor = (self._clean(form) for form in desk.forms(self.service))
        if not self.errors:
            self._ask_what_came_up()
        if self.errors or self.problem:
            return None
        try:
            return desk.open_ticket(self.service, question, data, visitor, self.key)
        except Invalid as error:
            for path, sentences in error.errors.items():
                self.errors.setdefault(FIELD_OF.get(path, path), []).extend(sentences)
        except InstarError as error:
            self.problem = f"{error.message} {error.hint or ''}".rstrip()
            if error.code == "key_reused":
                self.key = new_key()
                self.problem = _(
                    "You have sent this form before, with another text. Send it once more to open a second request."
                )
        return None

    def view(self) -> View:
        """The page's form: what was typed stands in it letter by letter, each mistake beside its field."""
        fields = tuple(field for form in desk.forms(self.service) for field in self._render(form))
        shown = {one.path for one in _walk(fields)}
        loose = [sentence for path, told in self.errors.items() if path not in shown for sentence in told]
        live = any(one.live for one in _walk(fields))
        return View(
            "letter",
            fields,
            f"/form/{self.service.key}/fields" if live else None,
            self.key,
            {
                id: self.names[id]
                for name in self._file_fields()
                for id in self.values.get(name, ())
                if id in self.names
            },
            " ".join(filter(None, [self.problem, *loose])) or None,
        )

    # -- below ---------------------------------------------------------------------------------------------

    def _clean(self, form: Any) -> Mapping[str, Any]:
        try:
            clean: Mapping[str, Any] = form.load(self.values, _env(), origin="page", currency=setting("currency"))
        except Invalid as error:
            for path, sentences in error.errors.items():
                self.errors.setdefault(path, []).extend(sentences)
            return {}
        return clean

    def _ask_what_came_up(self) -> None:
        """Without script a question that depends on an answer was not on the page yet: it is shown before sending."""
        drawn = [one for form in desk.forms(self.service) for one in _walk(_rendered(form, {}, typed=False))]
        at_first = {_shape(part.name) for one in drawn for part in (one, *one.blank) if part.visible}
        sent = {_shape(name) for name in self.values}
        came_up = [
            one
            for form in desk.forms(self.service)
            for one in _walk(self._render(form))
            if _shape(one.name) not in at_first | sent and not one.read_only
        ]
        if came_up:
            self.problem = ngettext(
                "Your answers bring up one more question. Look at it, then send the form.",
                "Your answers bring up {count} more questions. Look at them, then send the form.",
                len(came_up),
            ).format(count=len(came_up))

    def _render(self, form: Any) -> tuple[Any, ...]:
        return _rendered(form, self.values, typed=self.entered, errors=self.errors, names=self.names)

    def _file_fields(self) -> list[str]:
        """The inputs of this letter that hold files, those in rows too: ``lines.0.photo``."""
        known: set[str] = set()
        for form in desk.forms(self.service):
            for name, one in form.inputs.items():
                known |= {name} if one.type.files else set()
                known |= {f"{name}.{item.id}" for item in one.items if item.type.files}
        sent = [*self.values, *(name.removesuffix(FILE) for name in request.files)]
        return [name for name in dict.fromkeys(sent) if _shape(name) in known]


def _rendered(
    form: Any,
    values: Values,
    *,
    typed: bool,
    errors: Mapping[str, list[str]] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Any, ...]:
    rendered: tuple[Any, ...] = form.render(
        values,
        _env(),
        errors=errors,
        typed=typed,
        currency=setting("currency"),
        name_of=lambda kind, key: (names or {}).get(key) if kind == "file" else None,
    )
    return rendered


def _walk(fields: tuple[Any, ...]) -> Iterator[Any]:
    """Every visible field that can be filled in, those in sections too."""
    for one in fields:
        if not one.visible:
            continue
        yield from _walk(one.children)
        if one.widget not in ("note", "section"):
            yield one
        for row in one.rows:
            yield from _walk(row)


def _shape(name: str) -> str:
    """The name of an input without the place of its row."""
    return _IN_ROW.sub(".", name)


def _env() -> dict[str, Any]:
    """What conditions see: there is no ticket yet, and nobody is logged in on a public page."""
    return {"data": {}, "ticket": {}, "work": {}, "user": {}, "now": now()}
