"""What the rows of the audit say, as sentences without a subject: who did it stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.queries.rights import what_words, where_words

AREAS: Mapping[str, str] = {
    "grant": N_("Access rights"),
    "access": N_("Requests for access"),
    "user": N_("People"),
    "absence": N_("Absences"),
    "member": N_("Members of teams"),
    "team": N_("Teams"),
    "account": N_("Invitations and passwords"),
    "login": N_("Log-ins"),
    "token": N_("API tokens"),
    "unit": N_("Structure"),
    "contact": N_("Contacts"),
    "organization": N_("Organizations"),
    "contract": N_("Contracts"),
    "client": N_("Log-ins of clients"),
    "service": N_("Services"),
    "definition": N_("Processes and forms"),
    "plugin": N_("Plugins"),
    "channel": N_("Channels"),
    "inbox": N_("Incoming"),
    "import": N_("Import"),
    "tickets": N_("Export"),
    "audit": N_("Audit"),
    "job": N_("Jobs"),
    "setting": N_("Settings"),
    "site": N_("Site"),
}
"""The first word of what was done → what it is about."""
SENTENCES: Mapping[str, str] = {
    "absence.ended": N_("Absence of {target} ended: from {first} to {last}"),
    "absence.set": N_("{target} is away from {first} to {last}; stands in: {substitute}"),
    "access.shown": N_("Request for access answered: {target} is shown {ticket}"),
    "access.given": N_("Request for access answered: {target} was given a right for {ticket}"),
    "access.declined": N_("Request for access declined: {target}, {ticket}: {word}"),
    "account.invite": N_("Invitation for {target}"),
    "account.reset": N_("Link to a new password for {target}"),
    "account.reset_asked": N_("Link to a new password asked for on the log-in page: {target}"),
    "account.password_chosen": N_("Password chosen by a link: {target}"),
    "account.password_changed": N_("Password changed: {target}"),
    "audit.exported": N_("Audit taken as a file"),
    "channel.changed": N_("Channel {target} set up; service: {service}"),
    "client.link_asked": N_("Link to log in asked for by a client: {target}"),
    "contact.added": N_("Contact {target} added: {changed}"),
    "client.exported": N_("List of clients taken as a file"),
    "contact.address_forgotten": N_("An address of a channel speaks for account {target} no longer"),
    "contact.address_moved": N_("An address moved from contact {from} to contact {target}"),
    "contact.address_own": N_("An address of contact {target} is its own"),
    "contact.address_shared": N_("An address of contact {target} is read by several people"),
    "contact.edited": N_("Contact {target} changed: {changed}"),
    "contact.pair_different": N_("Contacts {target} and {other}: no duplicate"),
    "contact.pair_later": N_("Contacts {target} and {other}: decided later"),
    "contact.pair_open": N_("Contacts {target} and {other}: to be decided again"),
    "contact.parted": N_("Contact {from} taken apart from contact {target}"),
    "contact.position_ended": N_("Position of contact {target} taken out: {organization}"),
    "contact.position_set": N_("Position of contact {target}: {organization}"),
    "contact.merged": N_("Contact {from} merged into contact {target}"),
    "contract.added": N_("Contract {target} with {organization} added"),
    "contract.edited": N_("Contract {target} with {organization} changed: {changed}"),
    "contract.ended": N_("Contract {target} with {organization} ended"),
    "contract.hours_used": N_("Hours of the contract {target} with {organization} used; minutes: {minutes}; {word}"),
    "contract.revived": N_("Contract {target} with {organization} goes on"),
    "definition.case_saved": N_("Test of {target} kept: {title}"),
    "definition.case_dropped": N_("Test of {target} deleted: {title}"),
    "definition.published": N_("{target} published, version {number}"),
    "definition.retired": N_("{target} taken out of use, version {number}"),
    "grant.added": N_("Right given to {target}: {what} {where}"),
    "grant.ended": N_("Right of {target} ended: {what} {where}"),
    "import.begun": N_("Import of {kind} begun: {name}, lines: {lines}"),
    "inbox.again": N_("Read again: items of the channel {target}"),
    "inbox.aside": N_("Item {inbox} of the channel {target} set aside"),
    "inbox.opened": N_("Item {inbox} of the channel {target} looked at"),
    "job.again": N_("Job {target} ({kind}) run again"),
    "job.aside": N_("Job {target} ({kind}) set aside"),
    "login.ended": N_("A log-in of {target} ended"),
    "login.all_ended": N_("All log-ins of {target} ended: {ended}"),
    "login.others_ended": N_("All other log-ins of {target} ended: {ended}"),
    "member.joined": N_("{login} joined the team {target}"),
    "member.left": N_("{login} left the team {target}"),
    "organization.added": N_("Organization {target} added: {changed}"),
    "organization.confirmed": N_("A number of organization {target} found right: {name}"),
    "organization.edited": N_("Organization {target} changed: {changed}"),
    "plugin.command": N_("Command of a plugin carried out: {target}; ticket: {ticket}"),
    "organization.merged": N_("Organization {from} merged into {target}"),
    "organization.pair_different": N_("Organizations {target} and {other}: no duplicate"),
    "organization.pair_later": N_("Organizations {target} and {other}: decided later"),
    "organization.pair_open": N_("Organizations {target} and {other}: to be decided again"),
    "organization.parted": N_("Organization {from} taken apart from {target}"),
    "plugin.off": N_("Plugin {target} switched off"),
    "plugin.on": N_("Plugin {target} switched on"),
    "plugin.purged": N_("Tables of the plugin {target} dropped: {tables}"),
    "service.added": N_("Service {target} added; team: {team}"),
    "service.edited": N_("Service {target} changed: {names}"),
    "service.moved": N_("Service {target} moved into {inside}"),
    "service.retired": N_("Service {target} retired"),
    "service.revived": N_("Service {target} put back into use"),
    "setting.changed": N_("Setting {target} changed: from “{from}” to “{to}”"),
    "site.restored": N_("Site restored from a backup of version {version}"),
    "team.added": N_("Team {target} added: {name}"),
    "team.edited": N_("Team {target} changed: {names}"),
    "tickets.export": N_("Export begun; tickets: {count}, columns: {columns}"),
    "tickets.exported": N_("Export ended; tickets: {count}"),
    "token.added": N_("API token “{name}” of {target} made"),
    "token.ended": N_("API token “{name}” of {target} ended"),
    "unit.added": N_("Unit {target} added: {name}"),
    "unit.branded": N_("Brand of the unit {target} changed: {names}"),
    "unit.closed": N_("Unit {target} closed"),
    "unit.edited": N_("Unit {target} changed: {names}"),
    "unit.moved": N_("Unit {target} moved into {inside}"),
    "unit.opened": N_("Unit {target} opened again"),
    "user.added": N_("Account {target} added; profile: {profile}, teams: {teams}"),
    "user.edited": N_("Account {target} changed: {names}"),
}
NOTHING = "—"


def told(kernel: Kernel, what: str, target: str, detail: Mapping[str, Any]) -> str:
    """One row as a sentence in the language of the moment; what a newer version wrote stays as it is written."""
    if what not in SENTENCES:
        return f"{what} {target}".strip()
    values = {name: _word(value) for name, value in detail.items()}
    values |= {"target": target or NOTHING, "names": _word(sorted(detail))}
    if what.startswith("grant."):
        kind, _colon, key = str(detail.get("where", "all:")).partition(":")
        values |= {"what": what_words(str(detail.get("what", ""))), "where": where_words(kernel, kind, key)}
    return _(SENTENCES[what]).format_map(_Values(values))


class _Values(dict[str, str]):
    """What a row does not say, for an older version wrote it, is a dash."""

    def __missing__(self, name: str) -> str:
        return NOTHING


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or NOTHING
    return NOTHING if value is None or value == "" else str(value)
