"""Each kind of line: created, changed, left; a second time nothing changes."""

from __future__ import annotations

import orjson
import pytest

KINDS = {
    "organizations": "Название;Внешний ключ;ИНН;Адрес\nООО «Север»;A-1;7707083893;Москва\nЮг;;;Сочи\n",
    "contacts": (
        "ФИО;Код;Почта;Телефон;Должность\nАнна Ёлкина;c1;anna@x.org;8 495 123-45-67;Директор\nБорис;;b@x.org;;\n"
    ),
    "staff": "Логин;ФИО;E-mail;Команды;Профиль\nanna;Анна;anna@site.org;Frontline, sales;operator\npetr;Пётр;;;\n",
    "services": "Ключ;Название;Команда;Процесс;Публичная\nbuying;Закупки;sales;deal;да\nhr;Кадры;;;нет\n",
    "tickets": (
        "Номер;Тема;Процесс;Тема обращения;Клиент;Почта;Приоритет;Срок;Исполнитель;topic\n"
        "1;Нет лицензии;appeal;;Анна;anna@x.org;P2;31.12.2026;olga;order\n"
        "2;Вопрос;appeal;;;b@x.org;;;;licence\n"
    ),
}
COUNTED = {"organizations": "organization", "contacts": "contact", "services": "service", "tickets": "ticket"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_imported_twice_changes_nothing(world, outcomes, kind: str) -> None:
    assert outcomes(kind, KINDS[kind], dry=True) == ["created", "created"]
    assert outcomes(kind, KINDS[kind]) == ["created", "created"]
    told = world.statements()
    assert outcomes(kind, KINDS[kind], dry=True) == ["same", "same"]
    assert outcomes(kind, KINDS[kind]) == ["same", "same"]
    assert told


@pytest.mark.parametrize("kind", KINDS)
def test_a_trial_changes_nothing(world, outcomes, kind: str) -> None:
    def state() -> list[object]:
        tables = (
            "principal",
            "organization",
            "contact",
            "contact_identity",
            "service",
            "ticket",
            "event",
            "external_key",
        )
        return [world.kernel.store.read().all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]

    before = state()
    outcomes(kind, KINDS[kind], dry=True)
    assert state() == before


def test_an_organization_is_found_by_its_keys_and_changed(world, imports) -> None:
    imports("organizations", KINDS["organizations"])
    changed = "name;external;inn;phone\nСевер;A-1;;100\nСевер 2;;7707083893;200\nЮг;;;300\n"
    assert [row[1] for row in imports("organizations", changed)] == ["changed", "changed", "changed"]
    rows = world.kernel.store.read().all("SELECT name, data FROM organization ORDER BY id")
    assert [name for name, _data in rows] == ["Север 2", "Юг"]
    assert orjson.loads(rows[0][1]) == {"address": "Москва", "inn": "7707083893", "phone": "200"}


def test_a_contact_keeps_the_addresses_that_a_line_does_not_name(world, imports) -> None:
    imports("contacts", "name,email,phone\nAnna,anna@x.org,+7 495 1234567\n")
    imports("contacts", "name,email,organization\nAnna B.,anna@x.org,\n")
    assert [row[1] for row in imports("contacts", "name,phone,email\nAnna B.,+7 495 1234567,new@x.org\n")] == [
        "changed"
    ]
    found = world.kernel.store.read().all(
        "SELECT i.value FROM contact_identity i JOIN contact c ON c.id = i.contact_id"
        " WHERE c.name = 'Anna B.' ORDER BY 1"
    )
    assert [value for (value,) in found] == ["+74951234567", "anna@x.org", "new@x.org"]


def test_contacts_come_to_their_organizations_by_any_name(world, imports) -> None:
    imports("organizations", "name;external;key\nООО «Север»;A-1;north\n")
    text = "name;email;organization\na;a@x.org;north\nb;b@x.org;A-1\nc;c@x.org;ООО «Север»\nd;d@x.org;nosuch\n"
    rows = imports("contacts", text)
    assert [row[1] for row in rows] == ["created", "created", "created", "refused"]
    assert rows[3][3][0][:2] == ["organization", "nosuch"]


def test_staff_are_changed_and_join_teams_and_leave_none(world, imports) -> None:
    imports("staff", KINDS["staff"])
    rows = imports("staff", "login,name,teams,active\nanna,Anna B.,sales,\npetr,Пётр,frontline,нет\n")
    assert [row[1] for row in rows] == ["changed", "changed"]
    read = world.kernel.store.read()
    teams = read.all(
        "SELECT t.key FROM membership m JOIN principal t ON t.id = m.team_id JOIN principal p ON p.id = m.principal_id"
        " WHERE p.key = 'anna' ORDER BY 1"
    )
    assert [key for (key,) in teams] == ["frontline", "sales"]
    assert read.value("SELECT active FROM principal WHERE key = 'petr'") == 0


def test_rights_that_one_does_not_have_do_not_come_by_a_table(world, imports) -> None:
    rows = imports("staff", "login,name,profile\neve,Eve,operator\nadam,Adam,\n", by=world["root"])
    assert [row[1] for row in rows] == ["refused", "created"]
    assert "rights that you do not have" in rows[0][3][0][2]


def test_titles_of_services_in_two_languages_stay_apart(world, imports) -> None:
    text = "key;title;title_ru\nbuy;Purchases;Закупки\n"
    assert [row[1] for row in imports("services", text)] == ["created"]
    assert [row[1] for row in imports("services", text)] == ["same"]
    assert [row[1] for row in imports("services", "key;title\nbuy;Buying\n")] == ["changed"]
    title = world.kernel.store.read().value("SELECT title FROM service WHERE key = 'buy'")
    assert orjson.loads(title) == {"en": "Buying", "ru": "Закупки"}


def test_a_ticket_is_opened_with_its_fields_and_changed_later(world, imports) -> None:
    imports("tickets", KINDS["tickets"])
    row = world.kernel.store.read().one(
        "SELECT t.title, t.data, t.priority, t.channel, c.name, a.key FROM ticket t JOIN contact c"
        " ON c.id = t.requester_id JOIN principal a ON a.id = t.assignee_id WHERE t.priority = 2"
    )
    assert row[0] == "Нет лицензии"
    assert orjson.loads(row[1])["topic"] == "order"
    assert row[3:] == ("import", "Анна", "olga")
    rows = imports("tickets", "номер;тема;процесс;topic;срок\n1;Новая тема;appeal;licence;2026-12-30\n")
    assert [(line[1], line[2]) for line in rows] == [("changed", "T-1")]


def test_a_process_of_all_lines_is_said_once(outcomes) -> None:
    text = "id,title,amount\n7,One,12.50\n8,Two,x\n"
    assert outcomes("tickets", text, fixed={"process": "deal"}) == ["created", "refused"]


@pytest.mark.parametrize(
    ("kind", "text", "column", "value"),
    [
        ("contacts", "name,email\nAnna,nonsense\n", "email", "nonsense"),
        ("contacts", "name,phone\nAnna,12\n", "phone", "12"),
        ("contacts", "name,position\nAnna,Head\n", "name", "Anna"),
        ("contacts", "name,email\n,a@x.org\n", "name", ""),
        ("organizations", "name,kind\nNorth,friend\n", "kind", "friend"),
        ("staff", "login,name,teams\nzoe,Zoe,nosuch\n", "teams", "nosuch"),
        ("staff", "login,name,active\nzoe,Zoe,maybe\n", "active", "maybe"),
        ("staff", "login,name,profile\nzoe,Zoe,king\n", "", ""),
        ("services", "key,title,process\nx,X,nosuch\n", "process", "nosuch"),
        ("tickets", "id,title,process,priority\n1,One,appeal,9\n", "priority", "9"),
        ("tickets", "id,title,process,assignee\n1,One,appeal,nosuch\n", "assignee", "nosuch"),
        ("tickets", "id,title,process,topic\n1,One,appeal,nosuch\n", "data.topic", "nosuch"),
        ("tickets", "id,title,process,email\n1,One,appeal,nosuch\n", "email", "nosuch"),
        ("tickets", "id,title,process,due\n1,One,appeal,soon\n", "due", "soon"),
    ],
)
def test_a_bad_cell_is_told_with_its_column_and_value(imports, kind, text, column, value) -> None:
    for dry in (True, False):
        ((line, outcome, _target, told),) = imports(kind, text, dry=dry)
        assert (line, outcome) == (2, "refused")
        assert told[0][2]
        if column:
            assert told[0][:2] == [column, value]


def test_a_line_tells_all_that_is_wrong_with_it(imports) -> None:
    ((_line, _outcome, _target, told),) = imports("contacts", "name,email,phone,organization\nAnna,x,1,nosuch\n")
    assert [one[0] for one in told] == ["email", "phone", "organization"]
