"""Requisites of counterparties: how a number is written, whether its check digits fit, and what would be right.

A remark is no refusal: foreign, old and bank-internal numbers fail and are right all the same. Check digits of INN,
OGRN and of VAT numbers are python-stdnum's; those of OKPO and of accounts by their BIK are counted here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.ru import inn as inn_number
from stdnum.ru import ogrn as ogrn_number

from instar.i18n import _

LEGAL_FORMS = ("company", "sole_trader", "self_employed", "person", "foreign", "department")
PERSONS = frozenset({"sole_trader", "self_employed", "person"})
"""They have an INN of twelve digits and no KPP."""
ROLES = ("customer", "partner", "supplier", "contractor", "own")
"""What an organization is to us, several at once. "own" says whose it is: its legal form is that of any other."""
TAX_REGIMES = ("general", "simplified", "patent", "agricultural", "professional")
VAT_RATES = ("22", "10", "7", "5", "0", "none")
"""Per cent, as of 2026; 5 and 7 are those of the simplified regime."""
NUMBERS = ("inn", "kpp", "ogrn", "okpo", "vat_number")
"""Properties that are written without spaces."""

_SPACES = re.compile(r"[\s\u00a0\u2009-]+")
_KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
_ACCOUNT, _BIK = re.compile(r"(?<!\d)\d{20}(?!\d)"), re.compile(r"(?<!\d)\d{9}(?!\d)")
_NUMBER = re.compile(r"\d{9,}")
_LABELS = re.compile(
    r"\b(?:р/с[чт]?|к/с[чт]?|р[./]сч[её]т|кор[./]?сч[её]т|сч[её]т|бик|bik|account|корр?)(?!\w)\.?:?|№", re.IGNORECASE
)
_SOLE_TRADER = re.compile(r"\b(?:ип|индивидуальный предприниматель)\b", re.IGNORECASE)
_WEIGHTS = (7, 1, 3)


class Account(NamedTuple):
    """One line of ``accounts``: 20 digits, BIK (9), correspondent account (20) and the bank's name; "" for none."""

    number: str
    bik: str
    correspondent: str
    bank: str


def written(name: str, text: str) -> str:
    """A property as it is kept: numbers without spaces, accounts in one order, a line each."""
    if name in NUMBERS:
        return _SPACES.sub("", text).upper()
    if name == "accounts":
        return "\n".join(" ".join(filter(None, one)) for one in accounts(text))
    return text


def accounts(text: str) -> tuple[Account, ...]:
    """The accounts of a text, a line each, whatever stands in which order. What is no number is the bank's name."""
    return tuple(_account(line.strip()) for line in text.splitlines() if line.strip())


def guess_form(name: str, inn: str) -> str:
    """What it probably is, where nobody has said it."""
    return "sole_trader" if _SOLE_TRADER.search(name) or len(inn) == 12 else "company"


def remarks(legal_form: str, values: Mapping[str, str]) -> dict[str, str]:
    """Property → why it looks wrong and what would be right; only those that look so."""
    found = {name: look(legal_form, values[name]) for name, look in _LOOKS.items() if values.get(name)}
    return {name: said for name, said in found.items() if said}


def account_fits(number: str, bik: str, *, correspondent: bool = False) -> bool:
    """Whether an account's check digit fits the bank: 23 digits with the weights 7, 1, 3 sum up to tens."""
    lead = f"0{bik[4:6]}" if correspondent else bik[-3:]
    return sum(int(digit) * _WEIGHTS[place % 3] % 10 for place, digit in enumerate(lead + number)) % 10 == 0


# -- below: how each is looked at ------------------------------------------------------------------------------------


def _inn(legal_form: str, inn: str) -> str:
    wanted = 12 if legal_form in PERSONS else 10
    if legal_form == "foreign" and len(inn) not in (10, 12):
        return ""  # what other countries call so
    if not inn.isascii() or not inn.isdigit():
        return _("An INN has digits only: 10 of a company, 12 of a person.")
    if len(inn) not in (10, 12):
        said = _("An INN has 10 digits of a company, 12 of a person; these are {count}.")
        return said.format(count=len(inn))
    if len(inn) != wanted and legal_form != "foreign":
        if wanted == 12:
            return _("A person's INN has 12 digits; 10 are a company's. Look at the legal form.")
        return _("A company's INN has 10 digits; 12 are a person's. Look at the legal form.")
    if len(inn) == 10:
        right = inn[:9] + inn_number.calc_company_check_digit(inn)
    else:
        right = inn[:10] + inn_number.calc_personal_check_digits(inn)
    return "" if right == inn else _unfitting(right)


