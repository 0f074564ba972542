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
    PostMessage,
    SetData,
    Tell,
)
from instar.contract.channels import (
    Channel,
    ChannelContext,
    Inbound,
    InboundFile,
    Outbound,
    Sender,
    Webhook,
    WebhookAnswer,
)
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
    Report,
    ReportColumn,
    TicketGroup,
    TicketLine,
    TicketLines,
    TicketSet,
    View,
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
    "Audience",
    "Cell",
    "Channel",
    "ChannelContext",
    "Chart",
    "Definitions",
    "Entry",
    "Form",
    "Group",
    "HandOver",
    "Inbound",
    "InboundFile",
    "Migrations",
    "NoticeKind",
    "Outbound",
    "PageLink",
    "Panel",
    "PanelRow",
    "PostMessage",
    "Report",
    "ReportColumn",
    "Role",
    "Sender",
    "SetData",
    "Setting",
    "Slot",
    "Tell",
    "Template",
    "TemplateTeam",
    "Text",
    "TicketGroup",
    "TicketLine",
    "TicketLines",
    "TicketSet",
    "View",
    "Viewer",
    "Webhook",
    "WebhookAnswer",
]
