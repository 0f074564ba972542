"""The catalogue as a tree, with all that is known of a service; and whose target a clock goes by.

``service.active`` stays and means that ``state`` is "live". ``kind``: external | internal; what was not public was for
the staff. ``data``: description, keywords, icon, calendar, price, unit, audience, sla, assign and survey, as
``store.services`` reads them. ``sla_clock.service_id``: the service that has a say in what the clock counts by, NULL
where the process alone has.
"""

STATEMENTS = (
    "ALTER TABLE service ADD COLUMN parent_id INTEGER REFERENCES service(id)",
    "ALTER TABLE service ADD COLUMN kind TEXT NOT NULL DEFAULT 'external'",
    "ALTER TABLE service ADD COLUMN state TEXT NOT NULL DEFAULT 'live'",
    "ALTER TABLE service ADD COLUMN owner_id INTEGER REFERENCES principal(id)",
    "ALTER TABLE service ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE service ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    "UPDATE service SET kind = 'internal' WHERE public = 0",
    "UPDATE service SET state = 'retired' WHERE active = 0",
    "UPDATE service SET position = id",
    "CREATE INDEX service_parent ON service(parent_id, position)",
    "ALTER TABLE sla_clock ADD COLUMN service_id INTEGER",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
