"""Counterparties: legal form and roles, further positions of people, shared addresses, likely duplicates, merges.

``organization.legal_form`` is what the law makes of it; what it is to us are its roles, of which ``kind`` is
the first (a trigger sees to it, whoever writes the row).
``checked``: property → {"value", "by", "at"}, a number that somebody has confirmed although its check digits do not
fit. ``merged_into``: the one that goes on; always one that is itself merged into none. ``client_position``: where else
a person works or has worked; where he works above all stays in ``contact.organization_id``, which alone gives rights.
``client_pair``: two that may be one, ``first_id`` < ``second_id``; ``state``: open | later | different.
``client_merge.record`` tells as JSON what went over and what the survivor was before, so that it can be undone.
"""

STATEMENTS = (
    "ALTER TABLE organization ADD COLUMN legal_form TEXT NOT NULL DEFAULT 'company'",
    "ALTER TABLE organization ADD COLUMN checked TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE organization ADD COLUMN merged_into BIGINT REFERENCES organization(id)",
    "UPDATE organization SET legal_form = 'sole_trader' WHERE length(data ->> '$.inn') = 12",
    "CREATE INDEX organization_merged ON organization(merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX organization_inn ON organization((data ->> '$.inn'))",
    """
CREATE TABLE organization_role (
  role TEXT NOT NULL, organization_id INTEGER NOT NULL REFERENCES organization(id),
  PRIMARY KEY (role, organization_id))""",
    "CREATE INDEX organization_role_of ON organization_role(organization_id)",
    "INSERT INTO organization_role (role, organization_id) SELECT kind, id FROM organization",
    *(
        f"CREATE TRIGGER organization_{name} AFTER {event} ON organization BEGIN"
        " INSERT INTO organization_role (role, organization_id) VALUES (new.kind, new.id) ON CONFLICT DO NOTHING; END"
        for name, event in (("made", "INSERT"), ("kind", "UPDATE OF kind"))
    ),
    "ALTER TABLE contact ADD COLUMN merged_into BIGINT REFERENCES contact(id)",
    "CREATE INDEX contact_merged ON contact(merged_into) WHERE merged_into IS NOT NULL",
    "ALTER TABLE contact_identity ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
    """
CREATE TABLE client_position (
  contact_id INTEGER NOT NULL REFERENCES contact(id), organization_id INTEGER NOT NULL REFERENCES organization(id),
  title TEXT NOT NULL DEFAULT '', since TEXT, until TEXT, PRIMARY KEY (contact_id, organization_id))""",
    "CREATE INDEX client_position_organization ON client_position(organization_id)",
    """
CREATE TABLE client_pair (
  kind TEXT NOT NULL, first_id INTEGER NOT NULL, second_id INTEGER NOT NULL, score INTEGER NOT NULL,
  reasons TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', found BIGINT NOT NULL, again BIGINT,
  by_id INTEGER REFERENCES principal(id), at BIGINT, PRIMARY KEY (kind, first_id, second_id))""",
    "CREATE INDEX client_pair_queue ON client_pair(kind, score, first_id, second_id)",
    """
CREATE TABLE client_search (
  id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'running', done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0, found INTEGER NOT NULL DEFAULT 0, by_id INTEGER REFERENCES principal(id),
  created BIGINT NOT NULL, ended BIGINT, error TEXT NOT NULL DEFAULT '')""",
    """
CREATE TABLE client_merge (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, loser_id INTEGER NOT NULL, into_id INTEGER NOT NULL,
  by_id INTEGER REFERENCES principal(id), at BIGINT NOT NULL, record TEXT NOT NULL, undone BIGINT,
  undone_by INTEGER REFERENCES principal(id))""",
    "CREATE INDEX client_merge_loser ON client_merge(kind, loser_id)",
    "CREATE INDEX client_merge_into ON client_merge(kind, into_id)",
    "CREATE INDEX message_contact ON message(contact_id) WHERE contact_id IS NOT NULL",
    "CREATE INDEX message_partner ON message(partner_id) WHERE partner_id IS NOT NULL",
    "CREATE INDEX visitor_link_contact ON visitor_link(contact_id) WHERE contact_id IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
