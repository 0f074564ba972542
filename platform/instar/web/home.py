"""The start page, the icon that browsers ask for, and short addresses of tickets."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from instar.web import overview, shell, statics, views, worklist
from instar.web.routes import page


@page("/")
def start() -> ResponseReturnValue:
    """The view that the reader has chosen, else the overview for those who look after the work of others, My work for
    those who work on tickets, the portal for those who do not work here, and for the others (who look after the site)
    the list."""
    chosen = views.start_page()
    if chosen is not None:
        return redirect(chosen)
    own = {"/overview": overview.show, "/work": worklist.mine}.get(shell.start_path())
    if own is not None:
        return own()
    if shell.current_shell().outside:
        return redirect("/portal")
    return redirect("/tickets/list?requester=me")


@page("/favicon.ico", public=True)
def icon() -> ResponseReturnValue:
    return redirect(statics.asset("favicon.svg"))


@page("/T-<int:id>")
@page("/t-<int:id>")
def short(id: int) -> ResponseReturnValue:
    """/T-1024, as people write it; whether it is there and shared is asked where it leads."""
    return redirect(f"/t/T-{id}")
