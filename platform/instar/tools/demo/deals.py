"""Sales: some won, some lost, one that a supervisor has to approve, the rest on their way."""

from __future__ import annotations

from instar.tools.demo.story import Story, at_node, finish, note, reply, take

CLOSED = (
    Story(
        648, "sales", "Renewal for 120 seats", "Our contract ends next month.", "serg",
        data={"deal_product": "Office suite, 120 seats"},
        steps=(
            take(2, "boris"),
            finish(20, "boris", "offer", deal_amount="864000.00"),
            finish(110, "boris", "contract", deal_amount="840000.00"),
            finish(180, "boris", "won"),
        ),
    ),
    Story(
        600, "sales", "Антивирус на 30 рабочих мест", "Нужны цены на год и на три.", "oleg",
        data={"deal_product": "Антивирус"},
        steps=(
            take(1, "boris"),
            finish(8, "boris", "offer", deal_amount="72000.00"),
            finish(60, "boris", "lost", deal_lost_reason="competitor", deal_lost_note="Взяли у прежнего поставщика."),
        ),
    ),
    Story(
        530, "sales", "Design licences for a studio", "Six people, two of them part-time.", "paul",
        data={"deal_product": "Design suite"},
        steps=(
            take(3, "boris"),
            finish(24, "boris", "offer", deal_amount="138000.00"),
            finish(70, "boris", "contract", deal_amount="131000.00"),
            finish(130, "boris", "won"),
        ),
    ),
    Story(
        460, "sales", "Just looking", "What does it cost, roughly?", "lena",
        steps=(finish(3, "boris", "lost", deal_lost_reason="need", deal_lost_note="Only wanted to know the price."),),
    ),
    Story(
        390, "sales", "Backup for two offices", "", "mark", data={"deal_product": "Backup, 2 servers"},
        steps=(
            take(2, "boris"),
            finish(30, "boris", "offer", deal_amount="210000.00"),
            finish(90, "boris", "contract", deal_amount="210000.00"),
            finish(140, "boris", "lost", deal_lost_reason="budget"),
        ),
    ),
)  # fmt: skip

OPEN = (
    Story(
        340, "sales", "Мигрируем 400 мест с облака", "Ищем, кто поможет и с лицензиями, и с переносом.", "serg",
        data={"deal_product": "Офисный пакет и перенос"}, priority=1,
        steps=(
            take(1, "boris"),
            finish(40, "boris", "offer", deal_amount="2900000.00"),
            finish(200, "boris", "contract", deal_amount="2750000.00"),
            at_node(finish(230, "boris", "done", deal_contract="К-2026/118"), "draft"),
            note(231, "boris", "Мария, посмотри, пожалуйста, скидку: 5 % сверх обычной."),
        ),
    ),
    Story(
        280, "sales", "Project tool for 15 people", "We compare three of them.", "yara",
        data={"deal_product": "Project tool"}, due=240,
        steps=(
            take(4, "boris"),
            finish(50, "boris", "offer", deal_amount="165000.00"),
            reply(52, "boris", "Here is our offer with the terms for two years."),
        ),
    ),
    Story(
        200, "sales", "Electronic signatures", "For about 80 contracts a month.", "rita",
        data={"deal_product": "E-signature"},
        steps=(
            take(2, "boris"),
            finish(26, "boris", "offer", deal_amount="94000.00"),
            finish(150, "boris", "contract", deal_amount="90000.00"),
        ),
    ),
    Story(
        170, "sales", "Расширение до 60 мест", "Сейчас у нас 45.", "ivan", data={"deal_product": "CAD, 15 мест"},
        steps=(take(3, "boris"), finish(70, "boris", "offer", deal_amount="540000.00")),
    ),
    Story(
        130, "sales", "Server licences for a data room", "", "ann", data={"deal_product": "Server, 4 hosts"},
        steps=(take(2, "boris"), finish(48, "boris", "offer", deal_amount="320000.00", deal_close="2026-12-20")),
    ),
    Story(
        80, "sales", "Training together with licences?", "Thirty people in two groups.", "nina",
        data={"deal_product": "Training"},
        steps=(take(5, "boris"),),
    ),
    Story(
        45, "sales", "Аренда лицензий на квартал", "Под проект, потом вернём.", "vera", due=40,
        steps=(take(1, "boris"),),
    ),
    Story(26, "sales", "Price for five seats", "And is there a monthly plan?", "lena"),
    Story(8, "sales", "Offer for the new branch", "Like the last one, but for 12 people.", "tom"),
    Story(2, "sales", "Замена зарубежного ПО", "Нужна консультация: что из чего выбрать.", "oleg", priority=2),
)  # fmt: skip

DEALS = (*CLOSED, *OPEN)
