"""Products and what they cost: what pages and lines ask, and the commands that change them.

A price holds from a day on, in one list, until a later one; none is ever changed, so that what was true on a day can be
told. A product that is sold no more is retired: lines that have it keep it, new ones cannot take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, NotFound, _, current
from instar_plugins.crm.money import RATES, cents, money, rates_on
from instar_plugins.crm.tables import Price, PriceList, Product
from instar_plugins.crm.values import Choice, Day, Words
from instar_plugins.crm.values import money as price_field

KINDS = ("goods", "service", "subscription", "licence", "course", "seat")
PERIODS = ("", "P1M", "P3M", "P6M", "P1Y", "P2Y", "P3Y")
UNITS = {
    "796": ("pcs", "шт"),
    "642": ("unit", "ед"),
    "356": ("h", "ч"),
    "359": ("day", "сут"),
    "362": ("month", "мес"),
    "366": ("year", "г"),
    "792": ("person", "чел"),
    "166": ("kg", "кг"),
    "006": ("m", "м"),
    "112": ("l", "л"),
}
"""Units of the Russian classifier (ОКЕИ) by code: as they are written in English and in Russian."""
MOST_ROWS = 5000
MOST_FOUND = 20


class ProductBody(Arguments):
    """``id`` and ``rev`` of one that is there; without them it is a new one."""

    id = fields.Integer(load_default=None, allow_none=True)
    rev = fields.Integer(load_default=None, allow_none=True)
    code = Words(40, needed=True, required=True)
    article = Words(60, load_default="")
    name_en = Words(200, load_default="")
    name_ru = Words(200, load_default="")
    kind = Choice(KINDS, load_default="goods")
    unit = Choice(UNITS, load_default="796")
    vat = Choice(RATES, load_default="22")
    service = Words(64, load_default="")
    period = Choice(PERIODS, load_default="")
    external = Words(80, load_default="")
    note = Words(2000, load_default="")
    active = fields.Boolean(load_default=True)


class PriceBody(Arguments):
    """``amount``: null ends what held before."""

    product = Words(40, required=True)
    list = Words(40, load_default="base")
    amount = price_field(required=True, allow_none=True)
    starts = Day(load_default=None, allow_none=True)


class PriceListBody(Arguments):
    id = fields.Integer(load_default=None, allow_none=True)
    key = Words(40, needed=True, required=True)
    title_en = Words(100, load_default="")
    title_ru = Words(100, load_default="")
    active = fields.Boolean(load_default=True)


class ImportRow(ProductBody):
    """``prices``: list → price, from today on."""

    class Meta:
        exclude = ("id", "rev")

    prices = fields.Dict(keys=fields.String(), values=price_field(allow_none=True), load_default=dict)


class ImportBody(Arguments):
    rows = fields.List(fields.Nested(ImportRow), required=True)


@dataclass(frozen=True, slots=True)
class Found:
    """A product with what it costs on a day in a list; None: nothing was said."""

    product: Any
    price: Decimal | None


# -- what is asked ---------------------------------------------------------------------------------------------


def named(product: Any) -> str:
    """The product's name in the reader's language, else in the other one, else its code."""
    first, second = (product.name_ru, product.name_en) if current() == "ru" else (product.name_en, product.name_ru)
    return str(first or second or product.code)


def titled(found: Any) -> str:
    """The same of a price list."""
    first, second = (found.title_ru, found.title_en) if current() == "ru" else (found.title_en, found.title_ru)
    return str(first or second or found.key)


def unit_word(code: str) -> str:
    words = UNITS.get(code)
    return words[current() == "ru"] if words else code


def by_code(code: str) -> Any:
    return Product.get_or_none(Product.code == code)


def lists(every: bool = False) -> list[Any]:
    """Price lists; the first is what prices are taken from when nobody says otherwise."""
    found = PriceList.select().order_by(PriceList.id)
    return list(found if every else found.where(PriceList.active))


def list_by_key(key: str) -> Any:
    return PriceList.get_or_none(PriceList.key == key)


def prices_on(products: Iterable[int], list_id: int | None, day: str) -> dict[int, Decimal]:
    """Product id → price that holds on the day; those without one are left out."""
    ids = list(products)
    if list_id is None or not ids:
        return {}
    rows = Price.select().where(Price.product_id.in_(ids), Price.list_id == list_id, Price.starts <= day)
    latest: dict[int, Any] = {}
    for row in rows.order_by(Price.starts, Price.id):
        latest[row.product_id] = row
    return {id: money(row.amount) for id, row in latest.items() if row.amount is not None}


def history(product_id: int) -> list[Any]:
    """Every price ever said, newest day first."""
    rows = Price.select().where(Price.product_id == product_id)
    return list(rows.order_by(Price.starts.desc(), Price.id.desc()).limit(500))


def search(
    text: str = "", *, kind: str = "", retired: bool = False, offset: int = 0, limit: int = MOST_FOUND
) -> list[Any]:
    """Products by the beginnings of words in code, article and names, by code."""
    found = Product.select()
    for word in folded(text).split()[:8]:
        found = found.where(Product.folded.contains(word))
    if kind in KINDS:
        found = found.where(Product.kind == kind)
    if not retired:
        found = found.where(Product.active)
    return list(found.order_by(Product.code).offset(max(offset, 0)).limit(limit))


def folded(*parts: str) -> str:
    """As it is looked for: lower case, ё as е."""
    return " ".join(" ".join(parts).lower().replace("ё", "е").split())


# -- what is changed -------------------------------------------------------------------------------------------


def save_product(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A new product, or new values of one; raises Conflict when somebody else was faster."""
    id, rev = args["id"], args["rev"]
    before = Product.get_or_none(Product.id == id) if id is not None else None
    if id is not None and before is None:
        raise NotFound("no_product", _("There is no such product."))
    if before is not None and rev is not None and rev != before.rev:
        raise Conflict(
            "product_changed",
            _("Somebody else has changed this product meanwhile."),
            hint=_("Compare and save again."),
            data={"rev": before.rev},
        )
    product = _put(tx, before, args)
    return CommandAnswer(
        {"product": product.id, "code": product.code, "rev": product.rev}, audit={"code": product.code}
    )


