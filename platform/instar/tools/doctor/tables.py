"""Checks of the database as such: its pages, its schema, rows that name others, what stands in two places."""

from __future__ import annotations

from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.store import Store, Tx, migrate
from instar.tools.doctor.check import Check, Found
from instar.tools.doctor.schema import REFERENCES, Parts, of_postgres, of_sqlite, texts

NAMED = (
    ("ticket", "team_id", "principal"), ("ticket", "assignee_id", "principal"), ("ticket", "requester_id", "contact"),
    ("ticket", "organization_id", "organization"), ("ticket", "parent_id", "ticket"),
    ("work_item", "team_id", "principal"), ("work_item", "assignee_id", "principal"),
    ("work_item", "absent_id", "principal"),
    ("work_item_candidate", "principal_id", "principal"), ("participant", "principal_id", "principal"),
    ("zone", "service_id", "service"), ("zone", "team_id", "principal"), ("zone", "organization_id", "organization"),
    ("event", "actor_id", "principal"), ("message", "author_id", "principal"), ("message", "contact_id", "contact"),
    ("instance", "version_id", "definition_version"), ("definition", "current_id", "definition_version"),
    ("definition_version", "author_id", "principal"), ("access_grant", "by_id", "principal"),
    ("job", "ticket_id", "ticket"), ("bulk_item", "ticket_id", "ticket"), ("text_pending", "ticket_id", "ticket"),
    ("attachment", "uploader_id", "principal"), ("merged", "by_id", "principal"),
    ("split", "by_id", "principal"), ("checklist_item", "assignee_id", "principal"),
    ("checklist_item", "child_id", "ticket"),
    ("visitor_link", "contact_id", "contact"),
)  # fmt: skip
"""(table, column, table that it names a row of): what the database itself does not watch over. 0 and NULL name none."""

_ZONES = """
SELECT t.id FROM ticket t JOIN zone z ON z.id = t.zone_id
WHERE z.process <> t.process OR z.service_id <> t.service_id OR z.team_id <> coalesce(t.team_id, 0)
  OR z.organization_id <> coalesce(t.organization_id, 0)"""
_ZONE_OF = "SELECT t.id FROM ticket t JOIN {table} a ON a.ticket_id = t.id WHERE a.zone_id <> t.zone_id"
_URGENCY = f"""
SELECT t.id FROM work_item w JOIN ticket t ON t.id = w.ticket_id
WHERE w.priority <> t.priority OR w.urgent <> CASE
  WHEN coalesce(t.urgent, {1 << 62}) < coalesce(w.due, {1 << 62}) THEN t.urgent ELSE coalesce(w.due, {1 << 62}) END"""
_TWICE_AWAY = """
SELECT p.name, a.first_day FROM absence a JOIN absence b ON b.principal_id = a.principal_id AND b.id <> a.id
JOIN principal p ON p.id = a.principal_id
WHERE b.first_day <= a.first_day AND (b.last_day IS NULL OR b.last_day >= a.first_day)
  AND (b.first_day < a.first_day OR b.id < a.id)"""
_NO_DAYS = """
SELECT p.name, a.first_day FROM absence a JOIN principal p ON p.id = a.principal_id
WHERE a.last_day < a.first_day OR a.substitute_id = a.principal_id"""
_DAMAGED = "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
_COUNTERS = """
SELECT c.relname, pg_sequence_last_value(pg_get_serial_sequence(quote_ident(c.relname), 'id')::regclass)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attidentity <> '' AND a.attname = 'id'
  AND c.relname NOT IN ('epoch', 'ticket') ORDER BY c.relname"""
"""(table, the last number that its counter gave) of tables whose rows are numbered by PostgreSQL."""


