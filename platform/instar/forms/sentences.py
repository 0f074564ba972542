"""Every sentence a form says about a value it cannot take: what is wrong, then what to do.

Each is made when it is needed, in the language of the moment, and names the field by its title, because the
same sentence is read at the field, in a summary above the form and in the answer of the API.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from instar.forms.lengths import written
from instar.forms.locales import locale_of, moment_in_words
from instar.forms.model import Bound, Kind
from instar.i18n import _, current, ngettext


def empty(title: str) -> str:
    return _("{title} is empty. Fill it in.").format(title=title)


def nothing_chosen(title: str) -> str:
    return _("{title} is not chosen. Choose one of the options.").format(title=title)


def none_chosen(title: str) -> str:
    return _("{title} is not chosen. Tick at least one option.").format(title=title)


def no_file(title: str) -> str:
    return _("{title} is missing. Add a file.").format(title=title)


def not_ticked(title: str) -> str:
    return _("{title} is not ticked. Tick it to go on.").format(title=title)


def not_text(title: str) -> str:
    return _("{title} is not a text. Send it as a string.").format(title=title)


def unprintable(title: str) -> str:
    return _("{title} contains characters that are no text. Type it again or paste it as plain text.").format(
        title=title
    )


def too_long(title: str, limit: int, length: int) -> str:
    over = length - limit
    return ngettext(
        "{title} is {over} character too long. Shorten it to {limit}.",
        "{title} is {over} characters too long. Shorten it to {limit}.",
        over,
    ).format(title=title, over=number(over), limit=number(limit))


def too_short(title: str, limit: int) -> str:
    return ngettext(
        "{title} is too short. Write at least {limit} character.",
        "{title} is too short. Write at least {limit} characters.",
        limit,
    ).format(title=title, limit=number(limit))


def no_fit(title: str, help: str = "") -> str:
    if help:
        return _("{title} is not written as it should be. {help}").format(title=title, help=help)
    return _("{title} is not written as it should be. Check the spelling.").format(title=title)


def computed(title: str) -> str:
    return _("{title} is computed. Leave it out.").format(title=title)


def not_an_integer(title: str) -> str:
    return _("{title} is not a whole number. Enter digits only, such as 12.").format(title=title)


def not_a_number(title: str) -> str:
    return _("{title} is not a number. Enter digits, such as 12.5.").format(title=title)


def not_money(title: str) -> str:
    return _("{title} is not an amount. Enter digits, such as 12400.50.").format(title=title)


def too_fine(title: str) -> str:
    return _("{title} has more than two digits after the point. Round it to two.").format(title=title)


def too_precise(title: str, digits: int) -> str:
    return _("{title} has more than {digits} digits. Round it.").format(title=title, digits=digits)


def over(title: str, limit: Bound) -> str:
    if isinstance(limit, date):
        return _("{title} is after {limit}. Enter an earlier date.").format(title=title, limit=day(limit))
    if isinstance(limit, timedelta):
        return _("{title} is longer than {limit}. Enter a shorter time.").format(
            title=title, limit=written(limit, current())
        )
    return _("{title} is over {limit}. Enter less.").format(title=title, limit=number(limit))


def under(title: str, limit: Bound) -> str:
    if isinstance(limit, date):
        return _("{title} is before {limit}. Enter a later date.").format(title=title, limit=day(limit))
    if isinstance(limit, timedelta):
        return _("{title} is shorter than {limit}. Enter a longer time.").format(
            title=title, limit=written(limit, current())
        )
    return _("{title} is under {limit}. Enter more.").format(title=title, limit=number(limit))


def not_a_date(title: str) -> str:
    return _("{title} is not a date. Enter it as 2026-12-31.").format(title=title)


def not_a_moment(title: str) -> str:
    return _("{title} is not a date with a time. Enter it as 2026-12-31T09:00Z.").format(title=title)


def not_a_duration(title: str) -> str:
    return _("{title} is not a length of time. Enter it as 2h 30m, or PT2H30M.").format(title=title)


def not_yes_or_no(title: str) -> str:
    return _("{title} is neither yes nor no. Tick it or leave it empty.").format(title=title)


def not_an_option(title: str) -> str:
    return _("{title} has no such option. Choose one of the list.").format(title=title)


def not_there(kind: Kind | None, title: str) -> str:
    """What a field of that kind names is not there, or not for whoever fills it: the two are not told apart."""
    match kind:
        case "contact":
            return _("{title} names no client that you know of. Find one by name, e-mail or phone.").format(title=title)
        case "organization":
            return _("{title} names no company that you know of. Find one by its name.").format(title=title)
        case "ticket":
            return _("{title} names no ticket that you may see. Enter a number such as T-1024.").format(title=title)
        case _:
            return _("{title} names nobody who is here. Choose one of the list.").format(title=title)


def not_an_email(title: str) -> str:
    return _("{title} is not an e-mail address. Enter one such as anna@example.org.").format(title=title)


def not_a_url(title: str) -> str:
    return _("{title} is not a web address. Enter one such as https://example.org.").format(title=title)


def not_a_phone(title: str) -> str:
    return _("{title} is not a phone number. Enter it with the country code, such as +7 912 345-67-89.").format(
        title=title
    )


def phone_extension(title: str) -> str:
    return _("{title} has an extension. Enter the number without it.").format(title=title)


def not_files(title: str) -> str:
    return _("{title} is not a list of uploaded files. Add the files again.").format(title=title)


def one_file_only(title: str) -> str:
    return _("{title} takes one file. Leave one of them.").format(title=title)


def too_many_files(title: str, limit: int) -> str:
    return ngettext(
        "{title} takes at most {limit} file. Remove some.",
        "{title} takes at most {limit} files. Remove some.",
        limit,
    ).format(title=title, limit=number(limit))


def not_rows(title: str) -> str:
    return _("{title} is not a list of rows. Send a list of objects.").format(title=title)


def no_rows(title: str) -> str:
    return _("{title} has no row. Add one and fill it in.").format(title=title)


def too_few_rows(title: str, limit: int) -> str:
    return ngettext(
        "{title} has too few rows. There must be {limit} at least.",
        "{title} has too few rows. There must be {limit} at least.",
        limit,
    ).format(title=title, limit=number(limit))


def too_many_rows(title: str, limit: int) -> str:
    return ngettext(
        "{title} takes at most {limit} row. Remove some.",
        "{title} takes at most {limit} rows. Remove some.",
        limit,
    ).format(title=title, limit=number(limit))


def read_only(title: str) -> str:
    return _("{title} cannot be changed here. Leave it out.").format(title=title)


def unknown(name: str, nearest: str | None) -> str:
    if nearest:
        return _("This form has no field “{name}”. Did you mean “{nearest}”?").format(name=name, nearest=nearest)
    return _("This form has no field “{name}”. Leave it out.").format(name=name)


def number(value: Decimal | int) -> str:
    """The number as the reader's language writes it, with all its digits."""
    return format_decimal(value, locale=locale_of(current()), decimal_quantization=False)


def day(value: date) -> str:
    if isinstance(value, datetime):
        return f"{moment_in_words(value, current(), UTC)} UTC"
    return format_date(value, "long", locale=locale_of(current()))
