"""A site behind a real application, for the examples of the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from instar.app import create_app
from instar.testing.site import Site


@pytest.fixture
def app(instar_site: Site) -> Flask:
    """The application of a site with every installed plugin."""
    return create_app(kernel=instar_site.kernel)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as found:
        yield found


@pytest.fixture
def server(app: Flask, instar_site: Site) -> Iterator[str]:
    """The address of a real server of the site."""
    listening = make_server("127.0.0.1", 0, app)

    def serve() -> None:
        listening.serve_forever()
        instar_site.kernel.store.close()  # the connection of this thread

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()
