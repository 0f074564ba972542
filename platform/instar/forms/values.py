"""The marshmallow fields behind a form's schema: one JSON value in, the clean JSON value to store out.

They know nothing of pages or languages of input: `reading.py` has already turned what a person typed into the
value an API client would have sent, so both get the same errors. Cleaning is idempotent: a stored value loads
as itself.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, missing, validate

from instar.forms import sentences
from instar.forms.model import Field
from instar.forms.spelling import (
    EXACT_DIGITS,
    day,
    decimal,
    e164,
    iso_length,
    iso_moment,
    length,
    measure,
    moment,
    phone,
)
from instar.i18n import text

TEXT_LENGTH = 10_000
LONG_TEXT_LENGTH = 60_000
LARGEST_INTEGER = 2**53 - 1
"""Beyond it a JSON reader such as a browser no longer counts exactly."""
MONEY_LIMIT = Decimal(10) ** 13
EMAIL_LENGTH = 254
URL_LENGTH = 2_000

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_UNLINKABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff<>\"`\\]")
_WEB = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^/?#@:\[\]]+)(?::[0-9]{1,5})?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)


class Value(fields.Field[Any]):
    """What all fields share: emptiness, and errors that are sentences about the field's title."""

    def __init__(self, field: Field) -> None:
        super().__init__(
            data_key=field.id,
            attribute=field.id,
            required=field.required,
            allow_none=not field.required,
        )
        self.entry = field

    @property
    def title(self) -> str:
        return self.entry.label()

    def tidy(self, value: object) -> object:
        """The value without what carries no meaning; None when nothing is left, which counts as empty."""
        if isinstance(value, str):
            return value.strip() or None
        return value

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        tidied = value if value is missing else self.tidy(value)
        if tidied is missing or tidied is None:  # what nothing means the library knows
            return super().deserialize(tidied, attr, data, **kwargs)
        return self._deserialize(tidied, attr, data)

    def lacks(self, value: object) -> bool:
        """Whether a clean value is none, for a field that needs one."""
        return value is None

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """marshmallow asks for "required" and "null": to a person both mean that nothing was entered."""
        return ValidationError(self.empty())

    def empty(self) -> str:
        return sentences.empty(self.title)


class TextValue(Value):
    """Text: str in, str out; line ends are \\n, outer space is dropped, one-line fields hold one line."""

    limit = TEXT_LENGTH

    def tidy(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        return self.trim(value) or None

    def trim(self, value: str) -> str:
        return value.strip() if self.entry.lines > 1 else " ".join(value.split("\n")).strip()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(sentences.not_text(self.title))
        if _UNPRINTABLE.search(value):
            raise ValidationError(sentences.unprintable(self.title))
        limit = self.entry.max_length or self.limit
        if len(value) > limit:
            raise ValidationError(sentences.too_long(self.title, limit, len(value)))
        if self.entry.min_length and len(value) < self.entry.min_length:
            raise ValidationError(sentences.too_short(self.title, self.entry.min_length))
        if self.entry.pattern and not self.entry.pattern.fits(value):
            raise ValidationError(sentences.no_fit(self.title, text(self.entry.help)))
        return value


class LongTextValue(TextValue):
    """Markdown and replies: the indent of the first line means something and is kept."""

    limit = LONG_TEXT_LENGTH

    def trim(self, value: str) -> str:
        return re.sub(r"\A(?:[^\S\n]*\n)+", "", value.rstrip())


class BoundedValue(Value):
    """A value with an order: `min` and `max` of the definition apply."""

    def in_bounds(self, value: Any) -> Any:
        low, high = self.entry.minimum, self.entry.maximum
        if low is not None and value < low:
            raise ValidationError(sentences.under(self.title, low))
        if high is not None and value > high:
            raise ValidationError(sentences.over(self.title, high))
        return value


class IntegerValue(BoundedValue):
    """A whole number: int (or 5.0, or digits as a string) in, int out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number: Any = value if type(value) is int else decimal(value)
        if number is None or number != int(number):
            raise ValidationError(sentences.not_an_integer(self.title))
        if abs(number) > LARGEST_INTEGER:
            raise ValidationError(sentences.too_precise(self.title, EXACT_DIGITS))
        self.in_bounds(number)
        return int(number)


class NumberValue(BoundedValue):
    """A decimal number: JSON number or plain decimal string in, JSON number out.

    At most 15 significant digits are taken, for these a JSON number is exact; whole values are stored as int.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | float:
        number = decimal(value)
        if number is None:
            raise ValidationError(sentences.not_a_number(self.title))
        digits, places = measure(number)
        if digits > EXACT_DIGITS or places > EXACT_DIGITS:
            raise ValidationError(sentences.too_precise(self.title, EXACT_DIGITS))
        self.in_bounds(number)
        return json_number(number)


class MoneyValue(BoundedValue):
    """An amount: decimal string or JSON number in, decimal string with two digits out ("12400.00")."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = decimal(value)
        if number is None:
            raise ValidationError(sentences.not_money(self.title))
        if abs(number) >= MONEY_LIMIT:
            raise ValidationError(sentences.too_precise(self.title, EXACT_DIGITS))
        if measure(number)[1] > 2:
            raise ValidationError(sentences.too_fine(self.title))
        self.in_bounds(number)
        # Adding zero turns -0.00 into 0.00, so that one amount has one spelling.
        return format(number.quantize(Decimal("0.01")) + 0, ".2f")


class DateValue(BoundedValue):
    """A day: ISO string in and out ("2026-12-31")."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = day(value)
        if found is None:
            raise ValidationError(sentences.not_a_date(self.title))
        self.in_bounds(found)
        return found.isoformat()


class MomentValue(BoundedValue):
    """A moment: ISO 8601 with a zone in, the same in UTC out ("2026-12-31T09:00:00Z")."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = moment(value)
        if found is None:
            raise ValidationError(sentences.not_a_moment(self.title))
        self.in_bounds(found)
        return iso_moment(found)


class DurationValue(BoundedValue):
    """A length of time: ISO 8601 in and out ("PT2H30M")."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = length(value)
        if found is None:
            raise ValidationError(sentences.not_a_duration(self.title))
        self.in_bounds(found)
        return iso_length(found)


class UrlValue(Value):
    """A web address that is safe in a link: http or https, a host, and no name or password before it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if (
            not isinstance(value, str)
            or len(value) > URL_LENGTH
            or not _WEB.fullmatch(value)
            or _UNLINKABLE.search(value)
        ):
            raise ValidationError(sentences.not_a_url(self.title))
        return value


class EmailValue(Value):
    """An e-mail address; only its domain is lower-cased, because the part before it belongs to its server."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > EMAIL_LENGTH or _UNPRINTABLE.search(value):
            raise ValidationError(sentences.not_an_email(self.title))
        local, at, domain = value.rpartition("@")
        address = local + at + domain.lower()
        try:
            validate.Email()(address)
        except ValidationError:
            raise ValidationError(sentences.not_an_email(self.title)) from None
        return address


class PhoneValue(Value):
    """A phone number in E.164 ("+79123456789"). It need only be possible: new ranges outrun our tables."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = phone(value)
        if number is None:
            raise ValidationError(sentences.not_a_phone(self.title))
        if number.extension:
            raise ValidationError(sentences.phone_extension(self.title))
        return e164(number)


def json_number(number: Decimal) -> int | float:
    """The JSON number of a measured Decimal."""
    return int(number) if number == number.to_integral_value() else float(number)
