"""Links, children and trees by REST."""

from __future__ import annotations

from tests.queries.conftest import World


def test_a_link_is_made_read_and_removed(world: World, client) -> None:
    one, other = world.open(), world.open()
    olga = client("olga")
    made = olga.post(f"/tickets/T-{one}/links", {"kind": "blocks", "ticket": f"T-{other}"})
    assert made.status_code == 201
    assert (made.get_json()["kind"], made.get_json()["said"]) == ("blocks", "blocks")
    (found,) = olga.get(f"/tickets/T-{other}/links").get_json()["items"]
    assert (found["kind"], found["ticket"]["number"]) == ("blocked_by", f"T-{one}")
    twice = olga.post(f"/tickets/T-{one}/links", {"kind": "blocks", "ticket": f"T-{other}"})
    assert (twice.status_code, twice.get_json()["code"]) == (409, "linked_already")
    assert olga.call("DELETE", f"/tickets/T-{other}/links/blocked_by/T-{one}").status_code == 204
    gone = olga.call("DELETE", f"/tickets/T-{other}/links/blocked_by/T-{one}")
    assert (gone.status_code, gone.get_json()["code"]) == (404, "no_link")


def test_a_ticket_is_opened_below_another(world: World, client) -> None:
    top = world.open()
    olga = client("olga")
    body = {"title": "Part", "process": "appeal"}
    made = olga.post(f"/tickets/T-{top}/children", body)
    assert (made.status_code, made.get_json()["parent"]) == (201, f"T-{top}")
    below = olga.get(f"/tickets/T-{top}/children").get_json()
    assert ([row["title"] for row in below["items"]], below["done"], below["total"]) == (["Part"], 0, 1)
    other = olga.post(f"/tickets/T-{top}/children", {**body, "parent": "T-99"})
    assert (other.status_code, list(other.get_json()["errors"])) == (422, ["parent"])
    tree = olga.get(f"/tickets/{made.get_json()['number']}/tree").get_json()
    assert [(one["ticket"]["number"], one["depth"]) for one in tree["items"]] == [
        (f"T-{top}", 0),
        (made.get_json()["number"], 1),
    ]
    assert tree["cut"] is False


def test_a_ticket_is_set_below_another_by_a_change(world: World, client) -> None:
    top, part = world.open(), world.open()
    olga = client("olga")
    changed = olga.call("PATCH", f"/tickets/T-{part}", {"parent": f"T-{top}"})
    assert changed.get_json()["parent"] == f"T-{top}"
    for wrong in ("T-999", 7, f"T-{part}", ["x"]):
        refused = olga.call("PATCH", f"/tickets/T-{part}", {"parent": wrong})
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["parent"])
    assert olga.call("PATCH", f"/tickets/T-{part}", {"parent": None}).get_json()["parent"] is None
