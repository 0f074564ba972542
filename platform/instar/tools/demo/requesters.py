"""Who orders in the demo's portal, who approves it, and what they have asked for: a colleague's day on a phone.

The process is a copy of the template “service request”; a site without the plugin of templates has none of this.
"""

from __future__ import annotations

from instar.access import SYSTEM
from instar.commands import AddGrant, AddOrganization, AddService, AddTeam, AddUnit, AddUser, StartFromTemplate, execute
from instar.commands.clients import EditContact
from instar.kernel import Kernel
from instar.tools.demo.company import PASSWORD, Login
from instar.tools.demo.story import Story, answer, finish

TEMPLATE = "service_request"
REQUESTERS = (
    Login("rosa", "Rosa Blume", ("requester",), ("design",), "orders in the portal"),
    Login("greta", "Greta Stein", ("requester",), (), "heads the designers, approves in the portal"),
    Login("anton", "Антон Белов", ("customer",), (), "orders for a client's company"),
)
COMPANY = "ООО «Север»"
PLACE = ("workplace", {"en": "Your workplace", "ru": "Рабочее место"})
SERVICES = (
    (
        "equipment",
        {"en": "Equipment and programs", "ru": "Оборудование и программы"},
        {
            "description": {
                "en": "A laptop, a screen, a phone, a licence: what you work with.",
                "ru": "Ноутбук, экран, телефон, лицензия: то, чем вы работаете.",
            },
            "keywords": ["laptop", "notebook", "printer", "ноутбук", "принтер", "мышь"],
            "icon": "device-mobile",
        },
    ),
    (
        "system_access",
        {"en": "Access to a system", "ru": "Доступ к системе"},
        {
            "description": {
                "en": "For you or your team; the head of your department agrees to it.",
                "ru": "Для вас или вашей команды; согласует руководитель подразделения.",
            },
            "keywords": ["password", "rights", "archive", "пароль", "права", "архив"],
            "icon": "key",
        },
    ),
)


def found(kernel: Kernel) -> bool:
    """People, a unit with its head, two services inside the house; whether there is anything to tell of them."""
    if TEMPLATE not in kernel.plugins.templates:
        return False
    execute(kernel, AddTeam("design", "Design"), SYSTEM)
    execute(kernel, AddTeam("security", "Security"), SYSTEM)
    for person in REQUESTERS:
        email = f"{person.login}@{'sever' if person.profiles == ('customer',) else 'instar'}.example"
        execute(kernel, AddUser(person.login, person.name, email, PASSWORD, teams=person.teams), SYSTEM)
        for profile in person.profiles:
            execute(kernel, AddGrant(person.login, profile), SYSTEM)
    execute(kernel, AddUnit("designers", "Designers", head="greta", teams=("design",)), SYSTEM)
    execute(kernel, StartFromTemplate(TEMPLATE, TEMPLATE, teams={"security": "security"}, publish=True), SYSTEM)
    if kernel.directory.service_by_key(PLACE[0]) is None:
        execute(kernel, AddService(*PLACE, values={"kind": "internal"}), SYSTEM)
    for key, title, values in SERVICES:
        if kernel.directory.service_by_key(key) is not None:
            continue
        inside = AddService(key, title, "frontline", TEMPLATE, inside=PLACE[0], values={"kind": "internal", **values})
        execute(kernel, inside, SYSTEM)
    _company(kernel)
    return True


def _company(kernel: Kernel) -> None:
    """The client's company; Anton sees all that its people have asked."""
    firm = execute(kernel, AddOrganization(COMPANY), SYSTEM)
    person = kernel.directory.find("user", "anton")
    assert person is not None, "he was made a moment ago"
    contact = kernel.store.read().value("SELECT id FROM contact WHERE principal_id = ?", (person.id,))
    execute(kernel, EditContact(int(contact), {"organization": firm["key"]}), SYSTEM)
    execute(kernel, AddGrant("anton", "ticket.view", "organization", firm["key"]), SYSTEM)


def _wish(kind: str, what: str, **more: object) -> dict[str, object]:
    return {"service_request_kind": kind, "service_request_what": what, **more}


def _cost(amount: str) -> dict[str, object]:
    return {"service_request_cost": amount}


REQUESTS = (
    Story(
        ago=26,
        service="equipment",
        title="Equipment and programs: a laptop for the new colleague",
        by="rosa",
        data=_wish(
            "equipment", "A light 14 inch laptop with 32 GB for Nadia, who begins on Monday.", **_cost("118000")
        ),
    ),
    Story(
        ago=5,
        service="system_access",
        title="Access to a system: the archive of layouts",
        by="rosa",
        data=_wish("access", "Read and write, for the whole team.", service_request_system="Archive, editor"),
    ),
    Story(
        ago=75,
        service="equipment",
        title="Equipment and programs: a second screen",
        by="rosa",
        data=_wish("equipment", "A second screen, 27 inches.", **_cost("4900")),
        steps=(
            finish(
                30,
                "olga",
                "done",
                service_request_answer="The screen stands on your desk. Tell us whether it is as you need it.",
            ),
        ),
    ),
    Story(
        ago=30,
        service="equipment",
        title="Equipment and programs: a drawing tablet",
        by="rosa",
        data=_wish("other", "A drawing tablet."),
        steps=(finish(4, "olga", "ask", service_request_answer="Which size do you need: A5 or A4?"),),
    ),
    Story(
        ago=400,
        service="equipment",
        title="Equipment and programs: a quiet keyboard",
        by="rosa",
        data=_wish("equipment", "A quiet keyboard.", **_cost("3200")),
        steps=(
            finish(5, "olga", "done", service_request_answer="It is here, come and fetch it."),
            finish(9, "rosa", "fine"),
        ),
    ),
    Story(
        ago=9,
        service="licences",
        title="Не хватает двух лицензий",
        body="Мы приняли двух человек. Как добавить им лицензии к нашему договору?",
        by="anton",
        steps=(answer(3, "olga", "Договор допускает ещё пять. Пришлите имена, и мы добавим.", "wait"),),
    ),
)
