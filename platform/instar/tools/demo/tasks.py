"""What the teams have to do beside: the small board of a stages-only process."""

from __future__ import annotations

from instar.tools.demo.story import Story, move, note

TASKS = (
    Story(
        600, "office", "Update the price list", by="maria",
        steps=(move(20, "olga", "doing"), move(48, "olga", "done")),
    ),
    Story(500, "office", "Answers to the ten most frequent questions", by="maria", steps=(move(90, "olga", "doing"),)),
    Story(380, "office", "Order new headsets", by="olga", steps=(move(2, "maria", "done"),)),
    Story(300, "office", "Проверить шаблоны писем", by="maria", due=200, steps=(move(24, "olga", "doing"),)),
    Story(260, "office", "Ask the vendor about the queue for keys", by="olga", steps=(move(30, "olga", "done"),)),
    Story(190, "office", "Prepare the quarter's figures", by="maria", due=260, priority=2),
    Story(120, "office", "Tidy up old services in the catalogue", by="maria"),
    Story(
        100, "office", "Holiday rota for the end of the year", by="maria",
        steps=(move(10, "maria", "doing"), note(12, "maria", "Olga has the first week, Boris the second.")),
    ),
    Story(70, "office", "Обновить инструкцию по кабинету", by="olga", due=90),
    Story(40, "office", "Invite the new colleague to the site", by="maria", priority=2),
    Story(12, "office", "Call the printer service", by="olga", steps=(move(4, "olga", "done"),)),
    Story(4, "office", "Check the numbers on the public form", by="maria"),
)  # fmt: skip