def _database(kernel: Kernel, tx: Tx) -> Found:
    """SQLite's own look at every page and index; PostgreSQL counts the damaged pages that it has met."""
    if kernel.store.is_postgres:
        if damaged := tx.value(_DAMAGED):
            yield _("The server has met damaged pages: {count}.").format(count=damaged)
        size = tx.value("SELECT pg_database_size(current_database())")
    else:
        for (said,) in tx.all("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield str(said)
        size = tx.value("PRAGMA page_count") * tx.value("PRAGMA page_size")
    return _("{mb} MB").format(mb=round(size / 1e6, 1))


def _schema(kernel: Kernel, tx: Tx) -> Found:
    """Against a new database, so that a table, index or guard that somebody has removed is noticed."""
    fresh = Store(":memory:")
    try:
        migrate(fresh)
        wanted, there = _compared(fresh, kernel.store, tx)
    finally:
        fresh.close()
    for name, part in wanted.items():
        if name not in there:
            yield _("{name} is missing.").format(name=name)
        elif there[name] != part:
            yield _("{name} is not what this version makes.").format(name=name)
    return _("{count} tables, indexes and guards").format(count=len(wanted))


def _compared(fresh: Store, store: Store, tx: Tx) -> tuple[Parts, Parts]:
    """What a new database and the one that is looked at are made of, told in the same way."""
    if not store.is_postgres:
        return texts(fresh.read()), texts(tx)
    wanted = of_postgres(fresh.read()) if fresh.is_postgres else of_sqlite(fresh.read())
    return wanted, of_postgres(tx)


def _references(kernel: Kernel, tx: Tx) -> Found:
    if kernel.store.is_postgres:
        named = NAMED + tuple((table, column, target) for table, column, target, _checked in tx.all(REFERENCES))
    else:
        named = NAMED
        for table, row, target, _number in tx.all("PRAGMA foreign_key_check"):
            yield _("Row {row} of {table} names a row of {target} that is not there.").format(
                row=row, table=table, target=target
            )
    for table, column, target in named:
        sql = (
            f"SELECT count(*), min(a.{column}) FROM {table} a WHERE a.{column} IS NOT NULL AND a.{column} <> 0"
            f" AND NOT EXISTS (SELECT 1 FROM {target} b WHERE b.id = a.{column})"
        )
        count, example = tx.all(sql)[0]
        if count:
            yield _("{table}.{column} names rows of {target} that are not there: {count}, such as {example}.").format(
                table=table, column=column, target=target, count=count, example=example
            )
    return _("{count} kinds of references").format(count=len(named))


def _numbers(kernel: Kernel, tx: Tx) -> Found:
    """The database watches over keys; what differs by case alone, and logs in as one, it does not."""
    for number, count in tx.all("SELECT id, count(*) FROM ticket GROUP BY id HAVING count(*) > 1 OR id < 1"):
        yield _("{count} tickets have the number T-{number}.").format(count=count, number=number)
    for kind, key in tx.all("SELECT kind, min(key) FROM principal GROUP BY kind, lower(key) HAVING count(*) > 1"):
        yield _("Two of kind {kind} are called “{key}”.").format(kind=kind, key=key)
    for (email,) in tx.all(
        "SELECT min(email) FROM principal WHERE email IS NOT NULL GROUP BY lower(email) HAVING count(*) > 1"
    ):
        yield _("Two accounts have the address {email}.").format(email=email)
    for table, last in tx.all(_COUNTERS) if kernel.store.is_postgres else ():
        highest = tx.value(f"SELECT max(id) FROM {table}") or 0
        if highest > (last or 0):
            yield _("The next row of {table} would get a number that is taken: {highest} is the highest.").format(
                table=table, highest=highest
            )
    return _("{count} tickets").format(count=tx.value("SELECT count(*) FROM ticket"))


def _zones(_kernel: Kernel, tx: Tx) -> Found:
    for (id,) in tx.all(_ZONES):
        yield _("T-{number} stands in the zone of another process, service, team or organization.").format(number=id)
    for table in ("work_item", "participant"):
        for (id,) in tx.all(_ZONE_OF.format(table=table)):
            yield _("T-{number} has rows of {table} in another zone.").format(number=id, table=table)
    return _("{count} zones").format(count=tx.value("SELECT count(*) FROM zone"))


def _urgency(_kernel: Kernel, tx: Tx) -> Found:
    for (id,) in tx.all(_URGENCY):
        yield _("A step of T-{number} stands at the wrong place of the lists.").format(number=id)
    return _("{count} open steps").format(count=tx.value("SELECT count(*) FROM work_item"))


def _absences(_kernel: Kernel, tx: Tx) -> Found:
    for name, first in tx.all(_TWICE_AWAY):
        yield _("{name} is away twice on {day}.").format(name=name, day=first)
    for name, first in tx.all(_NO_DAYS):
        yield _("The absence of {name} from {day} ends before it begins, or he stands in for himself.").format(
            name=name, day=first
        )
    return _("{count} absences").format(count=tx.value("SELECT count(*) FROM absence"))


TABLES = (
    Check("database", N_("The pages of the database are sound."), _database),
    Check("schema", N_("Every table, index and guard of this version is there."), _schema),
    Check("references", N_("What a row names is there: people, teams, clients, tickets, versions."), _references),
    Check("numbers", N_("Numbers, log-ins and addresses are there once."), _numbers),
    Check("zones", N_("Rights find every ticket, step and part where it belongs."), _zones),
    Check("absences", N_("Nobody is away twice on a day, or stands in for himself."), _absences),
    Check("urgency", N_("Open steps stand in lists by their due times and priorities."), _urgency),
)
