"""The counterparties of the demo company: invented names, numbers whose check digits fit – but for one, so that the
remark can be seen –, and some that were entered twice, so that there are duplicates to find."""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.access import SYSTEM
from instar.commands import AddContact, AddOrganization, SearchDuplicates, SetPosition, execute
from instar.kernel import Kernel
from instar.tools.demo.calls import PHONES
from instar.tools.demo.company import CLIENTS


class Party(NamedTuple):
    """``people``: key of ``CLIENTS`` → position."""

    key: str
    name: str
    legal_form: str
    roles: tuple[str, ...]
    values: dict[str, str]
    people: dict[str, str] = {}


PARTIES = (
    Party(
        "own",
        "ООО «Инстар Демо»",
        "company",
        ("own",),
        {
            "full_name": "Общество с ограниченной ответственностью «Инстар Демо»",
            "inn": "6646507526",
            "kpp": "664601001",
            "ogrn": "1176603423666",
            "okpo": "12768427",
            "tax_regime": "general",
            "vat_rate": "22",
            "legal_address": "620000, г. Екатеринбург, ул. Заводская, д. 7",
            "signatory": "Иванов Алексей Петрович, генеральный директор",
            "basis": "Устав",
            "accounts": "40702810700009330000 044525211 30101810100000000211 Банк «Пример»",
        },
    ),
    Party(
        "delta",
        "ООО «Дельта»",
        "company",
        ("customer",),
        {
            "full_name": "Общество с ограниченной ответственностью «Дельта»",
            "inn": "5026018153",
            "kpp": "502601001",
            "ogrn": "1185030166133",
            "okpo": "86091395",
            "tax_regime": "simplified",
            "vat_rate": "5",
            "legal_address": "140000, г. Люберцы, ул. Садовая, д. 3, офис 12",
            "signatory": "Петров Иван Сергеевич, директор",
            "basis": "Устав",
            "accounts": "40702810100002521911 044525211 30101810100000000211 Банк «Пример»",
            "phone": "+7 495 000-10-20",
            "email": "office@delta.example",
        },
        {"ivan": "Директор"},
    ),
    Party("delta-2", "Дельта", "company", ("customer",), {"phone": "+7 495 000-10-20", "note": "Со слов, с выставки"}),
    Party(
        "progress",
        "АО «Прогресс»",
        "company",
        ("customer", "supplier"),
        {
            "full_name": "Акционерное общество «Прогресс»",
            "inn": "7799603081",
            "kpp": "779901001",
            "ogrn": "1167728194820",
            "okpo": "99351816",
            "tax_regime": "general",
            "vat_rate": "22",
            "legal_address": "105000, г. Москва, Измайловский бульвар, д. 40",
            "signatory": "Фомин Олег Андреевич, заместитель директора",
            "basis": "Доверенность № 14 от 12.01.2026",
            "accounts": "40702810900002728987 044525637 30101810700000000637 Банк «Образец»",
            "email": "info@progress.example",
        },
        {"oleg": "Заместитель директора"},
    ),
    Party(
        "progress-tver",
        "АО «Прогресс», филиал в Твери",
        "department",
        ("customer",),
        {"inn": "7799603081", "kpp": "695043001", "address": "170000, г. Тверь, ул. Советская, д. 11"},
    ),
    Party(
        "mayak",
        "Завод «Маяк»",
        "company",
        ("customer", "contractor"),
        {
            "inn": "7793786570",
            "kpp": "779301001",
            "ogrn": "1157743231942",
            "okpo": "75749112",
            "vat_rate": "22",
            "legal_address": "109000, г. Москва, Волгоградский проспект, д. 90",
            "note": "ИНН с их бланка: контрольная цифра не сходится, ждём ответа бухгалтерии.",
        },
        {"serg": "Главный механик"},
    ),
    Party(
        "lotos",
        "Клиника «Лотос»",
        "company",
        ("customer",),
        {"inn": "6625276010", "kpp": "662501001", "ogrn": "1226655597970", "okpo": "14710490", "vat_rate": "none"},
        {"vera": "Управляющая"},
    ),
    Party(
        "sokolova",
        "ИП Соколова Елена Викторовна",
        "sole_trader",
        ("customer",),
        {"inn": "774368465685", "ogrn": "322773212233074", "tax_regime": "patent", "vat_rate": "none"},
        {"lena": "Индивидуальный предприниматель"},
    ),
    Party(
        "vogel",
        "Vogel & Sons GmbH",
        "foreign",
        ("customer", "partner"),
        {"vat_number": "DE100012349"},
        {"mark": "Owner"},
    ),
    Party("dupont", "Atelier Dupont", "foreign", ("customer",), {"note": "Pays by card"}, {"paul": "Head"}),
    Party("lago", "Lago Travel", "foreign", ("customer",), {"vat_number": "PT100012345"}, {"rita": "Office manager"}),
    Party("north", "North LLC", "foreign", ("customer",), {"site": "https://north.example"}, {"ann": "Head of IT"}),
    Party("north-2", "NORTH, Ltd.", "foreign", ("customer",), {"site": "https://north.example"}),
    Party("harbour", "Harbour School", "foreign", ("customer",), {}, {"nina": "Head teacher"}),
    Party("baker", "Baker Foods", "foreign", ("customer", "supplier"), {}, {"tom": "Buyer"}),
    Party("cedar", "Cedar Group", "foreign", ("customer",), {}, {"yara": "Chief accountant"}),
)


def found(kernel: Kernel) -> None:
    """Enter all of them before the first ticket, so that tickets have their organizations; look for duplicates."""
    people: dict[str, int] = {}
    for party in PARTIES:
        values: dict[str, Any] = {**party.values, "roles": list(party.roles), "legal_form": party.legal_form}
        execute(kernel, AddOrganization(party.name, party.key, party.roles[0], values), SYSTEM)
        for key, position in party.people.items():
            name, email = CLIENTS[key]
            given = {"name": name, "email": email, "organization": party.key, "position": position}
            given |= {"phone": PHONES[key]} if key in PHONES else {}
            people[key] = execute(kernel, AddContact(given), SYSTEM)["id"]
    execute(kernel, SetPosition(people["oleg"], "progress-tver", "Куратор филиала", "2025-09-01"), SYSTEM)
    execute(kernel, AddContact({"name": "Фомин Олег", "organization": "progress", "phone": "+7 495 000-33-44"}), SYSTEM)
    execute(kernel, SearchDuplicates(), SYSTEM)
