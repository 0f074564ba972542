"""The catalogue as a tree, with all that is known of a service; contracts of clients; whose target a clock goes by.

``service.active`` stays and means that ``state`` is "live". ``kind``: external | internal; what was not public was for
the staff. ``data``: description, keywords, icon, calendar, price, unit, audience, sla, assign, survey, contract and
sales, as ``store.services`` reads them. ``sla_clock.service_id``: whose target the clock counts by, NULL for that of
the process. ``contract``: days are texts of the site's time zone, both ends included; ``minutes`` that are left, NULL
without a limit; one without a row in ``contract_service`` covers every service. ``ticket.covered``: 1 by
``contract_id``, 0 out of contract, NULL where none is asked for.
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
    """
CREATE TABLE contract (
  id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organization(id), number TEXT NOT NULL,
  first_day TEXT NOT NULL, last_day TEXT, minutes INTEGER, note TEXT NOT NULL DEFAULT '',
  ended INTEGER NOT NULL DEFAULT 0, by_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX contract_number ON contract(organization_id, number)",
    """
CREATE TABLE contract_service (
  contract_id INTEGER NOT NULL REFERENCES contract(id), service_id INTEGER NOT NULL REFERENCES service(id),
  PRIMARY KEY (contract_id, service_id))""",
    "CREATE INDEX contract_service_service ON contract_service(service_id)",
    "ALTER TABLE ticket ADD COLUMN contract_id INTEGER REFERENCES contract(id)",
    "ALTER TABLE ticket ADD COLUMN covered INTEGER",
    "CREATE INDEX ticket_uncovered ON ticket(id, zone_id) WHERE covered = 0",
    "CREATE INDEX ticket_contract ON ticket(contract_id) WHERE contract_id IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
