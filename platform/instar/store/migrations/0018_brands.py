"""What a unit of the company is called outside: its title, sender, hours, domain and logo.

The logo is small and belongs to the row, so that a copy of the database is whole.
"""

STATEMENTS = (
    """
CREATE TABLE brand (
  unit_id INTEGER PRIMARY KEY REFERENCES unit(id), title TEXT NOT NULL DEFAULT '', sender TEXT NOT NULL DEFAULT '',
  hours TEXT NOT NULL DEFAULT '', domain TEXT NOT NULL DEFAULT '', logo BLOB, logo_type TEXT NOT NULL DEFAULT '',
  stamp TEXT NOT NULL DEFAULT '')""",
    "CREATE UNIQUE INDEX brand_domain ON brand(domain) WHERE domain <> ''",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
