"""``instar backup`` and ``instar restore``: a whole site as one file, made while it runs, verified before it is back.

archive   the file: a ZIP with a manifest that knows the SHA-256 of everything in it
make      the database of one moment, then the files, then the manifest
restore   verify, settle what was under way, and only then replace
"""

from instar.tools.backup.archive import Manifest, read_manifest
from instar.tools.backup.make import Made, make
from instar.tools.backup.restore import Restored, restore

__all__ = ["Made", "Manifest", "Restored", "make", "read_manifest", "restore"]
