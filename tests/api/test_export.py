"""The list as a file, by the API."""

from __future__ import annotations


def test_the_file_has_what_the_account_may_export(world, client) -> None:
    world.open("-first")
    world.open("A deal", by="maria", service="shop", data={"amount": "7.50"})
    answer = client("maria").get("/tickets/export?columns=number,title,data.amount&sort=number")
    assert answer.status_code == 200
    assert answer.text == '"Number","Title","Amount"\r\n"T-1","\'-first",""\r\n"T-2","A deal","7.50"\r\n'
    told = client("maria").get("/tickets/export?role=deal&columns=number&delimiter=semicolon&bom=true")
    assert told.data.decode("utf-8-sig") == '"Number"\r\n"T-2"\r\n'


def test_who_may_not_is_refused_and_wrong_words_are_told(world, client) -> None:
    world.open()
    assert client("olga").get("/tickets/export").status_code == 403
    assert client(None).get("/tickets/export").status_code == 401
    maria = client("maria")
    for wrong in ("columns=nosuch", "delimiter=x", "nosuch=1", "where=%3D", "sort=x"):
        assert maria.get(f"/tickets/export?{wrong}").status_code == 422, wrong


def test_it_leaves_a_line_in_the_audit(world, client) -> None:
    world.open()
    client("maria").get("/tickets/export?status=open")
    rows = world.kernel.store.read().all("SELECT what, detail FROM audit WHERE what LIKE 'tickets.%' ORDER BY id")
    assert [row[0] for row in rows] == ["tickets.export", "tickets.exported"]
    assert "status=open" in rows[0][1]
