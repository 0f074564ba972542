"""Whether an address of a contact is only what somebody said of himself, in a form, a letter or a call.

Somebody who proves that a telephone number is his, is the contact who has it – not where a stranger put the number
beside another one's e-mail address. What colleagues write into a contact counts (0). Of addresses that were there
before nobody knows, so they count as only said.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE contact_identity ADD COLUMN claimed INTEGER NOT NULL DEFAULT 1")
