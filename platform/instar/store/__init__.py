"""The store: tables, migrations, files. Nothing here decides who may do what, or what a process does."""

from instar.store.absences import Absence, Absences
from instar.store.blobs import Blobs
from instar.store.database import FAILURES, PASSING, Row, Store, Tx
from instar.store.directory import Directory, Person
from instar.store.epochs import UNCOMMITTED, Epochs
from instar.store.lists import as_list
from instar.store.own import OwnTables, at_site
from instar.store.schema import migrate, pending
from instar.store.services import Audience, Service
from instar.store.site_settings import SiteSettings
from instar.store.structure import Brand, Structure, Unit
from instar.store.switches import plugin_settings, setting_name, switched_off

__all__ = [
    "FAILURES",
    "PASSING",
    "UNCOMMITTED",
    "Absence",
    "Absences",
    "Audience",
    "Blobs",
    "Brand",
    "Directory",
    "Epochs",
    "OwnTables",
    "Person",
    "Row",
    "Service",
    "SiteSettings",
    "Store",
    "Structure",
    "Tx",
    "Unit",
    "as_list",
    "at_site",
    "migrate",
    "pending",
    "plugin_settings",
    "setting_name",
    "switched_off",
]
