"""The log says how each message went, shows nothing of what was in it, and sends one again."""

from __future__ import annotations

from .conftest import Desk


def test_each_stands_there_with_how_it_went(desk: Desk) -> None:
    hook = desk.hook()
    desk.open("A title that nobody tells")
    desk.beat()
    desk.receiver.status, desk.receiver.answer = 500, b"<b>no database</b>"
    desk.open()
    desk.beat()
    page = desk.look(f"/x/hooks/out/{hook}/log").text
    assert "HTTP 200" in page
    assert "&lt;b&gt;no database&lt;/b&gt;" in page
    assert "A title that nobody tells" not in page
    only = desk.look(f"/x/hooks/out/{hook}/log?state=waiting").text
    assert ("HTTP 500" in only, "HTTP 200" in only) == (True, False)
    assert desk.look(f"/x/hooks/out/{hook}/log?state=odd&before=x").status_code == 200


def test_one_is_sent_again_with_its_id(desk: Desk) -> None:
    hook = desk.hook()
    desk.open()
    desk.beat()
    assert desk.post(f"/x/hooks/out/{hook}/log", {"delivery": "1"}).status_code == 303
    again = desk.post(f"/x/hooks/out/{hook}/log", {"delivery": "1"})
    assert (again.status_code, "It waits to be sent already." in again.text) == (409, True)
    desk.beat()
    assert desk.receiver.ids == [desk.receiver.ids[0]] * 2
    assert desk.post(f"/x/hooks/out/{hook}/log", {"delivery": "99"}).status_code == 404


def test_many_stand_on_several_pages(desk: Desk) -> None:
    hook = desk.hook()
    with desk.site.kernel.store.transaction() as tx:
        for number in range(60):
            tx.run(
                "INSERT INTO x_hooks__delivery (hook_id, once, name, kind, body, made, due, state)"
                " VALUES (?, ?, ?, 'opened', '{}', 1, 1, 'sent')",
                (hook, str(number), f"msg_{number}"),
            )
    first = desk.look(f"/x/hooks/out/{hook}/log").text
    assert ("msg_59" in first, "msg_9<" in first) == (True, False)
    assert "msg_9<" in desk.look(f"/x/hooks/out/{hook}/log?before=11").text
