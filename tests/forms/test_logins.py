"""Who is called by a text."""

from __future__ import annotations

import pytest

from instar.forms.logins import MOST, logins_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@olga, ask @Boris.", ("olga", "boris")),
        ("(@a.b-c) @olga @olga", ("a.b-c", "olga")),
        ("ann@client.example and https://a.example/@olga, @@x", ()),
        ("@ @- text", ()),
    ],
)
def test_log_ins_are_found_and_addresses_are_not(text: str, found: tuple[str, ...]) -> None:
    assert logins_in(text) == found


def test_a_text_calls_at_most_so_many() -> None:
    assert len(logins_in(" ".join(f"@u{n}" for n in range(100)))) == MOST
