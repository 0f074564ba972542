"""Organizations and contacts by the API."""

from __future__ import annotations


def test_organizations_are_added_listed_read_and_changed(client) -> None:
    olga = client("olga")
    made = olga.post("/organizations", {"name": "North", "key": "north", "values": {"inn": "7707083893"}})
    assert made.status_code == 201
    id = made.get_json()["id"]
    assert olga.get("/organizations?q=nor").get_json()["items"][0]["key"] == "north"
    changed = olga.patch(f"/organizations/{id}", {"values": {"phone": "1"}}, If_Match=made.headers["ETag"])
    assert changed.get_json()["values"] == {"inn": "7707083893", "phone": "1"}
    assert olga.patch(f"/organizations/{id}", {"name": "X"}, If_Match=made.headers["ETag"]).status_code == 412
    assert olga.get(f"/organizations/{id}").get_json()["rev"] == 2
    assert olga.get("/organizations/999").status_code == 404
    assert olga.post("/organizations", {"name": "Again", "key": "north"}).status_code == 409


def test_contacts_are_added_listed_read_and_changed(client) -> None:
    olga = client("olga")
    olga.post("/organizations", {"name": "North", "key": "north"})
    made = olga.post("/contacts", {"name": "Ann", "email": "ann@x.org", "organization": "north"}).get_json()
    assert (made["organization"], made["email"]) == ("north", "ann@x.org")
    changed = olga.patch(f"/contacts/{made['id']}", {"organization": None, "values": {"position": "Head"}}).get_json()
    assert (changed["organization"], changed["values"]) == (None, {"position": "Head"})
    assert [row["id"] for row in olga.get("/contacts?q=ann@").get_json()["items"]] == [made["id"]]
    assert olga.get(f"/contacts/{made['id']}").get_json() == changed
    assert olga.post("/contacts", {"name": "Bob", "email": "ann@x.org"}).status_code == 422
    assert olga.post("/contacts", {"nosuch": 1}).status_code == 422


def test_they_are_for_who_sees_the_inside_of_tickets(client) -> None:
    carl = client("carl")
    for path in ("/organizations", "/contacts", "/organizations/1", "/contacts/1"):
        assert carl.get(path).status_code == 403, path
    assert carl.post("/contacts", {"name": "X"}).status_code == 403
    assert client(None).get("/contacts").status_code == 401
