"""What is known of clients beyond their names, and what was imported from where.

``data`` of an organization and of a contact is a JSON object; ``rev`` guards changes. ``external_key`` says under which
key another system knows a record, so that the same file imported again finds it. ``import_run`` is one file on its way
in, ``import_line`` what became of each of its lines: in a trial (``dry`` 1) and for good.
"""

STATEMENTS = (
    "ALTER TABLE organization ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE organization ADD COLUMN rev INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE contact ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE contact ADD COLUMN rev INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX contact_organization ON contact(organization_id) WHERE organization_id IS NOT NULL",
    "CREATE INDEX contact_name ON contact(name, id)",
    "CREATE INDEX organization_name ON organization(name, id)",
    "CREATE INDEX ticket_organization ON ticket(organization_id, id) WHERE organization_id IS NOT NULL",
    """
CREATE TABLE external_key (
  kind TEXT NOT NULL, key TEXT NOT NULL, target INTEGER NOT NULL, created BIGINT NOT NULL,
  PRIMARY KEY (kind, key)) WITHOUT ROWID""",
    """
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, owner_id INTEGER REFERENCES principal(id), name TEXT NOT NULL,
  sha256 TEXT NOT NULL, encoding TEXT NOT NULL, delimiter TEXT NOT NULL, columns TEXT NOT NULL DEFAULT '{}',
  fixed TEXT NOT NULL DEFAULT '{}', language TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'draft',
  total INTEGER NOT NULL, error TEXT, created BIGINT NOT NULL, ended BIGINT)""",
    "CREATE INDEX import_run_owner ON import_run(owner_id, id)",
    """
CREATE TABLE import_line (
  run_id INTEGER NOT NULL REFERENCES import_run(id), dry INTEGER NOT NULL, line INTEGER NOT NULL, outcome TEXT NOT NULL,
  target TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (run_id, dry, line)) WITHOUT ROWID""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
