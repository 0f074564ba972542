"""What comes in by channels: kept as it came before anybody is thanked for it, then read by its channel, and taken in
by the ordinary commands. What cannot be read or taken in stands in quarantine, with the reason, for people to look at.
"""

from instar.commands.channels import channel_of, context_of
from instar.commands.inbox.channels import SetUpChannel
from instar.commands.inbox.happened import TakeEvent
from instar.commands.inbox.kept import KeepRaw, Kept, keep_raw
from instar.commands.inbox.quarantine import OpenRaw, ReadAgain, ReadAllAgain, SetAside
from instar.commands.inbox.reading import Outcome, SettleRaw, give_up, read_item
from instar.commands.inbox.taking import TakeInbound

__all__ = [
    "KeepRaw",
    "Kept",
    "OpenRaw",
    "Outcome",
    "ReadAgain",
    "ReadAllAgain",
    "SetAside",
    "SetUpChannel",
    "SettleRaw",
    "TakeEvent",
    "TakeInbound",
    "channel_of",
    "context_of",
    "give_up",
    "keep_raw",
    "read_item",
]
