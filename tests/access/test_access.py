"""Who may do what: grants by scope and end date, participation, visitors, strangers; list and detail agree."""

from __future__ import annotations

import itertools
import random
import threading

import pytest

from instar.access import ANONYMOUS, PROFILES, SYSTEM, Actor, Mask, TicketKey
from instar.access.permissions import PARTICIPANT_PERMISSIONS
from instar.errors import Forbidden, NotFound
from tests.access.conftest import NOW, World


def key(ticket: tuple[int, int]) -> TicketKey:
    return TicketKey(*ticket)


def visible(world: World, actor: Actor, permission: str) -> set[int]:
    """The ids that a list would show: the scope's branches as SQL."""
    found: set[int] = set()
    for branch in world.access.scope(actor, permission).branches(world.clock.now()):
        sql = f"SELECT t.id FROM {branch.lead}ticket t WHERE {branch.where}"
        found |= {id for (id,) in world.store.read().all(sql, branch.args)}
    return found


def actor(world: World, id: int) -> Actor:
    found = world.access.actor(id)
    assert found is not None
    return found


def test_without_a_grant_nothing_is_seen(world: World):
    ticket = world.ticket()
    ann = actor(world, world.principal("ann"))
    assert not world.access.can(ann, "ticket.view", key(ticket))
    assert visible(world, ann, "ticket.view") == set()


@pytest.mark.parametrize(
    ("scope", "of", "inside", "outside"),
    [
        ("process", "appeal", {"process": "appeal"}, {"process": "deal"}),
        ("service", "licences", {"service": "licences"}, {"service": "general"}),
    ],
)
def test_a_grant_reaches_its_scope_and_no_further(world: World, scope, of, inside, outside):
    mine, other = world.ticket(**inside), world.ticket(**outside)
    ann = world.principal("ann")
    world.grant(ann, "operator", scope, of)
    assert visible(world, actor(world, ann), "ticket.view") == {mine[0]}
    assert world.access.can(actor(world, ann), "ticket.act", key(mine))
    assert not world.access.can(actor(world, ann), "ticket.view", key(other))


def test_a_grant_to_a_team_is_its_members(world: World):
    team = world.principal("frontline", "team")
    ticket = world.ticket(team=team)
    world.grant(team, "operator", "team", "frontline")
    member, stranger = world.principal("ann", teams=(team,)), world.principal("bob")
    assert world.access.can(actor(world, member), "ticket.act", key(ticket))
    assert not world.access.can(actor(world, stranger), "ticket.view", key(ticket))


