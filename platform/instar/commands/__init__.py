"""Every write: ``execute(kernel, command, actor)``. A module a verb; pages, REST, channels and plugins use the same."""

from instar.commands import calls  # noqa: F401  it tells what carries out effects of itself
from instar.commands.absences import EndAbsence, SetAbsence
from instar.commands.account_links import InviteUser, SendReset
from instar.commands.attachments import AttachFile, KeepFile
from instar.commands.audit import TakeAudit
from instar.commands.brands import SetBrand
from instar.commands.bulk import StartBulk, StopBulk, UndoBulk
from instar.commands.cases import DropCase, SaveCase
from instar.commands.client_access import SendClientLink
from instar.commands.client_merging import MergeClients, UndoMerge
from instar.commands.client_people import EndPosition, MarkShared, MoveIdentity, SetPosition
from instar.commands.clients import AddContact, EditContact
from instar.commands.contracts import AddContract, EditContract, EndContract, UseHours
from instar.commands.drafts import DiscardDraft, PublishDraft, SaveDraft
from instar.commands.duplicates import SearchDuplicates, SettlePair
from instar.commands.edit import EditTicket, PutData
from instar.commands.end import AnswerAction, CancelTicket, EndAs, ReopenTicket, RetryIncident
from instar.commands.entitlement import RecheckContracts
from instar.commands.events import DeliverMessage, FireTimer, RaiseSignal, TakeThrown
from instar.commands.exchange import SendAgain
from instar.commands.execute import COMMANDS, Answer, execute
from instar.commands.export import BeginExport, EndExport
from instar.commands.held import FailHeld, HoldReply, SendHeld, WithdrawReply
from instar.commands.inbox import (
    KeepRaw,
    OpenRaw,
    ReadAgain,
    ReadAllAgain,
    SetAside,
    SettleRaw,
    SetUpChannel,
    TakeInbound,
)
from instar.commands.jobs import RunJobAgain, SetJobAside
from instar.commands.links import AddLink, DropLink
from instar.commands.logins import EndLogIn, EndLogInsOf
from instar.commands.merging import MergeTicket, TakeApart
from instar.commands.messages import PostReply
from instar.commands.move import MoveTicket
from instar.commands.open import OpenTicket
from instar.commands.order import DropOrder, KeepOrder, OrderService
from instar.commands.organizations import AddOrganization, ConfirmRequisite, EditOrganization, TakeClients
from instar.commands.pass_on import PassOn
from instar.commands.people import AddTeam, AddUser, SetPreferences
from instar.commands.plugins import PurgePlugin, SetPlugin, SwitchPlugin
from instar.commands.publish import BrokenDefinition, Publish, PublishAll
from instar.commands.recounts import RecountClocks, RecountService
from instar.commands.retire import RetireDefinition, RollBack
from instar.commands.rights import AddGrant, EndGrant
from instar.commands.role import ChangeBack, ChangeRole
from instar.commands.schedules import OpenScheduled, ScheduleNext
from instar.commands.service_change import ChangeService
from instar.commands.services import AddService, EditService, MoveService, RetireService
from instar.commands.share import EndShare, ShareTicket
from instar.commands.site_settings import ChangeSettings
from instar.commands.steering import AddItem, CancelNode, CancelToken, TakeAsDone
from instar.commands.templates import StartFromTemplate
from instar.commands.ticket import number, ticket_id
from instar.commands.tokens import AddToken, EndToken
from instar.commands.undo import Undo
from instar.commands.units import AddUnit, CloseUnit, EditUnit, MoveUnit
from instar.commands.users import EditTeam, EditUser, SetMember
from instar.commands.vouched import ForgetSender, KnowSender
from instar.commands.work import ClaimWork, CompleteWork, ReassignWork, ReleaseWork, TakeNext

__all__ = [
    "COMMANDS",
    "AddContact",
    "AddContract",
    "AddGrant",
    "AddItem",
    "AddLink",
    "AddOrganization",
    "AddService",
    "AddTeam",
    "AddToken",
    "AddUnit",
    "AddUser",
    "Answer",
    "AnswerAction",
    "AttachFile",
    "BeginExport",
    "BrokenDefinition",
    "CancelNode",
    "CancelTicket",
    "CancelToken",
    "ChangeBack",
    "ChangeRole",
    "ChangeService",
    "ChangeSettings",
    "ClaimWork",
    "CloseUnit",
    "CompleteWork",
    "ConfirmRequisite",
    "DeliverMessage",
    "DiscardDraft",
    "DropCase",
    "DropLink",
    "DropOrder",
    "EditContact",
    "EditContract",
    "EditOrganization",
    "EditService",
    "EditTeam",
    "EditTicket",
    "EditUnit",
    "EditUser",
    "EndAbsence",
    "EndAs",
    "EndContract",
    "EndExport",
    "EndGrant",
    "EndLogIn",
    "EndLogInsOf",
    "EndPosition",
    "EndShare",
    "EndToken",
    "FailHeld",
    "FireTimer",
    "ForgetSender",
    "HoldReply",
    "InviteUser",
    "KeepFile",
    "KeepOrder",
    "KeepRaw",
    "KnowSender",
    "MarkShared",
    "MergeClients",
    "MergeTicket",
    "MoveIdentity",
    "MoveService",
    "MoveTicket",
    "MoveUnit",
    "OpenRaw",
    "OpenScheduled",
    "OpenTicket",
    "OrderService",
    "PassOn",
    "PostReply",
    "Publish",
    "PublishAll",
    "PublishDraft",
    "PurgePlugin",
    "PutData",
    "RaiseSignal",
    "ReadAgain",
    "ReadAllAgain",
    "ReassignWork",
    "RecheckContracts",
    "RecountClocks",
    "RecountService",
    "ReleaseWork",
    "ReopenTicket",
    "RetireDefinition",
    "RetireService",
    "RetryIncident",
    "RollBack",
    "RunJobAgain",
    "SaveCase",
    "SaveDraft",
    "ScheduleNext",
    "SearchDuplicates",
    "SendAgain",
    "SendClientLink",
    "SendHeld",
    "SendReset",
    "SetAbsence",
    "SetAside",
    "SetBrand",
    "SetJobAside",
    "SetMember",
    "SetPlugin",
    "SetPosition",
    "SetPreferences",
    "SetUpChannel",
    "SettlePair",
    "SettleRaw",
    "ShareTicket",
    "StartBulk",
    "StartFromTemplate",
    "StopBulk",
    "SwitchPlugin",
    "TakeApart",
    "TakeAsDone",
    "TakeAudit",
    "TakeClients",
    "TakeInbound",
    "TakeNext",
    "TakeThrown",
    "Undo",
    "UndoBulk",
    "UndoMerge",
    "UseHours",
    "WithdrawReply",
    "execute",
    "number",
    "ticket_id",
]
