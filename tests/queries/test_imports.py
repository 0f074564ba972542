"""What a file's owner is told of it."""

from __future__ import annotations

from instar.queries.imports import counts, lines, refused, runs

from .conftest import World


def test_runs_and_lines_come_in_pages(world: World) -> None:
    maria = world["maria"]
    with world.kernel.store.transaction() as tx:
        for name in ("one", "two", "three"):
            tx.run(
                "INSERT INTO import_run (kind, owner_id, name, sha256, encoding, delimiter, language, total, created)"
                " VALUES ('contacts', ?, ?, '', 'utf-8', ',', 'en', 3, 0)",
                (maria.id, name),
            )
        for line, outcome in ((2, "created"), (3, "refused"), (4, "refused")):
            told = '[["email", "x", "wrong"]]' if outcome == "refused" else "[]"
            tx.run(
                "INSERT INTO import_line (run_id, dry, line, outcome, told) VALUES (1, 0, ?, ?, ?)",
                (line, outcome, told),
            )
    first = runs(world.kernel, maria, limit=2)
    assert [row.name for row in first.items] == ["three", "two"]
    assert [row.name for row in runs(world.kernel, maria, cursor=first.next, limit=2).items] == ["one"]
    assert runs(world.kernel, world["olga"]).items == ()
    assert counts(world.kernel, 1, dry=False) == {"created": 1, "changed": 0, "same": 0, "refused": 2}
    assert [row.line for row in lines(world.kernel, 1, dry=False, limit=2).items] == [2, 3]
    assert [row.line for row in refused(world.kernel, 1, dry=False)] == [3, 4]
    assert next(refused(world.kernel, 1, dry=False)).told == (("email", "x", "wrong"),)
    assert list(refused(world.kernel, 1, dry=True)) == []
