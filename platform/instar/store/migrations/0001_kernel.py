"""The kernel's tables. SQL rather than models: a migration must not change when a model does.

Times are UTC epoch milliseconds, JSON is text, booleans are 0 and 1. ``zone.*`` and ``job.ticket_id`` use 0 for "none"
so that unique keys hold (SQL treats two NULLs as different).
"""

TABLES = """
CREATE TABLE epoch (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  access INTEGER NOT NULL DEFAULT 1, definitions INTEGER NOT NULL DEFAULT 1, plugins INTEGER NOT NULL DEFAULT 1);
INSERT INTO epoch (id) VALUES (1);

CREATE TABLE organization (
  id {serial}, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'customer',
  created BIGINT NOT NULL);

CREATE TABLE principal (
  id {serial}, kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, email TEXT, password TEXT,
  active INTEGER NOT NULL DEFAULT 1, organization_id INTEGER REFERENCES organization(id),
  language TEXT, timezone TEXT, preferences TEXT NOT NULL DEFAULT '{{}}', created BIGINT NOT NULL,
  UNIQUE (kind, key));
CREATE UNIQUE INDEX principal_email ON principal(email) WHERE email IS NOT NULL;

CREATE TABLE membership (
  principal_id INTEGER NOT NULL REFERENCES principal(id), team_id INTEGER NOT NULL REFERENCES principal(id),
  kind TEXT NOT NULL DEFAULT 'member', PRIMARY KEY (principal_id, team_id));
CREATE INDEX membership_team ON membership(team_id);

CREATE TABLE access_grant (
  id {serial}, principal_id INTEGER NOT NULL REFERENCES principal(id), what TEXT NOT NULL,
  scope_type TEXT NOT NULL, scope_key TEXT NOT NULL DEFAULT '', until BIGINT, by_id INTEGER, created BIGINT NOT NULL);
CREATE INDEX access_grant_principal ON access_grant(principal_id);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY, principal_id INTEGER NOT NULL REFERENCES principal(id), csrf TEXT NOT NULL,
  created BIGINT NOT NULL, seen BIGINT NOT NULL, expires BIGINT NOT NULL, address TEXT, agent TEXT);
CREATE INDEX session_principal ON session(principal_id);

CREATE TABLE api_token (
  id {serial}, principal_id INTEGER NOT NULL REFERENCES principal(id), name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE, prefix TEXT NOT NULL, created BIGINT NOT NULL, until BIGINT NOT NULL, used BIGINT);

CREATE TABLE throttle (key TEXT PRIMARY KEY, count INTEGER NOT NULL, until BIGINT NOT NULL);

CREATE TABLE contact (
  id {serial}, principal_id INTEGER REFERENCES principal(id), organization_id INTEGER REFERENCES organization(id),
  name TEXT NOT NULL, created BIGINT NOT NULL);
CREATE UNIQUE INDEX contact_principal ON contact(principal_id) WHERE principal_id IS NOT NULL;
CREATE TABLE contact_identity (
  kind TEXT NOT NULL, value TEXT NOT NULL, contact_id INTEGER NOT NULL REFERENCES contact(id),
  verified INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, value));
CREATE INDEX contact_identity_contact ON contact_identity(contact_id);

CREATE TABLE service (
  id {serial}, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, team_id INTEGER REFERENCES principal(id),
  process TEXT, form TEXT, public INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1,
  created BIGINT NOT NULL);

CREATE TABLE zone (
  id {serial}, process TEXT NOT NULL, service_id INTEGER NOT NULL, team_id INTEGER NOT NULL,
  organization_id INTEGER NOT NULL, UNIQUE (process, service_id, team_id, organization_id));

CREATE TABLE definition (
  id {serial}, kind TEXT NOT NULL, key TEXT NOT NULL, current_id INTEGER, UNIQUE (kind, key));
CREATE TABLE definition_version (
  id {serial}, definition_id INTEGER NOT NULL REFERENCES definition(id), number INTEGER NOT NULL,
  state TEXT NOT NULL, body TEXT NOT NULL, sha256 TEXT NOT NULL, origin TEXT NOT NULL DEFAULT 'site',
  note TEXT NOT NULL DEFAULT '', author_id INTEGER, created BIGINT NOT NULL, UNIQUE (definition_id, number));

CREATE TABLE ticket (
  id {serial}, role TEXT NOT NULL, service_id INTEGER NOT NULL REFERENCES service(id), process TEXT NOT NULL,
  version_id INTEGER NOT NULL REFERENCES definition_version(id), stage TEXT, status TEXT NOT NULL,
  state TEXT NOT NULL, priority INTEGER NOT NULL DEFAULT 3, assignee_id INTEGER, team_id INTEGER,
  requester_id INTEGER, organization_id INTEGER, zone_id INTEGER NOT NULL REFERENCES zone(id), parent_id INTEGER,
  rank REAL NOT NULL DEFAULT 0, due BIGINT, ended BIGINT, result TEXT, title TEXT NOT NULL,
  data TEXT NOT NULL DEFAULT '{{}}', channel TEXT NOT NULL DEFAULT 'page', entered BIGINT NOT NULL,
  rev INTEGER NOT NULL DEFAULT 1, created BIGINT NOT NULL, updated BIGINT NOT NULL);
CREATE INDEX ticket_board ON ticket(process, stage, id);
CREATE INDEX ticket_open_assignee ON ticket(assignee_id, id) WHERE ended IS NULL;
CREATE INDEX ticket_requester ON ticket(requester_id, id);
CREATE INDEX ticket_parent ON ticket(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX ticket_due ON ticket(due) WHERE due IS NOT NULL AND ended IS NULL;

CREATE TABLE participant (
  principal_id INTEGER NOT NULL, ticket_id INTEGER NOT NULL REFERENCES ticket(id), kind TEXT NOT NULL, until BIGINT,
  PRIMARY KEY (principal_id, ticket_id, kind));
CREATE INDEX participant_ticket ON participant(ticket_id);

CREATE TABLE instance (
  id {serial}, ticket_id INTEGER NOT NULL REFERENCES ticket(id), process TEXT NOT NULL, version_id INTEGER NOT NULL,
  role TEXT NOT NULL, state TEXT NOT NULL, result TEXT, ended BIGINT NOT NULL);
CREATE INDEX instance_ticket ON instance(ticket_id);

CREATE TABLE work_item (
  id {once}, ticket_id INTEGER NOT NULL REFERENCES ticket(id), token INTEGER NOT NULL, node TEXT NOT NULL,
  team_id INTEGER, assignee_id INTEGER, due BIGINT, created BIGINT NOT NULL);
CREATE INDEX work_item_ticket ON work_item(ticket_id);
CREATE INDEX work_item_assignee ON work_item(assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX work_item_queue ON work_item(team_id) WHERE assignee_id IS NULL;
CREATE TABLE work_item_candidate (
  work_item_id INTEGER NOT NULL REFERENCES work_item(id) ON DELETE CASCADE, principal_id INTEGER NOT NULL,
  PRIMARY KEY (principal_id, work_item_id));
CREATE INDEX work_item_candidate_item ON work_item_candidate(work_item_id);

CREATE TABLE incident (
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), token INTEGER NOT NULL, node TEXT NOT NULL, code TEXT NOT NULL,
  message TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (ticket_id, token));

CREATE TABLE event (
  id {serial}, ticket_id INTEGER NOT NULL REFERENCES ticket(id), at BIGINT NOT NULL, kind TEXT NOT NULL,
  actor_id INTEGER, payload TEXT NOT NULL);
CREATE INDEX event_ticket ON event(ticket_id, id);

CREATE TABLE message (
  id {serial}, ticket_id INTEGER NOT NULL REFERENCES ticket(id), direction TEXT NOT NULL, channel TEXT NOT NULL,
  author_id INTEGER, contact_id INTEGER, audience TEXT NOT NULL, body TEXT NOT NULL, external_id TEXT,
  automatic INTEGER NOT NULL DEFAULT 0, delivery TEXT NOT NULL DEFAULT 'none', at BIGINT NOT NULL);
CREATE INDEX message_ticket ON message(ticket_id, id);

CREATE TABLE attachment (
  id TEXT PRIMARY KEY, ticket_id INTEGER REFERENCES ticket(id), message_id INTEGER REFERENCES message(id),
  sha256 TEXT NOT NULL, name TEXT NOT NULL, size BIGINT NOT NULL, media_type TEXT NOT NULL,
  audience TEXT NOT NULL DEFAULT 'internal', uploader_id INTEGER, owner TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX attachment_ticket ON attachment(ticket_id) WHERE ticket_id IS NOT NULL;

CREATE TABLE visitor_link (
  token_hash TEXT PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES ticket(id), contact_id INTEGER,
  created BIGINT NOT NULL);

CREATE TABLE job (
  id {once}, kind TEXT NOT NULL, ticket_id INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0,
  key TEXT NOT NULL UNIQUE, payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready', due BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease BIGINT,
  error TEXT, created BIGINT NOT NULL, ended BIGINT);
CREATE INDEX job_ticket ON job(ticket_id) WHERE state <> 'done';
CREATE INDEX job_due ON job(due) WHERE state = 'ready';
CREATE INDEX job_lease ON job(lease) WHERE state = 'running';
CREATE INDEX job_stopped ON job(state, ended) WHERE state IN ('dead', 'held', 'done');

CREATE TABLE idempotency (
  owner TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (owner, key));
CREATE INDEX idempotency_at ON idempotency(at);

CREATE TABLE audit (
  id {serial}, at BIGINT NOT NULL, actor_id INTEGER, what TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL);
"""

APPEND_ONLY = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def statements(serial: str, once: str) -> list[str]:
    """``once``: ids that no later row gets again – an outdated page must not finish somebody else's step."""
    return [part.strip() for part in TABLES.format(serial=serial, once=once).split(";\n") if part.strip()]


def up(migrator, db):
    for statement in statements("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"):
        db.execute_sql(statement.rstrip(";"))
    for table in ("event", "audit"):
        for statement in APPEND_ONLY.format(table=table).strip().split("\n"):
            db.execute_sql(statement)
