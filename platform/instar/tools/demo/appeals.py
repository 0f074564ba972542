"""Questions of clients. The older ones are answered, the youngest wait; three are late."""

from __future__ import annotations

from instar.tools.demo.story import Story, answer, customer, edit, finish, move, note, reply, take

LICENCE = {"appeal_topic": "licence"}
ORDER = {"appeal_topic": "order"}
ACCESS = {"appeal_topic": "access"}
USAGE = {"appeal_topic": "usage"}

ANSWERED = (
    Story(
        655, "licences", "Where is my licence?", "I paid on Monday and no key has come yet. Order 48 120.", "ann",
        data={**LICENCE, "appeal_order": "48120"},
        steps=(
            take(0.6, "olga"),
            note(0.7, "olga", "Payment is there, the key lies in the vendor's queue since Tuesday."),
            answer(1.1, "olga", "The key is in your account now, under *Licences*. Sorry for the wait."),
        ),
    ),
    Story(
        640, "orders", "Счёт на другую организацию", "Просим перевыставить счёт 48 133 на ООО «Дельта Плюс».", "ivan",
        data={**ORDER, "appeal_order": "48133"},
        steps=(take(2, "olga"), answer(3, "olga", "Добрый день! Новый счёт приложен к заказу в кабинете.")),
    ),
    Story(
        610, "general", "Can I pay by card?", "Your site shows bank transfer only.", "paul", data=ORDER,
        steps=(answer(0.5, "olga", "Yes: choose *Card* at the last step of the order."),),
    ),
    Story(
        590, "licences", "Key says it is used already", "We moved to a new laptop and the key is refused.", "tom",
        data=LICENCE,
        steps=(
            take(1, "olga"),
            answer(1.4, "olga", "Please sign out on the old laptop under *Help › Licence*. Does it work then?", "wait"),
            customer(5, "The old laptop is dead, I cannot sign out there."),
            finish(6, "olga", "answered"),
            answer(7, "olga", "We have released the seat by hand. Enter the key once more.", "wait"),
            customer(8, "Works. Thank you!"),
            finish(9, "olga", "close"),
        ),
    ),
    Story(
        566, "general", "You have won a prize", "Click here within 24 hours …", "rita",
        steps=(finish(0.2, "olga", "spam"),),
    ),
    Story(
        540, "licences", "Сколько мест осталось?", "Подскажите, сколько мест свободно в нашей подписке.", "vera",
        data=LICENCE,
        steps=(
            answer(2, "olga", "Свободно 14 мест из 60. Сколько вам нужно?", "wait"),
            customer(20, "Хватит, спасибо."),
            finish(22, "olga", "close"),
        ),
    ),
    Story(
        505, "orders", "Wrong VAT on the invoice", "It says 20 %, we are exempt. The certificate is on file.", "mark",
        data={**ORDER, "appeal_order": "48201"},
        steps=(
            take(0.4, "olga"),
            move(0.5, "olga", "work"),
            note(2, "olga", "Asked accounting; the certificate ran out in August, the new one came last week."),
            answer(26, "olga", "You are right. The corrected invoice is in your account.", appeal_topic="order"),
        ),
    ),
    Story(
        470, "general", "How do I export the report?", "The manual shows a button I do not have.", "nina", data=USAGE,
        steps=(answer(3, "olga", "It moved: *Reports › … › Export*. The manual is corrected tomorrow."),),
    ),
    Story(
        430, "licences", "Нужен ключ для тестового стенда", "Можно получить временный ключ на две недели?", "serg",
        data=LICENCE,
        steps=(
            take(1, "olga"),
            move(1.2, "olga", "work"),
            note(1.5, "olga", "У вендора спросила, обещали к вечеру."),
            answer(9, "olga", "Ключ на 14 дней выслан, он виден в кабинете."),
        ),
    ),
    Story(
        402, "general", "Password link does not come", "I have asked for it four times.", "lena", data=ACCESS,
        steps=(
            answer(0.7, "maria", "Our letters went to your spam folder; is there one now?", "wait"),
            customer(1.2, "Found it, thanks."),
            finish(2, "olga", "close"),
        ),
    ),
    Story(
        360, "orders", "Order 48 340 came twice", "Two identical orders appear in our account.", "yara",
        data={**ORDER, "appeal_order": "48340"},
        steps=(
            take(2, "olga"),
            answer(4, "olga", "The second one is cancelled. Nothing was charged twice."),
        ),
    ),
    Story(
        331, "general", "Is there training for new staff?", "We have six new colleagues from January.", "nina",
        data={"appeal_topic": "other"},
        steps=(answer(5, "olga", "Yes, every first Tuesday, online and free. I have put all six on the list."),),
    ),
    Story(
        300, "licences", "Licence ends on Friday", "Does it go on by itself?", "paul", data=LICENCE, priority=2,
        steps=(answer(1, "olga", "It does, the payment is in. Nothing to do for you."),),
    ),
    Story(
        262, "general", "Cheap watches", "Best replicas, worldwide shipping.", "rita",
        steps=(finish(1, "olga", "spam"),),
    ),
    Story(
        240, "general", "Не открывается личный кабинет", "Пишет «сессия истекла» сразу после входа.", "oleg",
        data=ACCESS,
        steps=(
            take(0.3, "olga"),
            answer(0.6, "olga", "Проверьте, пожалуйста, дату на компьютере: она отстаёт?", "wait"),
            customer(3, "Точно, отставала на год. Заработало."),
            finish(3.5, "olga", "close"),
        ),
    ),
    Story(
        214, "orders", "Delivery note is missing", "Accounting needs it by the end of the month.", "tom", data=ORDER,
        steps=(take(3, "olga"), answer(4, "olga", "It is attached to the order now.")),
    ),
    Story(
        190, "licences", "Move ten seats to the other office", "From Hamburg to Bremen, from the first of the month.",
        "mark", data=LICENCE,
        steps=(
            take(1, "olga"),
            move(1.1, "olga", "work"),
            answer(6, "olga", "Done. Both administrators have got a letter with the new keys."),
        ),
    ),
)  # fmt: skip

