"""What a WSGI server calls: the Flask application of the site, built anew when plugins have been switched.

Flask takes no more blueprints once it has answered; so a new application takes over, and requests that the old one is
still answering end there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from instar import logs
from instar.app import create_app
from instar.errors import InstarError
from instar.jobs.doorbell import Doorbell
from instar.kernel import Kernel
from instar.store import PASSING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)


class Application:
    """``site``, ``kernel``: as ``create_app`` takes them. ``flask`` is the application that answers now."""

    def __init__(self, site: Path | None = None, *, kernel: Kernel | None = None) -> None:
        self.flask: Flask = create_app(site, kernel=kernel)
        if kernel is None:  # a server of somebody's own: it may have set up the log already, then this changes nothing
            settings = self.flask.extensions["instar"].settings
            logs.install(settings.log_level, settings.log_format)
        self.kernel: Kernel = self.flask.extensions["instar"]
        if self.kernel.settings.redis_url:
            self.kernel.ring = Doorbell(self.kernel)
        self._built = self.kernel.loaded
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with suppress(*PASSING):  # a database that is away is told in an answer, by what needs it
            self.kernel.follow()
        if self._built != self.kernel.loaded:
            self._rebuild()
        return self.flask(environ, start_response)

    def _rebuild(self) -> None:
        with self._lock:
            loaded = self.kernel.loaded
            if self._built == loaded:
                return
            try:
                self.flask = create_app(kernel=self.kernel)
            except InstarError as error:  # the old one goes on answering, with what the plugins give now
                log.error("the application could not be built anew: %s", error)
            self._built = loaded
