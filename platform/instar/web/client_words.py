"""What properties, forms, roles and reasons of clients are called on pages."""

from __future__ import annotations

from instar.i18n import N_, _

ROLES = {
    "customer": N_("Customer"),
    "partner": N_("Partner"),
    "supplier": N_("Supplier"),
    "contractor": N_("Contractor"),
    "own": N_("Own company"),
}
LEGAL_FORMS = {
    "company": N_("Company"),
    "sole_trader": N_("Sole trader"),
    "self_employed": N_("Self-employed"),
    "person": N_("Individual"),
    "foreign": N_("Foreign company"),
    "department": N_("Department"),
}
TAX_REGIMES = {
    "general": N_("General"),
    "simplified": N_("Simplified"),
    "patent": N_("Patent"),
    "agricultural": N_("Agricultural"),
    "professional": N_("Professional income"),
}
VAT_RATES = {
    "22": N_("22 %"),
    "10": N_("10 %"),
    "7": N_("7 %"),
    "5": N_("5 %"),
    "0": N_("0 %"),
    "none": N_("No VAT"),
}
CHOICES = {"legal_form": LEGAL_FORMS, "tax_regime": TAX_REGIMES, "vat_rate": VAT_RATES}
ORGANIZATION = {
    "name": N_("Short name"),
    "legal_form": N_("Legal form"),
    "roles": N_("Roles"),
    "full_name": N_("Full name"),
    "inn": N_("INN"),
    "kpp": N_("KPP"),
    "ogrn": N_("OGRN"),
    "okpo": N_("OKPO"),
    "vat_number": N_("EU VAT number"),
    "tax_regime": N_("Tax regime"),
    "vat_rate": N_("VAT rate"),
    "legal_address": N_("Legal address"),
    "address": N_("Postal address"),
    "signatory": N_("Signatory"),
    "basis": N_("Acts on the basis of"),
    "accounts": N_("Bank accounts"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "site": N_("Site"),
    "note": N_("Note"),
}
CONTACT = {
    "name": N_("Name"),
    "organization": N_("Organization"),
    "position": N_("Position"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "telegram": N_("Telegram"),
    "note": N_("Note"),
}
TITLES = {"organizations": ORGANIZATION, "contacts": CONTACT}
LONG = frozenset({"address", "legal_address", "accounts", "note"})
GROUPS = (
    (N_("Who it is"), ("name", "legal_form", "roles", "organization", "position")),
    (N_("Reached at"), ("phone", "email", "telegram", "site", "address", "note")),
    (
        N_("Requisites"),
        ("full_name", "inn", "kpp", "ogrn", "okpo", "vat_number", "tax_regime", "vat_rate", "legal_address"),
    ),
    (N_("Signs and pays"), ("signatory", "basis", "accounts")),
)
REASONS = {
    "inn": N_("same INN"),
    "ogrn": N_("same OGRN"),
    "email": N_("same e-mail"),
    "phone": N_("same phone"),
    "site": N_("same site"),
    "mailbox": N_("same mailbox"),
    "name": N_("same name"),
    "like_name": N_("similar name"),
    "home": N_("same town or organization"),
}
HELP = {
    "accounts": N_("A line each: account, BIK, correspondent account, bank, in any order."),
    "basis": N_("Charter, power of attorney with number and day."),
}


def shown(name: str, value: str) -> str:
    """A value in words: of a choice its title, several roles with commas between them."""
    if name == "roles":
        return ", ".join(_(ROLES.get(role, role)) for role in value.split(",") if role)
    known = CHOICES.get(name, {})
    return _(known[value]) if value in known else value


def options(name: str) -> list[tuple[str, str]]:
    """(value, title) of a property that is chosen; empty for one that is typed."""
    return [(value, _(title)) for value, title in CHOICES.get(name, {}).items()]


def reasons(names: tuple[str, ...]) -> str:
    return ", ".join(_(REASONS.get(name, name)) for name in names)