def _kpp(legal_form: str, kpp: str) -> str:
    if legal_form in PERSONS:
        return _("Persons and sole traders have no KPP: empty it, or look at the legal form.")
    if not _KPP.fullmatch(kpp):
        return _("A KPP has nine characters: four digits, two digits or Latin capitals, three digits (773601001).")
    return ""


def _ogrn(legal_form: str, ogrn: str) -> str:
    if legal_form == "foreign" and len(ogrn) not in (13, 15):
        return ""
    if legal_form in ("self_employed", "person"):
        return _("Persons who are no sole traders have no OGRN: empty it, or look at the legal form.")
    wanted = 15 if legal_form == "sole_trader" else 13
    if not ogrn.isascii() or not ogrn.isdigit() or len(ogrn) != wanted:
        said = _("An OGRN has 13 digits of a company, 15 of a sole trader (OGRNIP); these are {count}.")
        return said.format(count=len(ogrn))
    right = ogrn[:-1] + ogrn_number.calc_check_digit(ogrn)[-1]  # modulo 13 leaves two digits at times
    return "" if right == ogrn else _unfitting(right)


def _okpo(_legal_form: str, okpo: str) -> str:
    if not okpo.isascii() or not okpo.isdigit() or len(okpo) not in (8, 10, 14):
        return _("An OKPO has 8 digits, 10 of a sole trader, 14 of a branch.")
    if len(okpo) == 14:
        return ""
    right = okpo[:-1] + okpo_digit(okpo[:-1])
    return "" if right == okpo else _unfitting(right)


def okpo_digit(lead: str) -> str:
    """The check digit: places as weights, modulo 11; where that is ten, weights from three on, and ten is none."""
    for first in (1, 3):
        total = sum(int(digit) * ((place + first - 1) % 10 + 1) for place, digit in enumerate(lead)) % 11
        if total < 10:
            return str(total)
    return "0"


def _vat_number(_legal_form: str, given: str) -> str:
    if given[:2].lower().replace("el", "gr") not in {country.lower() for country in vat.MEMBER_STATES}:
        return _("An EU VAT number begins with two letters of a member state, such as DE, PL or EL.")
    try:
        vat.validate(given)
    except InvalidChecksum:
        return _("The check digit does not fit: look whether it was mistyped.")
    except ValidationError:
        return _("This is not how VAT numbers of {country} look: count its digits.").format(country=given[:2])
    return ""


def _accounts(_legal_form: str, text: str) -> str:
    return "\n".join(filter(None, map(_account_remark, accounts(text))))


def _account_remark(one: Account) -> str:
    if not one.number:
        return _("“{line}”: an account has 20 digits.").format(line=" ".join(filter(None, one))[:80])
    if not one.bik:
        return _("Account {number}: the BIK of the bank, nine digits, is missing.").format(number=one.number)
    told = []
    if not account_fits(one.number, one.bik):
        right = _fitting(one.number, one.bik, correspondent=False)
        said = _("Account {number} does not fit the BIK {bik}: the account would be {right}, or the bank is another.")
        told.append(said.format(number=one.number, bik=one.bik, right=right))
    if one.correspondent and not account_fits(one.correspondent, one.bik, correspondent=True):
        said = _("The correspondent account {number} does not fit the BIK {bik}: one of them was mistyped.")
        told.append(said.format(number=one.correspondent, bik=one.bik))
    elif one.correspondent and one.correspondent[-3:] != one.bik[-3:]:
        said = _("The correspondent account {number} ends otherwise than the BIK {bik}.")
        told.append(said.format(number=one.correspondent, bik=one.bik))
    return " ".join(told)


_LOOKS: Mapping[str, Callable[[str, str], str]] = {
    "inn": _inn,
    "kpp": _kpp,
    "ogrn": _ogrn,
    "okpo": _okpo,
    "vat_number": _vat_number,
    "accounts": _accounts,
}


def _unfitting(right: str) -> str:
    return _("The check digit does not fit: with the other digits as they are it would be {right}.").format(right=right)


def _fitting(number: str, bik: str, *, correspondent: bool) -> str:
    """The account with the check digit, its ninth, that fits."""
    tried = (f"{number[:8]}{digit}{number[9:]}" for digit in range(10))
    return next(one for one in tried if account_fits(one, bik, correspondent=correspondent))


def _account(line: str) -> Account:
    found = _ACCOUNT.findall(line)
    bik = next(iter(_BIK.findall(line)), "")
    own = next((one for one in found if not one.startswith("301")), found[0] if found else "")
    correspondent = next((one for one in found if one != own), "")
    rest = _NUMBER.sub(lambda number: "" if number[0] in (own, bik, correspondent) else number[0], line)
    words = re.split(r"[\s,;]+", _LABELS.sub(" ", rest))
    return Account(own, bik, correspondent, " ".join(words).strip().removeprefix("в ").strip())
