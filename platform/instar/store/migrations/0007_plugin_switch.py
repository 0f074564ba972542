"""Plugins that were switched off on the site; what stands here is not loaded."""


def up(migrator, db):
    db.execute_sql("CREATE TABLE plugin_switch (name TEXT PRIMARY KEY, by_id INTEGER, at BIGINT NOT NULL)")
