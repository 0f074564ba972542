"""What the arguments of the plugin's commands are made of: numbers as people write them, days, keys, choices."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from instar.sdk import _
from instar_plugins.crm.money import CENT, MOST_MONEY, MOST_PIECES, number, plain


class Number(fields.Field[Decimal]):
    """A decimal, as "12,50", "1 234.5" or a number of JSON. ``over``: it must be more than 0."""

    def __init__(self, *, least: Decimal, most: Decimal, places: int = 2, over: bool = False, **more: Any) -> None:
        described = {"description": "a decimal number, best as text", "type": ["string", "number"]}
        super().__init__(metadata=described, **more)
        self.least, self.most, self.places, self.over = least, most, places, over

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Decimal:
        found = number(value)
        if found is None:
            raise ValidationError(_("This is no number. Write it as 1234.50 or 1234,50."))
        if self.over and found <= 0:
            raise ValidationError(_("This must be more than 0."))
        if found < self.least:
            raise ValidationError(_("This must not be less than {least}.").format(least=plain(self.least)))
        if found > self.most:
            raise ValidationError(_("This must not be more than {most}.").format(most=plain(self.most)))
        if found != found.quantize(Decimal(1).scaleb(-self.places)):
            raise ValidationError(_("Write at most {places} digits after the point.").format(places=self.places))
        return found


def money(**more: Any) -> Number:
    return Number(least=Decimal(0), most=MOST_MONEY, **more)


def signed_money(**more: Any) -> Number:
    return Number(least=-MOST_MONEY, most=MOST_MONEY, **more)


def quantity(**more: Any) -> Number:
    return Number(least=Decimal(0), most=MOST_PIECES, places=3, over=True, **more)


def percent(**more: Any) -> Number:
    return Number(least=Decimal(0), most=Decimal(100), **more)


class Day(fields.Field[str]):
    """An ISO date, kept as text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"format": "date", "type": "string"}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        try:
            found = date.fromisoformat(value.strip())
        except (AttributeError, ValueError):
            raise ValidationError(_("This is no date. Write it as 2026-12-31.")) from None
        if not 2000 <= found.year <= 2199:
            raise ValidationError(_("This date is too far away."))
        return found.isoformat()


class Words(fields.String):
    """A text of at most ``longest`` characters, without gaps around it."""

    def __init__(self, longest: int = 200, needed: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.longest, self.needed = longest, needed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        found = " ".join(str(super()._deserialize(value, attr, data, **more)).replace("\x00", "").split())
        try:
            found.encode()
        except UnicodeEncodeError:
            raise ValidationError(_("This value cannot be stored.")) from None
        if self.needed and not found:
            raise ValidationError(_("This is missing."))
        if len(found) > self.longest:
            raise ValidationError(_("This is longer than {longest} characters.").format(longest=self.longest))
        return found


class Choice(fields.String):
    """One of some words."""

    def __init__(self, choices: Collection[str], **more: Any) -> None:
        super().__init__(metadata={"enum": sorted(choices)}, **more)
        self.choices = frozenset(choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        found = super()._deserialize(value, attr, data, **more)
        if found not in self.choices:
            raise ValidationError(_("Choose one of: {names}.").format(names=", ".join(sorted(self.choices))))
        return found


__all__ = ["CENT", "Choice", "Day", "Number", "Words", "money", "percent", "quantity", "signed_money"]