SOLD = (
    Story(
        420, "general", "Forty seats, please", "We open a second shop and need 40 more seats by spring.", "tom",
        data={"appeal_topic": "offer"},
        steps=(
            take(0.5, "olga"),
            finish(0.8, "olga", "sell", appeal_topic="offer"),
            edit(1, "maria", service="sales"),
            take(3, "boris"),
            finish(22, "boris", "offer", deal_amount="412000.00"),
            reply(46, "boris", "The offer is attached to your request. It holds until the end of the month."),
            finish(120, "boris", "contract", deal_amount="398000.00"),
            finish(200, "boris", "won"),
        ),
    ),
    Story(
        250, "general", "Is there a discount for schools?", "Two hundred pupils, one computer room.", "nina",
        data={"appeal_topic": "offer"},
        steps=(
            finish(1, "olga", "sell", appeal_topic="offer"),
            edit(2, "maria", service="sales"),
            take(4, "boris"),
            finish(30, "boris", "offer", deal_amount="96000.00"),
        ),
    ),
    Story(
        98, "licences", "Хотим перейти на годовую подписку", "Сейчас платим помесячно за 25 мест.", "vera",
        data={"appeal_topic": "offer"},
        steps=(
            take(1, "olga"),
            finish(1.5, "olga", "sell", appeal_topic="offer"),
            edit(2, "maria", service="sales"),
            take(20, "boris"),
        ),
    ),
)  # fmt: skip

OPEN = (
    Story(
        150, "orders", "Refund for the cancelled order", "You promised it within ten days.", "rita",
        data={**ORDER, "appeal_order": "48377"}, due=120, priority=2,
        steps=(take(2, "olga"), move(2.2, "olga", "work"), note(30, "olga", "Accounting has it; asked again today.")),
    ),
    Story(
        122, "licences", "Ключ не подходит к новой версии", "После обновления программа просит новый ключ.", "serg",
        data=LICENCE,
        steps=(take(1, "olga"), answer(3, "olga", "Какая версия указана в окне «О программе»?", "wait")),
    ),
    Story(
        96, "general", "Colleague cannot see our orders", "She has the same rights as I have.", "yara", data=ACCESS,
        steps=(
            take(0.5, "olga"),
            answer(1, "olga", "Which address does she log in with?", "wait"),
            customer(47, "yara.h@cedar.example, since last week."),
            finish(48, "olga", "answered"),
        ),
    ),
    Story(
        75, "orders", "Сверка за третий квартал", "Нужен акт сверки с печатью.", "oleg", data=ORDER, due=48,
        steps=(take(4, "olga"), move(4.2, "olga", "work")),
    ),
    Story(
        52, "licences", "Two keys for one seat?", "Our list shows the same seat twice.", "ann", data=LICENCE,
        steps=(answer(5, "olga", "Could you send us a picture of the list?", "wait"),),
    ),
    Story(
        50, "general", "Where do I change the address?", "We have moved.", "paul", data={"appeal_topic": "other"},
        steps=(take(2, "maria"), move(2.1, "maria", "work")),
    ),
    Story(
        28, "licences", "Licence did not show up in my account", "Paid yesterday, order 48 512.", "mark",
        data={**LICENCE, "appeal_order": "48512"}, due=24, priority=1,
        steps=(take(1, "olga"),),
    ),
    Story(22, "orders", "Счёт-фактура за октябрь", "Не нашли её в кабинете.", "ivan", data=ORDER, due=30),
    Story(
        20, "general", "Cannot open the course", "The page stays white after I log in.", "nina", data=USAGE,
        steps=(take(1, "olga"), note(1.2, "olga", "Same in Firefox; it is our page, not hers.")),
    ),
    Story(9, "licences", "Продлить ключ на месяц", "Договор подпишем на следующей неделе.", "vera", data=LICENCE),
    Story(6, "orders", "Pay one invoice in two parts?", "Half now, half in January.", "yara", data=ORDER, due=10),
    Story(
        5, "general", "How do I add a second administrator?", "", "tom", data=USAGE,
        steps=(take(1, "olga"),),
    ),
    Story(3, "licences", "Which version do we have?", "The help window is empty.", "rita", data=LICENCE),
    Story(1.5, "general", "Call me back, please", "It is about the new contract. +7 921 555-12-34", "oleg", priority=2),
    Story(0.4, "orders", "Order 48 533: wrong quantity", "Twelve, not two!", "ann", data=ORDER, due=4, priority=2),
)  # fmt: skip

APPEALS = (*ANSWERED, *SOLD, *OPEN)
