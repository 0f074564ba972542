"""Sharing by REST."""

from __future__ import annotations

from tests.queries.conftest import World


def test_a_ticket_is_shared_and_closed_again(world: World, client) -> None:
    world.allow_partners()
    world.partner("fitters", "fred")
    id = world.open()
    maria, fred = client("maria"), client("fred")
    assert fred.get(f"/tickets/T-{id}").status_code == 404
    body = {"partner": "fitters", "until": "2026-02-01T18:00:00+03:00"}
    answer = maria.post(f"/tickets/T-{id}/partners", body)
    assert answer.status_code == 200
    assert answer.get_json()["items"] == [
        {"key": "fitters", "name": "Fitters", "until": "2026-02-01T15:00:00.000Z", "over": False}
    ]
    assert fred.get(f"/tickets/T-{id}").status_code == 200
    posted = fred.post(f"/tickets/T-{id}/messages", {"body": "We come."})
    assert (posted.status_code, posted.get_json()["audience"]) == (201, "partner")
    assert fred.get(f"/tickets/T-{id}/partners").get_json()["items"] == []
    assert maria.call("DELETE", f"/tickets/T-{id}/partners/fitters").get_json()["items"] == []
    assert fred.get(f"/tickets/T-{id}").status_code == 404


def test_what_is_wrong_is_said(world: World, client) -> None:
    world.partner("fitters", "fred")
    id = world.open()
    maria = client("maria")
    refused = maria.post(f"/tickets/T-{id}/partners", {"partner": "fitters", "until": "soon"})
    assert refused.status_code == 422
    assert "until" in refused.get_json()["errors"]
    refused = maria.post(f"/tickets/T-{id}/partners", {"partner": "fitters", "until": "2026-02-01T18:00:00Z"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_partners")
