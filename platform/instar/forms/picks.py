"""The marshmallow fields of what is picked, not written: boxes, options, people, teams, files."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from instar.forms import sentences
from instar.forms.model import Field
from instar.forms.references import ticket_number
from instar.forms.spelling import decimal
from instar.forms.values import LARGEST_INTEGER, Value

KEY_LENGTH = 64
FILE_COUNT = 20

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BooleanValue(Value):
    """Yes or no. A required one must be yes: that is what a box that must be ticked means."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(sentences.not_yes_or_no(self.title))
        if self.entry.required and not value:
            raise ValidationError(self.empty())
        return value

    def lacks(self, value: object) -> bool:
        return value is not True

    def empty(self) -> str:
        return sentences.not_ticked(self.title)


class ChoiceValue(Value):
    """One of the options' values."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _is_offered(self.entry, value):
            raise ValidationError(sentences.not_an_option(self.title))
        return value

    def empty(self) -> str:
        return sentences.nothing_chosen(self.title)


class ChoicesValue(Value):
    """Several of the options' values: a list in, a list without repeats in the order of the options out."""

    def tidy(self, value: object) -> object:
        listed = value if isinstance(value, list) else [value]
        return [item for item in listed if item is not None and item != ""] or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if any(not isinstance(item, str) or not _is_offered(self.entry, item) for item in value):
            raise ValidationError(sentences.not_an_option(self.title))
        known = value if self.entry.options_from else [option.value for option in self.entry.options]
        return [name for name in dict.fromkeys(known) if name in value]

    def empty(self) -> str:
        return sentences.none_chosen(self.title)


class KeyValue(Value):
    """The log-in of a person, the key of a team or company. Whether there is one, the submission asks the site."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            raise ValidationError(sentences.not_there(self.entry.type.names, self.title))
        return value

    def empty(self) -> str:
        return sentences.nothing_chosen(self.title)


class ContactValue(KeyValue):
    """The id of a client: int (or its digits) in, int out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # type: ignore[override]
        number = decimal(value)
        if number is None or number != number.to_integral_value() or not 0 < number <= LARGEST_INTEGER:
            raise ValidationError(sentences.not_there(self.entry.type.names, self.title))
        return int(number)


class TicketValue(KeyValue):
    """The number of a ticket: "T-1024" (or 1024) in, "T-1024" out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        found = ticket_number(written.strip()) if isinstance(written, str) else None
        if found is None:
            raise ValidationError(sentences.not_there(self.entry.type.names, self.title))
        return found


class FileValue(Value):
    """Uploaded files: one attachment id or a list in, a list out. Whether they exist, the command asks."""

    def tidy(self, value: object) -> object:
        listed = value if isinstance(value, list) else [value]
        ids = [_file_id(item) for item in listed if item is not None and item != ""]
        if all(isinstance(item, str) for item in ids):
            ids = list(dict.fromkeys(ids))
        return ids or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not all(isinstance(item, str) and _FILE_ID.fullmatch(item) for item in value):
            raise ValidationError(sentences.not_files(self.title))
        if len(value) > 1 and not self.entry.multiple:
            raise ValidationError(sentences.one_file_only(self.title))
        if len(value) > FILE_COUNT:
            raise ValidationError(sentences.too_many_files(self.title, FILE_COUNT))
        return list(value)

    def empty(self) -> str:
        return sentences.no_file(self.title)


def _is_offered(field: Field, value: str) -> bool:
    """Options that an expression gives are known to a submission only, which asks itself."""
    return field.options_from is not None or any(value == option.value for option in field.options)


def _file_id(item: object) -> object:
    """A number is an id as well; anything else is left to be refused."""
    return str(item) if isinstance(item, int) and not isinstance(item, bool) and 0 < item < 2**63 else item
