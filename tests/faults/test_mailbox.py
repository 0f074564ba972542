"""Workers that are killed while letters come: each letter becomes one ticket, at whatever point it happened.

A real IMAP server has the letters. A letter is fetched, kept, marked as seen and read into a ticket; who dies before it
is marked fetches it again, and the same bytes are the same letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddService, Publish, execute
from instar.commands.inbox import SetUpChannel
from instar.commands.own import RunOwn
from instar.jobs.polling import poll_due
from instar.kernel import Kernel
from tests.faults.armed import MAILBOX
from tests.faults.conftest import Told
from tests.faults.story import KILLS, Story
from tests.plugins.mail.conftest import letter
from tests.plugins.mail.dovecot import Dovecot, dovecot, missing

TIMES = KILLS or 20
AT = MAILBOX if KILLS else ("fetch.after", "store.after", "take.after", "flag.after")
EACH = 2
"""Letters that come before each kill."""
LETTERS = {
    "format": "instar.process/1",
    "key": "letters",
    "role": "parcel",
    "title": "Letters",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.plugins,
    pytest.mark.timeout(180 + 30 * TIMES),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


@pytest.fixture
def kernel(story: Story, imap: Dovecot) -> Iterator[Kernel]:
    """Of a site that fetches letters and opens a ticket for each."""
    account = {"address": "desk@our.example", "host": "127.0.0.1", "port": imap.port, "security": "none"}
    account |= {"login": imap.user, "password": imap.password}
    with story.kernel() as made:
        execute(made, Publish(orjson.dumps(LETTERS).decode()), SYSTEM)
        execute(made, AddService("post", {"en": "Post"}, process="letters"), SYSTEM)
        execute(made, SetUpChannel("mail", "post", {}), SYSTEM)
        execute(made, RunOwn("mail", "account", account, proven=True), SYSTEM)
        due(made)
        story.finish()  # a mailbox begins with what comes from now on
        yield made


@pytest.fixture
def imap() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def due(kernel: Kernel) -> None:
    """It is time to look into the mailbox, however short the last look is ago, and for what a dead process had begun:
    how long that waits for its next attempt is looked at elsewhere."""
    with kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'ready', lease = NULL WHERE state = 'running'")
        tx.run("UPDATE job SET due = 0, attempts = 0 WHERE state = 'ready'")
        tx.run("UPDATE x_mail__account SET due = 0")
        tx.run("UPDATE job SET ended = 0 WHERE kind = 'poll' AND ended IS NOT NULL")
    poll_due(kernel)


@pytest.mark.parametrize("point", AT)
def test_a_worker_is_killed_and_each_letter_is_one_ticket(
    story: Story, told: Told, kernel: Kernel, imap: Dovecot, point: str
) -> None:
    sent = []
    for number in range(TIMES):
        for again in range(EACH):
            subject = f"Letter {number}-{again}"
            of = f"{number}-{again}@client.example"  # thirty an hour of one address are too many
            imap.put(letter(From=of, Subject=subject, Message_ID=f"<{of}>"))
            sent.append(subject)
        due(kernel)
        story.arm()
        with story.process("postman", f"{point}:{number % EACH + 1}") as worker:
            story.died(worker)
    due(kernel)
    story.finish()
    assert told("letters", point).wrong == []
    titles = Counter(title for (title,) in story.store.read().all("SELECT title FROM ticket"))
    assert [one for one in sent if titles[one] != 1] == [], "lost or doubled"
    assert (story.kills, sum(titles.values())) == (TIMES, EACH * TIMES)
