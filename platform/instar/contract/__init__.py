"""What hooks speak in: frozen values that plugins give to the kernel, and those the kernel gives to plugins.

Everything here is plain data and functions of plain data. No database row, web request or open transaction
passes between the kernel and a plugin, so that neither can break the other by changing what is inside.

Keys: lower-case letters, digits and ``_`` (an action may have parts: ``credit.check``), unique on a site.
Texts that people read are a string or a language map ``{"en": …, "ru": …}``. A value that cannot be right is
refused with ValueError or TypeError when it is made, which is at the line of the plugin that made it.
"""

from instar.contract.actions import (
    Action,
    ActionAnswer,
    ActionContext,
    ActionEffect,
    ActionRefused,
    Audience,
    HandOver,
    LinkTicket,
    PostMessage,
    SetData,
    SetPriority,
    Tell,
    TellWaiting,
)
from instar.contract.alarms import Alarm, SetAlarm
from instar.contract.arguments import Arguments
from instar.contract.channels import (
    Channel,
    ChannelContext,
    Flood,
    Inbound,
    InboundEvent,
    InboundFile,
    LeaveBy,
    Outbound,
    Sender,
    Webhook,
    WebhookAnswer,
)
from instar.contract.commands import (
    Assign,
    Cause,
    Command,
    CommandAnswer,
    CommandEffect,
    CommandTx,
    ForgetAddress,
    LetterToRequester,
    NewTicket,
    OnTicket,
    SetRating,
    TicketEffect,
)
from instar.contract.events import TicketEvent
from instar.contract.notices import NoticeKind
from instar.contract.pages import (
    Entry,
    Group,
    PageLink,
    Panel,
    PanelRow,
    Slot,
    Viewer,
)
from instar.contract.reports import (
    Cell,
    Chart,
    DateColumn,
    ProcessStage,
    Report,
    ReportColumn,
    StageStay,
    TicketGroup,
    TicketLine,
    TicketLines,
    TicketSet,
    View,
    WorkDay,
    report_choice,
)
from instar.contract.tables import Migrations
from instar.contract.templates import Template, TemplateTeam
from instar.contract.tickets import (
    Definitions,
    Form,
    Role,
)
from instar.i18n import Text
from instar.settings import Setting

__all__ = [
    "Action",
    "ActionAnswer",
    "ActionContext",
    "ActionEffect",
    "ActionRefused",
    "Alarm",
    "Arguments",
    "Assign",
    "Audience",
    "Cause",
    "Cell",
    "Channel",
    "ChannelContext",
    "Chart",
    "Command",
    "CommandAnswer",
    "CommandEffect",
    "CommandTx",
    "DateColumn",
    "Definitions",
    "Entry",
    "Flood",
    "ForgetAddress",
    "Form",
    "Group",
    "HandOver",
    "Inbound",
    "InboundEvent",
    "InboundFile",
    "LeaveBy",
    "LetterToRequester",
    "LinkTicket",
    "Migrations",
    "NewTicket",
    "NoticeKind",
    "OnTicket",
    "Outbound",
    "PageLink",
    "Panel",
    "PanelRow",
    "PostMessage",
    "ProcessStage",
    "Report",
    "ReportColumn",
    "Role",
    "Sender",
    "SetAlarm",
    "SetData",
    "SetPriority",
    "SetRating",
    "Setting",
    "Slot",
    "StageStay",
    "Tell",
    "TellWaiting",
    "Template",
    "TemplateTeam",
    "Text",
    "TicketEffect",
    "TicketEvent",
    "TicketGroup",
    "TicketLine",
    "TicketLines",
    "TicketSet",
    "View",
    "Viewer",
    "Webhook",
    "WebhookAnswer",
    "WorkDay",
    "report_choice",
]
