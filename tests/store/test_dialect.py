"""One text of SQL, two databases: what is put into PostgreSQL's words, and what is left alone."""

from __future__ import annotations

import pytest

from instar.store.dialect import statement


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT a FROM t WHERE b = ? AND c = ?", "SELECT a FROM t WHERE b = $1 AND c = $2"),
        ("SELECT a WHERE b = ?1 AND c = ?1", "SELECT a WHERE b = $1 AND c = $1"),
        ("SELECT 'what? +t.id' WHERE a = ?", "SELECT 'what? +t.id' WHERE a = $1"),
        ("SELECT e.payload ->> '$.rev' FROM event e", "SELECT (json_of(e.payload) ->> 'rev') FROM event e"),
        ("CAST(payload ->> '$.rev' AS INTEGER) > ?", "CAST((json_of(payload) ->> 'rev') AS BIGINT) > $1"),
        ("+t.id IN (SELECT value FROM json_each(?))", "t.id IN (SELECT value FROM json_ids($1))"),
        ("WHERE TRUE AND +t.process = ?", "WHERE TRUE AND t.process = $1"),
        ("JOIN ticket_text s ON t.id = +s.rowid", "JOIN ticket_text s ON t.id = s.rowid + 0"),
        ("s.title MATCH ?", "s.title_words @@ word_query($1)"),
        ("title MATCH ?", "ticket_text.title_words @@ word_query($1)"),
        ("s.ticket_text MATCH ?", "s.words @@ word_query($1)"),
        ("ticket_text MATCH ?", "ticket_text.words @@ word_query($1)"),
        ("FROM json_each(field_list(t.data, 'x')) e WHERE e.type = 'text' AND e.value = ?",
         "FROM json_texts(field_list(t.data, 'x')) e WHERE e.value = $1"),
        ("FROM json_each(past.payload, '$.effects') effect", "FROM json_parts(past.payload, 'effects') effect"),
        ("c.name GLOB ? OR c.key LIKE ?", "c.name ~ glob_pattern($1) OR c.key ILIKE $2"),
        ("a IN () OR b NOT IN ()", "a = ANY ('{}') OR b <> ALL ('{}')"),
        ("instr(x, ?) > 0", "strpos(x, $1) > 0"),
        ("a + 1, b-? + 1", "a + 1, b-$1 + 1"),
    ],
)  # fmt: skip
def test_a_statement_means_the_same_in_both(ours: str, theirs: str):
    assert statement(ours) == theirs


def test_the_few_rows_that_are_to_be_read_first_are_read_first():
    arm = "SELECT 1 FROM (SELECT ?) p CROSS JOIN"
    of_tickets = f"{arm} ticket t WHERE p.ticket_id = t.id"
    asked = f"{of_tickets} UNION {arm} work_item w JOIN c ON c.i = w.id WHERE p.ticket_id = w.ticket_id"
    led = "LATERAL (SELECT * FROM {} led WHERE led.{} = p.ticket_id OFFSET 0)"
    tickets, items = led.format("ticket", "id"), led.format("work_item", "ticket_id")
    first = f"SELECT 1 FROM (SELECT $1) p CROSS JOIN {tickets} t WHERE p.ticket_id = t.id"
    second = f"SELECT 1 FROM (SELECT $2) p CROSS JOIN {items} w JOIN c ON c.i = w.id WHERE p.ticket_id = w.ticket_id"
    assert statement(asked) == f"{first} UNION {second}"
