"""What tickets are found by: stemmed texts, marks of texts that are to be stemmed again, saved views, field indexes.

``ticket_text`` holds words as ``store.stems`` cuts them, never the text itself: the same words serve another database.
A title is written with its ticket; bodies and fields are marked by triggers, so that no command can forget it, and
stemmed right after by a worker. ``mark`` counts: what changed while it was being stemmed is stemmed once more.
"""

PENDING = (
    "INSERT INTO text_pending (ticket_id) VALUES ({id})"
    " ON CONFLICT (ticket_id) DO UPDATE SET mark = text_pending.mark + 1"
)
TRIGGER = "CREATE TRIGGER text_{name} AFTER {event} BEGIN {body}; END"

STATEMENTS = (
    "CREATE VIRTUAL TABLE ticket_text USING fts5(title, public, internal, detail = column, prefix = '3')",
    "CREATE TABLE text_pending (ticket_id INTEGER PRIMARY KEY, mark INTEGER NOT NULL DEFAULT 0)",
    "INSERT INTO text_pending (ticket_id) SELECT id FROM ticket",
    TRIGGER.format(
        name="of_new_ticket", event="INSERT ON ticket WHEN new.data <> '{}'", body=PENDING.format(id="new.id")
    ),
    TRIGGER.format(
        name="of_ticket",
        event="UPDATE OF title, data, role, version_id ON ticket"
        " WHEN new.title <> old.title OR new.data <> old.data OR new.role <> old.role"
        " OR new.version_id <> old.version_id",
        body=PENDING.format(id="new.id"),
    ),
    TRIGGER.format(name="of_new_message", event="INSERT ON message", body=PENDING.format(id="new.ticket_id")),
    TRIGGER.format(
        name="of_message",
        event="UPDATE OF body, audience, ticket_id ON message",
        body=f"{PENDING.format(id='old.ticket_id')}; {PENDING.format(id='new.ticket_id')}",
    ),
    TRIGGER.format(name="of_no_message", event="DELETE ON message", body=PENDING.format(id="old.ticket_id")),
    "CREATE TABLE field_index (field TEXT PRIMARY KEY, type TEXT NOT NULL, created BIGINT NOT NULL)",
    """
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL REFERENCES principal(id), title TEXT NOT NULL,
  path TEXT NOT NULL, query TEXT NOT NULL, team_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL)""",
    "CREATE INDEX saved_view_owner ON saved_view(owner_id)",
    "CREATE INDEX saved_view_team ON saved_view(team_id) WHERE team_id IS NOT NULL",
    """
CREATE TABLE pinned_view (
  principal_id INTEGER NOT NULL REFERENCES principal(id),
  view_id INTEGER NOT NULL REFERENCES saved_view(id) ON DELETE CASCADE, PRIMARY KEY (principal_id, view_id))""",
    "CREATE INDEX pinned_view_view ON pinned_view(view_id)",
    # The orders of lists, with the zone in them: who sees a tenth reads his first page from the index alone.
    "CREATE INDEX ticket_updated ON ticket(updated, id, zone_id)",
    "CREATE INDEX ticket_priority ON ticket(priority, id, zone_id)",
    f"CREATE INDEX ticket_urgent ON ticket(coalesce(due, {1 << 62}), id, zone_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
