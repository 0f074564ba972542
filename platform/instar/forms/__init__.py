"""Forms: `instar.form/1` JSON in, one marshmallow schema and one render tree out.

The package is pure: no Flask, no database, no clock, no files. Read `model.py`, then `types.py` (the table of
field types), then follow a definition through `parse.py` and a submission through `submission.py`.
"""

from instar.forms.form import Form
from instar.forms.model import Field, Option
from instar.forms.parse import ParsedForm, parse_form
from instar.forms.render import RenderField
from instar.forms.submission import merge
from instar.forms.types import KERNEL_TYPES, FieldType

__all__ = [
    "KERNEL_TYPES",
    "Field",
    "FieldType",
    "Form",
    "Option",
    "ParsedForm",
    "RenderField",
    "merge",
    "parse_form",
]
