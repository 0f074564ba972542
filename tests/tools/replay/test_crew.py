"""The log's people on the site: accounts that nobody logs in by, and never somebody else's."""

from __future__ import annotations

from instar.access import SYSTEM
from instar.commands import AddUser, execute
from instar.tools.replay import prepare, read_log
from instar.tools.replay.plan import plan_for


def prepared(kernel, path):
    plan = plan_for(path)
    return prepare(kernel, read_log(path, plan), plan)


def test_people_join_the_teams_that_they_acted_in(kernel, written):
    prepared(kernel, written("desk.csv"))
    bob = kernel.directory.find("user", "desk.bob")
    sql = "SELECT p.key FROM membership m JOIN principal p ON p.id = m.team_id WHERE m.principal_id = ? ORDER BY 1"
    assert kernel.store.read().all(sql, (bob.id,)) == [("desk",), ("desk.shop",)]


def test_an_account_of_the_log_has_no_password_and_rights_in_its_process_alone(kernel, written):
    prepared(kernel, written("desk.csv"))
    row = kernel.store.read().one("SELECT password FROM principal WHERE key = 'desk.ann'")
    assert row == (None,)
    actor = kernel.access.actor(kernel.directory.find("user", "desk.ann").id)
    assert not kernel.access.scope(actor, "ticket.view").everything


def test_an_admin_of_the_log_is_not_the_site_s_own(kernel, written):
    execute(kernel, AddUser("admin", "The site's own", profile="admin"), SYSTEM)
    traffic = prepared(kernel, written("desk.csv", "case,activity,time,user\nA,Begin,2026-03-02T09:00:00Z,admin\n"))
    assert traffic.crew.people["admin"].key == "desk.admin"


def test_a_service_a_group_stands_in_the_catalogue(kernel, written):
    traffic = prepared(kernel, written("desk.csv"))
    assert traffic.crew.services == {"": "desk", "Front": "desk.front", "Shop": "desk.shop"}
    assert kernel.directory.service_by_key("desk.shop").team_id == kernel.directory.find("team", "desk.shop").id