def test_a_grant_that_has_run_out_gives_nothing(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.grant(ann, "operator", until=NOW + 1000)
    assert world.access.can(actor(world, ann), "ticket.view", key(ticket))
    world.clock.advance(61_000)  # rights are read again once a minute
    assert not world.access.can(actor(world, ann), "ticket.view", key(ticket))


def test_a_zone_that_is_new_belongs_to_older_grants_as_well(world: World):
    ann = world.principal("ann")
    world.grant(ann, "operator", "process", "appeal")
    assert visible(world, actor(world, ann), "ticket.view") == set()
    later = world.ticket(service="brand_new")
    assert visible(world, actor(world, ann), "ticket.view") == {later[0]}


@pytest.mark.parametrize("kind", PARTICIPANT_PERMISSIONS)
def test_who_takes_part_sees_this_ticket_alone(world: World, kind: str):
    mine, other = world.ticket(), world.ticket()
    ann = world.principal("ann")
    if kind == "partner_executor":
        world.works_for_a_partner(ann)
    world.takes_part(ann, mine[0], kind)
    me = actor(world, ann)
    assert visible(world, me, "ticket.view") == {mine[0]}
    for permission in PROFILES["operator"]:
        expected = permission in PARTICIPANT_PERMISSIONS[kind]
        assert world.access.can(me, permission, key(mine)) == expected, permission
        assert not world.access.can(me, permission, key(other))


def test_a_partner_s_part_is_nothing_to_who_works_for_none(world: World):
    ticket, ann, bob = world.ticket(), world.principal("ann"), world.principal("bob")
    world.works_for_a_partner(bob)
    for principal in (ann, bob):
        world.takes_part(principal, ticket[0], "partner_executor")
    assert visible(world, actor(world, ann), "ticket.view") == set()
    assert visible(world, actor(world, bob), "ticket.view") == {ticket[0]}


def test_participation_ends_with_its_date(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.takes_part(ann, ticket[0], "requester", until=NOW + 5)
    assert world.access.can(actor(world, ann), "ticket.view", key(ticket))
    world.clock.advance(6)
    assert not world.access.can(actor(world, ann), "ticket.view", key(ticket))
    assert visible(world, actor(world, ann), "ticket.view") == set()


def test_a_visitor_reads_and_writes_one_ticket_and_acts_on_none(world: World):
    mine, other = world.ticket(), world.ticket()
    visitor = world.access.visitor(mine[0], None, "Ann")
    assert visible(world, visitor, "ticket.view") == {mine[0]}
    assert world.access.can(visitor, "ticket.comment", key(mine))
    for permission in ("ticket.act", "ticket.edit", "ticket.view_internal", "ticket.assign"):
        assert not world.access.can(visitor, permission, key(mine)), permission
    assert not world.access.can(visitor, "ticket.view", key(other))


def test_strangers_may_do_nothing_and_the_system_everything(world: World):
    ticket = key(world.ticket())
    assert not world.access.can(ANONYMOUS, "ticket.view", ticket)
    assert world.access.can(SYSTEM, "ticket.delete", ticket)


def test_the_site_meets_everybody_as_something_where_no_ticket_is_asked_for(world: World):
    ann, bob, olga = (world.principal(name) for name in ("ann", "bob", "olga"))
    world.works_for_a_partner(bob)
    world.grant(olga, "operator", "process", "appeal")
    met = [world.access.known_as(actor(world, one)) for one in (ann, bob, olga)]
    assert met == ["customer", "partner", "staff"]
    assert world.access.known_as(world.access.visitor(1, None, "Ann")) == "guest", "one ticket is all that he has"
    assert (world.access.known_as(ANONYMOUS), world.access.known_as(SYSTEM)) == ("guest", "staff")


def test_a_switched_off_account_is_nobody(world: World):
    ann = world.principal("ann")
    assert world.access.actor(ann)
    with world.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE id = ?", (ann,))
        world.epochs.bump(tx, "access")
    assert world.access.actor(ann) is None


def test_hidden_and_missing_are_refused_with_the_same_words(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    with pytest.raises(NotFound) as hidden:
        world.access.authorize(actor(world, ann), "ticket.act", key(ticket))
    with pytest.raises(NotFound) as missing:
        world.access.authorize(actor(world, ann), "ticket.act", TicketKey(10**9, 10**9))
    assert hidden.value.as_problem() == missing.value.as_problem()


def test_what_is_seen_but_not_allowed_is_forbidden(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.grant(ann, "auditor")
    with pytest.raises(Forbidden):
        world.access.authorize(actor(world, ann), "ticket.act", key(ticket))


def test_an_unknown_word_in_a_grant_gives_nothing(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.grant(ann, "emperor")
    world.grant(ann, "operator", "galaxy", "milky_way")
    assert not world.access.can(actor(world, ann), "ticket.view", key(ticket))


def test_profiles_hold_known_permissions_only(world: World):
    from instar.access import PERMISSIONS

    assert set().union(*PROFILES.values()) <= PERMISSIONS
    assert set().union(*PARTICIPANT_PERMISSIONS.values()) <= PERMISSIONS


def test_fields_are_read_by_audience(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.takes_part(ann, ticket[0], "requester")
    fields = {"topic": ("requester",), "margin": (), "note": ("operator",), "both": ("requester", "partner")}
    assert world.access.project(actor(world, ann), key(ticket), fields) == {"topic", "both"}
    world.grant(ann, "operator")
    assert world.access.project(actor(world, ann), key(ticket), fields) == set(fields)


@pytest.mark.parametrize("seed", range(12))
def test_lists_and_details_agree_with_a_predicate_written_from_the_rules(world: World, seed: int):
    """Random worlds: teams, services, processes, grants, participants; an oracle that knows no SQL."""
    chance = random.Random(seed)
    teams = [world.principal(f"team{n}", "team") for n in range(3)]
    users = {
        world.principal(f"user{n}", teams=tuple(chance.sample(teams, chance.randint(0, 2)))): f"user{n}"
        for n in range(5)
    }
    members = set(world.store.read().all("SELECT principal_id, team_id FROM membership"))
    facts: dict[tuple[int, int], tuple[str, str, int]] = {}
    for _n in range(25):
        process, service, team = chance.choice(["a", "b"]), chance.choice(["s", "t"]), chance.choice([0, *teams])
        facts[world.ticket(process, service, team)] = (process, service, team)
    grants = []
    for _n in range(8):
        scope, of = chance.choice(
            [("all", ""), ("process", "a"), ("process", "b"), ("service", "s"), ("team", "team0"), ("team", "team2")]
        )
        until = chance.choice([None, NOW - 1, NOW + 1])
        grant = (
            chance.choice([*users, *teams]),
            chance.choice(["operator", "auditor", "ticket.view"]),
            scope,
            of,
            until,
        )
        grants.append(grant)
        world.grant(*grant)
    parts = []
    for ticket in chance.sample(sorted(facts), 6):
        part = (chance.choice(list(users)), ticket[0], chance.choice(list(PARTICIPANT_PERMISSIONS)))
        parts.append(part)
        world.takes_part(*part)

    def expected(user: int, permission: str, ticket: tuple[int, int]) -> bool:
        process, service, team = facts[ticket]
        for who, what, scope, of, until in grants:
            mine = who == user or (user, who) in members
            gives = what == permission or permission in PROFILES.get(what, ())
            alive = until is None or until > NOW
            where = {
                "all": True,
                "process": of == process,
                "service": of == service,
                "team": bool(team) and of == f"team{teams.index(team)}",
            }[scope]
            if mine and gives and alive and where:
                return True
        return any(
            (user, ticket[0], kind) in parts and permission in PARTICIPANT_PERMISSIONS[kind]
            for kind in PARTICIPANT_PERMISSIONS
            if kind != "partner_executor"  # nobody here works for a partner
        )

    for user, permission in itertools.product(users, ("ticket.view", "ticket.act", "ticket.view_internal")):
        me = actor(world, user)
        want = {ticket[0] for ticket in facts if expected(user, permission, ticket)}
        assert visible(world, me, permission) == want
        assert {ticket[0] for ticket in facts if world.access.can(me, permission, key(ticket))} == want


def test_rights_end_at_their_moment(world: World):
    ticket, ann = world.ticket(), world.principal("ann")
    world.grant(ann, "operator", until=NOW + 1000)
    world.grant(ann, "auditor", until=NOW + 5000)
    assert world.access.can(actor(world, ann), "ticket.act", key(ticket))
    world.clock.advance(1000)
    assert not world.access.can(actor(world, ann), "ticket.act", key(ticket))
    assert world.access.can(actor(world, ann), "ticket.view", key(ticket))


def test_rights_that_were_rolled_back_give_nothing(world: World):
    """Neither to the thread that wrote them, nor to one that looked meanwhile."""
    ticket, ann = world.ticket(), world.principal("ann")
    seen: list[bool] = []

    def look() -> None:
        seen.append(world.access.can(actor(world, ann), "ticket.view", key(ticket)))
        world.store.close()

    def fail() -> None:
        with world.store.transaction() as tx:
            tx.run(
                "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, created)"
                " VALUES (?, 'operator', 'all', '', 0)",
                (ann,),
            )
            world.epochs.bump(tx, "access")
            assert world.access.can(actor(world, ann), "ticket.view", key(ticket))
            other = threading.Thread(target=look)
            other.start()
            other.join()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    look()
    assert seen == [False, False]
    world.grant(ann, "auditor")  # the counter is now where the one that was rolled back had been
    assert not world.access.can(actor(world, ann), "ticket.act", key(ticket))
    assert world.access.can(actor(world, ann), "ticket.view", key(ticket))


def test_who_looked_while_rights_were_written_sees_them_once_they_are_committed(world: World):
    ticket, ann = world.ticket(), world.principal("ann")

    def look(expected: bool) -> None:
        seen: list[bool] = []

        def run() -> None:
            seen.append(world.access.can(actor(world, ann), "ticket.view", key(ticket)))
            world.store.close()

        other = threading.Thread(target=run)
        other.start()
        other.join()
        assert seen == [expected]

    with world.store.transaction() as tx:
        tx.run(
            "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, created)"
            " VALUES (?, 'operator', 'all', '', 0)",
            (ann,),
        )
        world.epochs.bump(tx, "access")
        world.access.can(actor(world, ann), "ticket.view", key(ticket))
        look(False)
    look(True)


def test_eight_threads_while_rights_come_and_go(world: World):
    """Whoever asks gets an answer that was right at some moment of the asking, and the last word stays."""
    ticket, ann = world.ticket(), world.principal("ann")
    faults: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                world.access.can(actor(world, ann), "ticket.view", key(ticket))
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)
        finally:
            world.store.close()

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for _turn in range(20):
        world.grant(ann, "operator")
        assert world.access.can(actor(world, ann), "ticket.view", key(ticket))
        with world.store.transaction() as tx:
            tx.run("DELETE FROM access_grant")
            world.epochs.bump(tx, "access")
        assert not world.access.can(actor(world, ann), "ticket.view", key(ticket))
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert not world.access.can(actor(world, ann), "ticket.view", key(ticket))


@pytest.mark.parametrize(
    ("own", "given", "may"),
    [
        (("operator", "all", ""), ("ticket.act", "process", "appeal"), True),
        (("operator", "process", "appeal"), ("ticket.act", "process", "appeal"), True),
        (("operator", "process", "appeal"), ("operator", "process", "appeal"), True),
        (("operator", "process", "appeal"), ("ticket.act", "process", "deal"), False),
        (("operator", "process", "appeal"), ("ticket.act", "service", "appeal"), False),
        (("operator", "process", "appeal"), ("ticket.act", "all", ""), False),
        (("operator", "all", ""), ("supervisor", "all", ""), False),
        (("grant.manage", "all", ""), ("ticket.view", "all", ""), False),
    ],
)
def test_nobody_gives_what_he_does_not_hold_there(world: World, own, given, may):
    ann = world.principal("ann")
    world.grant(ann, *own)
    assert world.access.may_give(actor(world, ann), *given, until=None) == may
    assert world.access.may_give(SYSTEM, *given, until=None)
    assert not world.access.may_give(ANONYMOUS, *given, until=None)


def test_a_team_is_lent_by_who_holds_all_of_it(world: World):
    team = world.principal("frontline", "team")
    world.grant(team, "operator")
    world.grant(team, "report.view")
    ann, bob = world.principal("ann"), world.principal("bob", teams=(team,))
    world.grant(ann, "operator")
    assert not world.access.may_lend(actor(world, ann), team)
    assert world.access.may_lend(actor(world, bob), team)
    assert world.access.may_lend(actor(world, ann), ann)
    assert world.access.may_lend(actor(world, bob), ann)


def test_who_sees_nothing_may_still_open(world: World):
    ann = world.principal("ann")
    world.grant(ann, "ticket.create", "process", "appeal")
    ticket = world.ticket()
    assert world.access.can(actor(world, ann), "ticket.create", key(ticket))
    world.access.authorize_opening(actor(world, ann), key(ticket), public=False)


def test_a_right_on_tickets_that_one_does_not_see_is_none(world: World):
    """A partner acts on what is shared with him, although his profile was given everywhere."""
    shared, hidden = world.ticket(), world.ticket()
    ann = world.principal("ann")
    world.grant(ann, "partner")
    world.takes_part(ann, shared[0], "observer")
    assert visible(world, actor(world, ann), "ticket.act") == {shared[0]}
    assert world.access.can(actor(world, ann), "ticket.act", key(shared))
    assert not world.access.can(actor(world, ann), "ticket.act", key(hidden))
    with pytest.raises(NotFound):
        world.access.authorize(actor(world, ann), "ticket.act", key(hidden))


def test_nobody_gives_a_right_for_longer_than_he_has_it(world: World):
    ann = world.principal("ann")
    world.grant(ann, "operator", until=NOW + 1000)
    mine = actor(world, ann)
    assert world.access.may_give(mine, "operator", "all", "", NOW + 1000)
    assert not world.access.may_give(mine, "operator", "all", "", NOW + 1001)
    assert not world.access.may_give(mine, "operator", "all", "", None)


def test_taking_part_in_any_way_shows_the_ticket():
    assert all("ticket.view" in given for given in PARTICIPANT_PERMISSIONS.values())


@pytest.mark.parametrize("seed", range(30))
def test_there_is_a_reason_exactly_where_there_is_the_right(world: World, seed: int):
    draw = random.Random(seed)
    team = world.principal("team", kind="team")
    people = [world.principal(f"p{number}", teams=(team,) if number % 2 else ()) for number in range(3)]
    tickets = [world.ticket(draw.choice(("appeal", "deal")), draw.choice(("a", "b"))) for _ticket in range(4)]
    ends = (None, NOW, NOW - 1, NOW + 5000)
    for _grant in range(5):
        scope, of = draw.choice((("all", ""), ("process", "deal"), ("service", "a")))
        what = draw.choice(("operator", "partner", "ticket.view", "ticket.act", "auditor"))
        world.grant(draw.choice([*people, team]), what, scope, of, draw.choice(ends))
    for _part in range(3):
        place = (draw.choice(people), draw.choice(tickets)[0], draw.choice(tuple(PARTICIPANT_PERMISSIONS)))
        if not world.store.read().one(
            "SELECT 1 FROM participant WHERE principal_id = ? AND ticket_id = ? AND kind = ?", place
        ):
            world.takes_part(*place, until=draw.choice(ends))
    for person, ticket in itertools.product(people, tickets):
        who = actor(world, person)
        held = {
            permission: any(reason.holds for reason in world.access.reasons(who, permission, key(ticket)))
            for permission in ("ticket.view", "ticket.act")
        }
        assert held["ticket.view"] == world.access.can(who, "ticket.view", key(ticket))
        assert (held["ticket.act"] and held["ticket.view"]) == world.access.can(who, "ticket.act", key(ticket))


def test_rights_on_the_site_need_no_ticket_that_one_sees(world: World):
    ann = world.principal("ann")
    world.grant(ann, "process.view")
    assert world.access.scope(actor(world, ann), "process.view").everything


def test_a_right_on_the_whole_site_counts_for_no_single_place(world: World):
    ann = world.principal("ann")
    world.grant(ann, "admin", "process", "appeal")
    world.ticket()
    assert not world.access.can(actor(world, ann), "user.manage")
    assert world.access.can(actor(world, ann), "process.view")


def test_a_right_reaches_the_processes_of_its_place_and_no_other(world: World):
    for process, service in (("appeal", "licences"), ("deal", "general")):
        world.ticket(process=process, service=service)
    places = {"process": "deal", "service": "licences"}
    for kind, place in places.items():
        person = world.principal(f"of_{kind}")
        world.grant(person, "operator", kind, place)
        world.grant(person, "ticket.view", "process", "appeal")
        assert world.access.processes(actor(world, person), "process.view") == {
            "deal" if kind == "process" else "appeal"
        }
    assert world.access.processes(SYSTEM, "process.view") is None
    assert world.access.processes(ANONYMOUS, "process.view") == frozenset()
    auditor = world.principal("ann")
    world.grant(auditor, "auditor")
    assert world.access.processes(actor(world, auditor), "process.view") is None
    for mask in (Mask.of(["ticket.view"], []), Mask.of([], ["deal"])):
        cut = world.access.actor(person, mask)
        assert cut is not None
        assert world.access.processes(cut, "process.view") == frozenset()
