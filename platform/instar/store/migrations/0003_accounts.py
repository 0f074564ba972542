"""What accounts need beyond a password: log-ins confirmed anew, links by letter, log-ins of clients, site settings.

``session.confirmed``: when the password was last typed in this log-in. ``account_link`` and ``client_session`` know
their secrets by hash only. ``ticket_claim`` says under which address a ticket was filed: a contact may be several
people's, because nobody has proved the addresses and phones that merged it. Of older tickets only those whose contact
has one address and nothing else are sure.
"""

STATEMENTS = (
    "ALTER TABLE session ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE epoch ADD COLUMN settings INTEGER NOT NULL DEFAULT 1",
    """
CREATE TABLE account_link (
  id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, purpose TEXT NOT NULL,
  principal_id INTEGER REFERENCES principal(id), email TEXT, created BIGINT NOT NULL, until BIGINT NOT NULL,
  used BIGINT, by_id INTEGER, job_id INTEGER)""",
    "CREATE INDEX account_link_principal ON account_link(principal_id, purpose) WHERE principal_id IS NOT NULL",
    "CREATE INDEX account_link_until ON account_link(until)",
    """
CREATE TABLE client_session (
  token_hash TEXT PRIMARY KEY, email TEXT NOT NULL, csrf TEXT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL,
  expires BIGINT NOT NULL, address TEXT, agent TEXT)""",
    "CREATE INDEX client_session_email ON client_session(email)",
    """
CREATE TABLE ticket_claim (
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), kind TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (kind, value, ticket_id)) WITHOUT ROWID""",
    """
INSERT INTO ticket_claim (ticket_id, kind, value)
SELECT t.id, i.kind, i.value FROM ticket t JOIN contact_identity i ON i.contact_id = t.requester_id
WHERE i.kind = 'email' AND NOT EXISTS (
  SELECT 1 FROM contact_identity j WHERE j.contact_id = i.contact_id AND (j.kind, j.value) <> (i.kind, i.value))""",
    """
CREATE TABLE site_setting (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, by_id INTEGER REFERENCES principal(id), at BIGINT NOT NULL)""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
