"""Products and prices on pages.

/x/crm/products                 the list, with search; …/find answers the script of the lines (JSON)
/x/crm/products/new, …/<id>     one product, its prices and what they were; …/<id>/price POST a price from a day on
/x/crm/products/import, …/export.csv  the same table as CSV: what is exported can be changed and brought again
/x/crm/lists                    price lists

Reading is for the staff; changing is for who keeps the catalogue of services.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    _,
    may,
    money_words,
    ngettext,
    plugin_asset,
    posted_key,
    read_sheet,
    render_page,
    run_command,
    sheet_cell,
    sheet_text,
    today,
)
from instar_plugins.crm import products, words
from instar_plugins.crm.commands import CATALOGUE
from instar_plugins.crm.money import money
from instar_plugins.crm.tables import Product

PAGE = 50
FIELDS = ("code", "article", "name_en", "name_ru", "kind", "unit", "vat", "service", "period", "external", "note")
COLUMNS = (
    "code",
    "article",
    "name_en",
    "name_ru",
    "kind",
    "unit",
    "vat",
    "period",
    "service",
    "external",
    "active",
    "note",
)
PRICE = "price:"
"""Before the key of a price list, as the head of a column."""
LARGEST = 5 << 20
YES, NO = ("1", "yes", "true", "да"), ("0", "no", "false", "нет")


def add_to(pages: Blueprint) -> None:
    """Its addresses, below ``/x/crm``."""
    pages.add_url_rule("/products", "products", index)
    pages.add_url_rule("/products/find", "find", find)
    pages.add_url_rule("/products/new", "new_product", new)
    pages.add_url_rule("/products/new", "add_product", save, methods=("POST",))
    pages.add_url_rule("/products/<int:id>", "product", show)
    pages.add_url_rule("/products/<int:id>", "save_product", save, methods=("POST",))
    pages.add_url_rule("/products/<int:id>/price", "set_price", set_price, methods=("POST",))
    pages.add_url_rule("/products/export.csv", "export", export)
    pages.add_url_rule("/products/import", "import_products", importing)
    pages.add_url_rule("/products/import", "bring_products", bring, methods=("POST",))
    pages.add_url_rule("/lists", "price_lists", lists)
    pages.add_url_rule("/lists", "save_list", save_list, methods=("POST",))


def index() -> ResponseReturnValue:
    _staff()
    q, kind = request.args.get("q", "").strip()[:200], request.args.get("kind", "")
    retired, at = request.args.get("retired") == "1", _whole(request.args.get("at"))
    chosen = _chosen(request.args.get("list", ""))
    found = products.search(q, kind=kind, retired=retired, offset=at, limit=PAGE + 1)
    shown = found[:PAGE]
    prices = products.prices_on([one.id for one in shown], chosen.id if chosen else None, today())
    asked = {"q": q, "kind": kind, "retired": "1" if retired else "", "list": chosen.key if chosen else ""}
    rows = [(one, products.named(one), _spoken(prices.get(one.id))) for one in shown]
    return _page(
        "products.html", rows=rows, asked=asked, at=at, following=at + PAGE if len(found) > PAGE else None, size=PAGE
    )


def find() -> ResponseReturnValue:
    """What a line takes from a product, by its code: {} for none that can be sold."""
    _staff()
    product = products.by_code(request.args.get("code", "").strip()[:40])
    if product is None or not product.active:
        return jsonify({})
    chosen = _chosen(request.args.get("list", ""))
    price = products.prices_on([product.id], chosen.id if chosen else None, today()).get(product.id)
    told = {"name": products.named(product), "unit": product.unit, "vat": product.vat, "price": words.typed(price, 2)}
    return jsonify(told)


def new() -> ResponseReturnValue:
    _keeper()
    return _product(None, {"kind": "goods", "unit": "796", "vat": "22", "active": "1"}, {})


def show(id: int) -> ResponseReturnValue:
    _staff()
    product = _known(id)
    return _product(product, _values(product), {})


def save(id: int | None = None) -> ResponseReturnValue:
    product = _known(id) if id is not None else None
    typed = {name: request.form.get(name, "").strip() for name in FIELDS} | {"active": request.form.get("active", "")}
    args: dict[str, Any] = {name: typed[name] for name in FIELDS} | {"active": typed["active"] == "1"}
    if product is not None:
        args |= {"id": product.id, "rev": _whole(request.form.get("rev"))}
    try:
        answer = run_command("crm", "save_product", args, key=posted_key())
    except (Invalid, Conflict) as error:
        return _product(product, typed, _errors(error), 422 if isinstance(error, Invalid) else 409)
    return redirect(f"/x/crm/products/{answer['result']['product']}", 303)


def set_price(id: int) -> ResponseReturnValue:
    product = _known(id)
    typed = {name: request.form.get(name, "").strip() for name in ("amount", "list", "starts")}
    amount = None if request.form.get("end") else typed["amount"]
    args = {"product": product.code, "list": typed["list"], "amount": amount, "starts": typed["starts"] or None}
    try:
        run_command("crm", "set_price", args, key=posted_key())
    except Invalid as error:
        told = {f"price.{name}": text for name, text in _errors(error).items()}
        return _product(product, _values(product), told, 422, typed)
    return redirect(f"/x/crm/products/{id}#prices", 303)


def lists() -> ResponseReturnValue:
    _staff()
    return _lists({}, {})


def save_list() -> ResponseReturnValue:
    names = ("key", "title_en", "title_ru")
    typed = {name: request.form.get(name, "").strip() for name in names} | {"id": request.form.get("id", "")}
    args: dict[str, Any] = {name: typed[name] for name in names} | {"active": request.form.get("active") == "1"}
    if typed["id"]:
        args["id"] = _whole(typed["id"])
    try:
        run_command("crm", "save_list", args, key=posted_key())
    except Invalid as error:
        return _lists(typed, _errors(error), 422)
    return redirect("/x/crm/lists", 303)


# -- in and out ----------------------------------------------------------------------------------------------


def export() -> ResponseReturnValue:
    """All products with what they cost today, in the columns that the import reads."""
    _staff()
    known, rows = products.lists(every=True), list(Product.select().order_by(Product.code))
    ids = [one.id for one in rows]
    prices = {one.key: _prices(ids, one.id) for one in known}
    heads = [*COLUMNS, *(PRICE + one.key for one in known)]
    table: list[list[Any]] = [heads]
    for row in rows:
        cells = [int(row.active) if name == "active" else getattr(row, name) for name in COLUMNS]
        table.append([*cells, *(prices[one.key].get(row.id) for one in known)])
    response = Response(sheet_text(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="products.csv"'
    return response


def importing() -> ResponseReturnValue:
    _keeper()
    return _page("import.html", problems=[], told="", columns=COLUMNS, lists=[one.key for one in products.lists()])


def bring() -> ResponseReturnValue:
    """A file is brought whole or not at all: what is wrong is told by its line."""
    _keeper()
    problems: list[tuple[str, str]] = []
    told = ""
    sent = request.files.get("file")
    try:
        rows, places = _read(sent.stream.read(LARGEST + 1) if sent else b"")
        answer = run_command("crm", "bring", {"rows": rows}, key=posted_key())["result"]
        new, changed = answer["added"], answer["changed"]
        told = " ".join(
            [
                ngettext("%(num)d new product.", "%(num)d new products.", new) % {"num": new},
                ngettext("%(num)d changed.", "%(num)d changed.", changed) % {"num": changed},
            ]
        )
    except Invalid as error:
        for path, texts in list(error.errors.items())[:200]:
            _head, _dot, rest = path.partition(".")
            at, _dot, name = rest.partition(".")
            where = _("line {line}, {name}").format(line=places[int(at)], name=name) if at.isdecimal() else ""
            problems.append((where, " ".join(texts)))
    status = 422 if problems else 200
    return _page(
        "import.html",
        status,
        problems=problems,
        told=told,
        columns=COLUMNS,
        lists=[one.key for one in products.lists()],
    )


def _read(raw: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """Rows for the command, and the line of the file that each stood in."""
    if len(raw) > LARGEST:
        raise Invalid({"file": [_("The file is larger than {limit} MB.").format(limit=LARGEST >> 20)]})
    sheet = read_sheet(raw, most=products.MOST_ROWS + 1)
    heads = [head.strip().lower() for head in sheet.heads]
    strange = [head for head in heads if head and head not in COLUMNS and not head.startswith(PRICE)]
    if "code" not in heads or strange:
        known = ", ".join([*COLUMNS, PRICE + "base"])
        said = (
            _("There is no column “{name}”.").format(name=strange[0]) if strange else _("The column “code” is missing.")
        )
        raise Invalid({"file": [said + " " + _("Columns are: {names}.").format(names=known)]})
    rows, places = [], []
    for line, cells in sheet.rows:
        row: dict[str, Any] = {}
        prices: dict[str, str] = {}
        for head, cell in zip(heads, cells, strict=False):
            text = sheet_cell(cell)
            if not text or not head:
                continue
            if head.startswith(PRICE):
                prices[head.removeprefix(PRICE)] = text
            else:
                row[head] = (
                    {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}.get(text.lower(), text)
                    if head == "active"
                    else text
                )
        rows.append(row | ({"prices": prices} if prices else {}))
        places.append(line)
    return rows, places


# -- below: how it is done -----------------------------------------------------------------------------------


def _staff() -> None:
    if not may("ticket.view_internal") and not may(CATALOGUE):
        raise Forbidden("not_allowed", _("Products are shown to the staff."))


def _keeper() -> None:
    if not may(CATALOGUE):
        raise Forbidden("not_allowed", _("Products are changed by who keeps the catalogue of services."))


def _known(id: int) -> Any:
    product = Product.get_or_none(Product.id == id)
    if product is None:
        raise NotFound("no_product", _("There is no such product."))
    return product


def _prices(ids: list[int], list_id: int) -> Mapping[int, Decimal]:
    found: dict[int, Decimal] = {}
    for at in range(0, len(ids), 400):
        found |= products.prices_on(ids[at : at + 400], list_id, today())
    return found


def _chosen(key: str) -> Any:
    known = products.lists()
    return next((one for one in known if one.key == key), known[0] if known else None)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _spoken(price: Decimal | None) -> str:
    return money_words(price) if price is not None else ""


def _values(product: Any) -> dict[str, str]:
    return {name: str(getattr(product, name)) for name in FIELDS} | {"active": "1" if product.active else ""}


def _errors(error: InstarError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {name: " ".join(told) for name, told in error.errors.items()}
    return {"": f"{error.message} {error.hint or ''}".strip()}


def _product(
    product: Any,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
    price: Mapping[str, str] | None = None,
) -> Response:
    known = {one.id: products.titled(one) for one in products.lists(every=True)}
    rows = products.history(product.id) if product else []
    told = [
        (
            row.starts,
            known.get(row.list_id, ""),
            _spoken(money(row.amount)) if row.amount is not None else _("sold no more"),
            row.by,
            row.starts > today(),
            words.day(row.starts),
        )
        for row in rows
    ]
    now = (
        [(one, _spoken(products.prices_on([product.id], one.id, today()).get(product.id))) for one in products.lists()]
        if product
        else []
    )
    return _page(
        "product.html",
        status,
        back=("/x/crm/products", _("Products")),
        product=product,
        name=products.named(product) if product else "",
        typed=typed,
        errors=errors,
        price=price or {"starts": today()},
        history=told,
        now=[(products.titled(one), spoken) for one, spoken in now],
        lists=[(one.key, products.titled(one)) for one in products.lists()],
        choices={
            "kind": list(words.kinds().items()),
            "unit": list(words.units().items()),
            "vat": words.rates(today(), product.vat if product else ""),
            "period": list(words.periods().items()),
        },
    )


def _lists(typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    back = ("/x/crm/products", _("Products"))
    return _page("lists.html", status, back=back, rows=products.lists(every=True), typed=typed, errors=errors)


def _page(template: str, status: int = 200, **context: Any) -> Response:
    common = {
        "keeper": may(CATALOGUE),
        "fresh": token_urlsafe(12),
        "kinds": words.kinds(),
        "rate": words.rate_word,
        "unit": words.unit_word,
        "crm_asset": lambda path: plugin_asset("crm", path),
        "price_lists": [(one.key, products.titled(one)) for one in products.lists()],
    }
    return render_page(f"crm/{template}", status=status, **common, **context)
