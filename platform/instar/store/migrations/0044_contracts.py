"""Contracts with clients, and whether what a ticket asks for is covered by one.

``contract``: ``valid_from`` and ``valid_until`` are days, both included, "" for no end; ``minutes`` are those that it
holds in all (NULL: as many as it takes) and ``used`` of them; ``services`` is a JSON list of keys, each with all that
lies inside it, empty for every service; ``ended``: the moment (ms) from which it covers nothing, before its last day.
``ticket.entitled``: 1 | 0, NULL where its service needs no contract; ``ticket.uncovered``: why not, as JSON.
"""

STATEMENTS = (
    """
CREATE TABLE contract (
  id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organization(id), name TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_until TEXT NOT NULL DEFAULT '', minutes INTEGER, used INTEGER NOT NULL DEFAULT 0,
  services TEXT NOT NULL DEFAULT '[]', note TEXT NOT NULL DEFAULT '', ended BIGINT, rev INTEGER NOT NULL DEFAULT 1,
  created BIGINT NOT NULL)""",
    "CREATE INDEX contract_organization ON contract(organization_id)",
    "ALTER TABLE ticket ADD COLUMN entitled INTEGER",
    "ALTER TABLE ticket ADD COLUMN uncovered TEXT",
    "CREATE INDEX ticket_uncovered ON ticket(id) WHERE entitled = 0",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