def _put(tx: CommandTx, before: Any, args: Mapping[str, Any]) -> Any:
    errors = _objections(before, args, tx.day)
    if errors:
        raise Invalid(errors)
    values = {name: value for name, value in args.items() if name not in ("id", "rev", "prices")}
    product = before or Product()
    for name, value in values.items():
        setattr(product, name, value)
    product.folded = folded(product.code, product.article, product.name_en, product.name_ru)
    product.rev = (before.rev if before else 0) + 1
    product.changed = tx.now
    product.save()
    return product


def _objections(before: Any, args: Mapping[str, Any], day: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    other = by_code(args["code"])
    if other is not None and (before is None or other.id != before.id):
        errors["code"] = [_("There is a product with the code {code} already.").format(code=args["code"])]
    if not (args["name_en"] or args["name_ru"]):
        errors["name_ru" if current() == "ru" else "name_en"] = [_("Give it a name in one language at least.")]
    if args["kind"] == "subscription" and not args["period"]:
        errors["period"] = [_("Say for how long one is sold.")]
    if before is None or before.vat != args["vat"]:
        errors |= {"vat": [told]} if (told := vat_objection(args["vat"], day)) else {}
    return errors


def vat_objection(vat: str, day: str) -> str:
    """Why a rate cannot be taken on a day; "" when it can."""
    rate = RATES.get(vat)
    if rate is not None and rate.holds(day):
        return ""
    known = ", ".join(rate_word(one.key) for one in rates_on(day))
    return _("This rate of VAT does not hold on {day}. There are: {rates}.").format(day=day, rates=known)


def rate_word(key: str) -> str:
    return _("without VAT") if key == "none" else f"{key} %"


def set_price(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A price from a day on; today's where no day is said. What was said for that day before gives way."""
    product, prices = by_code(args["product"]), list_by_key(args["list"])
    errors = {}
    if product is None:
        errors["product"] = [_("There is no product with the code {code}.").format(code=args["product"])]
    if prices is None:
        errors["list"] = [_("There is no price list “{key}”.").format(key=args["list"])]
    if errors:
        raise Invalid(errors)
    _set_price(tx, product.id, prices.id, args["amount"], args["starts"] or tx.day)
    return CommandAnswer({"product": product.id}, audit={"code": product.code, "list": prices.key})


def _set_price(tx: CommandTx, product: int, prices: int, amount: Decimal | None, starts: str) -> None:
    stored = None if amount is None else cents(amount)
    same = (Price.product_id == product) & (Price.list_id == prices) & (Price.starts == starts)
    last = Price.select().where(same).order_by(Price.id.desc()).first()
    if last is None or last.amount != stored:
        Price.create(product_id=product, list_id=prices, amount=stored, starts=starts, at=tx.now, by=tx.actor.name)


def save_list(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A new price list, or another title of one."""
    found = PriceList.get_or_none(PriceList.id == args["id"]) if args["id"] is not None else PriceList()
    if found is None:
        raise NotFound("no_list", _("There is no such price list."))
    other = list_by_key(args["key"])
    if other is not None and other.id != found.id:
        raise Invalid({"key": [_("There is a price list “{key}” already.").format(key=args["key"])]})
    if not (args["title_en"] or args["title_ru"]):
        raise Invalid(
            {"title_ru" if current() == "ru" else "title_en": [_("Give it a title in one language at least.")]}
        )
    for name in ("key", "title_en", "title_ru", "active"):
        setattr(found, name, args[name])
    found.save()
    return CommandAnswer({"list": found.id}, audit={"key": found.key})


def bring(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Products by code, new ones and those that are there, with their prices from today on; all of them or none."""
    rows = args["rows"]
    if len(rows) > MOST_ROWS:
        raise Invalid({"rows": [_("At most {most} lines at a time.").format(most=MOST_ROWS)]})
    known, errors, added, changed = {one.key: one for one in lists(every=True)}, {}, 0, 0
    seen: set[str] = set()
    for number, row in enumerate(rows):
        before = by_code(row["code"])
        try:
            if row["code"] in seen:
                raise Invalid({"code": [_("The code {code} stands in the file twice.").format(code=row["code"])]})
            seen.add(row["code"])
            strange = [key for key in row["prices"] if key not in known]
            if strange:
                raise Invalid({"prices": [_("There is no price list “{key}”.").format(key=strange[0][:40])]})
            product = _put(tx, before, row)
        except Invalid as error:
            errors |= {f"rows.{number}.{name}": told for name, told in error.errors.items()}
            continue
        added, changed = added + (before is None), changed + (before is not None)
        for key, amount in row["prices"].items():
            if amount is not None:
                _set_price(tx, product.id, known[key].id, amount, tx.day)
    if errors:
        raise Invalid(errors)
    return CommandAnswer({"added": added, "changed": changed}, audit={"added": added, "changed": changed})
