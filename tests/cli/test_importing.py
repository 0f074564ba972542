"""``instar import``."""

from __future__ import annotations

import json

TEXT = "Имя;Почта;Лишнее\nАнна;anna@x.org;1\nБорис;нет;2\n"


def test_a_trial_then_the_real_thing_then_nothing_more(shell, site) -> None:
    file = site / "clients.csv"
    file.write_bytes(TEXT.encode("cp1251"))
    trial = shell("import", "contacts", file, "--dry-run")
    assert trial.exit_code == 1
    assert trial.stdout == "Would be: created 1, changed 0, the same 0, refused 1\n"
    assert f"{file}:3: email “нет”" in trial.stderr
    assert shell("import", "contacts", file).stdout == "created 1, changed 0, the same 0, refused 1\n"
    again = json.loads(shell("import", "contacts", file, "--format", "json").stdout)
    assert (again["created"], again["same"], again["refused"]) == (0, 1, 1)
    assert again["lines"][0]["line"] == 3
    assert again["lines"][0]["told"][0]["column"] == "email"


def test_heads_can_be_named(shell, site) -> None:
    file = site / "tasks.csv"
    file.write_text("a,b\n1,One\n2,Two\n", encoding="utf-8")
    given = ("--map", "a=external", "--map", "b=title", "--process", "todo")
    assert shell("import", "tickets", file, *given).stdout == "created 2, changed 0, the same 0, refused 0\n"
    assert shell("import", "tickets", file, *given).stdout == "created 0, changed 0, the same 2, refused 0\n"
    assert shell("import", "tickets", file, "--map", "c=title").exit_code == 2
    assert shell("import", "tickets", file).exit_code == 1
    assert shell("import", "nosuch", file).exit_code == 2
