"""Event logs as files: two formats, packed or not, and what is none of them is told."""

from __future__ import annotations

import gzip

import pytest

from instar.errors import Invalid
from instar.tools.replay.records import read_records

XES = """<?xml version="1.0" encoding="utf-8"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace><string key="concept:name" value="A"/><date key="deadline" value="2026-03-09T00:00:00Z"/>
    <event><string key="concept:name" value="Register"/><date key="time:timestamp" value="2026-03-02T09:00:00Z"/>
      <list key="parts"><string key="inner" value="not an attribute of the event"/></list></event>
    <event><string key="concept:name" value="Close"/></event>
  </trace>
  <trace><event><string key="concept:name" value="Register"/></event></trace>
</log>"""


def test_events_of_xes_carry_the_attributes_of_their_trace(written):
    first, second, third = read_records(written("log.xes", XES))
    assert first.values == {
        "case:concept:name": "A",
        "case:deadline": "2026-03-09T00:00:00Z",
        "concept:name": "Register",
        "time:timestamp": "2026-03-02T09:00:00Z",
    }
    assert (first.trace, second.trace, third.trace) == (1, 1, 2)
    assert second.values["case:concept:name"] == "A"
    assert third.values == {"concept:name": "Register"}


def test_dates_are_known_by_their_elements(written):
    first, *_rest = read_records(written("log.xes", XES))
    assert first.dates == {"time:timestamp", "case:deadline"}


def test_packed_files_are_the_same(written):
    plain = list(read_records(written("log.xes", XES)))
    assert list(read_records(written("log.xes.gz", gzip.compress(XES.encode())))) == plain


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "cp1251"), ("\t", "utf-8-sig")])
def test_tables_are_read_in_the_encoding_and_with_the_delimiter_that_they_have(written, delimiter: str, encoding: str):
    rows = [["case", "activity"], ["1", "Заявка принята в работу"], ["2", "Заявка закрыта"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    first, second = read_records(written("log.csv", text.encode(encoding)))
    assert first.values == {"case": "1", "activity": "Заявка принята в работу"}
    assert (second.values["case"], second.place) == ("2", 3)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("log.txt", b"case", "no event log"),
        ("log.xes", b"<log><trace>", "no proper XML"),
        ("log.xes", b'<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', "no proper XML"),
        ("log.xes.gz", b"not packed", "cannot be read"),
        ("log.csv.gz", gzip.compress(b"case,activity\n" * 9999)[:-20], "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(written, name: str, content: bytes, told: str):
    with pytest.raises(Invalid) as refused:
        list(read_records(written(name, content)))
    assert told in refused.value.errors["file"][0]
