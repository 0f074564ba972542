"""What this is made of: version and licence of every library that comes to the browser."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

import instar
from instar import assets
from instar.web.routes import page


@page("/about")
def show() -> ResponseReturnValue:
    return render_template("about.html", version=instar.__version__, libraries=assets.libraries())
