"""The whole app: it starts only when it may be served, and one plugin's trouble stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from instar import assets
from instar.app import create_app, refuse_undeclared
from instar.errors import InstarError
from instar.kernel import Kernel, open_kernel
from instar.settings import load

SECRET = "0123456789abcdef0123456789abcdef"

HEAD = """
from flask import Blueprint
from instar.sdk import hookimpl

pages = Blueprint("{name}", __name__{more})


@pages.get("{rule}")
def wall():
    return "postcards"


class Plugin:
    @hookimpl
    def blueprints(self, settings):
        return [pages]


plugin = Plugin()
"""

Open = Callable[..., Kernel]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """``opened(INSTAR_…=…)``: the kernel of a site in the test's folder."""
    kernels: list[Kernel] = []

    def make(**environ: str) -> Kernel:
        settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, **environ})
        settings.database_path.parent.mkdir(parents=True, exist_ok=True)
        kernels.append(open_kernel(settings))
        return kernels[-1]

    yield make
    for kernel in kernels:
        kernel.close()


def plugin(folder: Path, name: str, rule: str = "/", more: str = "") -> None:
    (folder / "plugins").mkdir(exist_ok=True)
    (folder / "plugins" / f"{name}.py").write_text(HEAD.format(name=name, rule=rule, more=more))


def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_it_is_up_and_ready(opened: Open):
    app = create_app(kernel=opened())
    assert client(app).get("/health").json["status"] == "ok"
    answer = client(app).get("/ready")
    assert (answer.status_code, answer.json["ready"]) == (200, True)


@pytest.mark.sqlite  # on a server: tests/store/test_postgres.py
def test_it_is_not_ready_while_the_database_cannot_be_read(opened: Open, tmp_path: Path):
    kernel = opened()
    app = create_app(kernel=kernel)
    kernel.close()
    for file in (tmp_path / "var").glob("instar.db*"):
        file.unlink()
    (tmp_path / "var" / "instar.db").mkdir()
    answer = client(app).get("/ready")
    assert answer.status_code == 503
    assert answer.json["checks"]["database"] != "ok"
    assert client(app).get("/health").status_code == 200


def test_it_tells_which_plugin_has_failed_and_is_ready_all_the_same(opened: Open, tmp_path: Path):
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "broken.py").write_text("raise ValueError('no luck')\n")
    answer = client(create_app(kernel=opened())).get("/ready")
    assert answer.status_code == 200
    assert answer.json["checks"]["plugins"] == "broken"
    assert b"no luck" not in answer.data


def test_without_a_secret_or_with_missing_libraries_there_is_no_app(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(InstarError) as refused:
        create_app(kernel=opened(INSTAR_SECRET_KEY="short"))
    assert refused.value.code == "secret_missing"

    def missing() -> None:
        raise InstarError("assets_missing", "The browser libraries are missing.")

    monkeypatch.setattr(assets, "check", missing)
    with pytest.raises(InstarError) as refused:
        create_app(kernel=opened())
    assert refused.value.code == "assets_missing"


def test_the_site_is_the_folder_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "instar.toml").write_text(f'secret_key = "{SECRET}"\n')
    (tmp_path / "var").mkdir()
    monkeypatch.setenv("INSTAR_SITE", str(tmp_path))
    app = create_app()
    assert client(app).get("/health").status_code == 200
    assert app.extensions["instar"].settings.site == tmp_path.resolve()
    app.extensions["instar"].close()


# Who may come in


def test_an_address_that_nobody_declared_is_refused(opened: Open):
    kernel = opened()
    app = create_app(kernel=kernel)
    app.add_url_rule("/backdoor", "backdoor", lambda: "in")
    with pytest.raises(InstarError) as refused:
        refuse_undeclared(app, kernel)
    assert refused.value.code == "undeclared_route"
    assert "/backdoor" in refused.value.message


def test_a_blueprint_that_belongs_to_no_plugin_is_refused(opened: Open):
    from flask import Blueprint

    kernel = opened()
    app = create_app(kernel=kernel)
    pages = Blueprint("stranger", __name__)
    pages.add_url_rule("/stranger", "hello", lambda: "in")
    app.register_blueprint(pages)
    with pytest.raises(InstarError):
        refuse_undeclared(app, kernel)


# Pages of plugins


def test_pages_of_a_plugin_lie_below_x_and_need_a_log_in(opened: Open, tmp_path: Path):
    plugin(tmp_path, "postcard")
    app = create_app(kernel=opened())
    answer = client(app).get("/x/postcard/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=%2Fx%2Fpostcard%2F")


def test_pages_below_a_prefix_of_their_own_are_for_everybody(opened: Open, tmp_path: Path):
    plugin(tmp_path, "postcard", more=', url_prefix="/cards"')
    assert client(create_app(kernel=opened())).get("/cards/").data == b"postcards"


@pytest.mark.parametrize(
    ("rule", "more"),
    [("login", ', url_prefix="/"'), ("/<name>", ', url_prefix="/api/v1/tickets"')],
    ids=["a page of the kernel", "a call of the API, whatever its variable is called"],
)
def test_a_plugin_that_takes_an_address_fails_alone(opened: Open, tmp_path: Path, rule: str, more: str):
    plugin(tmp_path, "greedy", rule=rule, more=more)
    plugin(tmp_path, "postcard", more=', url_prefix="/cards"')
    kernel = opened()
    app = create_app(kernel=kernel)
    greedy = kernel.plugins.status("greedy")
    assert greedy is not None
    assert greedy.state == "failed"
    assert "is taken" in str(greedy.reason)
    assert b"postcards" not in client(app).get("/login").data
    assert client(app).get("/cards/").data == b"postcards"


def test_a_blueprint_that_raises_when_registered_fails_alone(opened: Open, tmp_path: Path):
    (tmp_path / "plugins").mkdir()
    text = (
        HEAD.format(name="odd", rule="/", more="")
        + "\n\n@pages.record\ndef boom(state):\n    raise ValueError('boom')\n"
    )
    (tmp_path / "plugins" / "odd.py").write_text(text)
    kernel = opened()
    app = create_app(kernel=kernel)
    odd = kernel.plugins.status("odd")
    assert odd is not None
    assert odd.state == "failed"
    assert "boom" in str(odd.reason)
    assert client(app).get("/x/odd/").status_code in (302, 404)
    assert not [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/x/odd")]


def test_without_any_plugin_the_kernel_serves_its_pages(opened: Open):
    app = create_app(kernel=opened(INSTAR_DISABLED_PLUGINS="*"))
    assert client(app).get("/login").status_code == 200
    assert client(app).get("/form").status_code == 404


# Behind a proxy


def test_forwarded_headers_count_only_behind_as_many_proxies_as_are_trusted(opened: Open):
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for count, seen in (("0", "127.0.0.1"), ("1", "203.0.113.9")):
        kernel = opened(INSTAR_TRUSTED_PROXIES=count, INSTAR_BASE_URL="https://evil.example")
        app = create_app(kernel=kernel)
        found: list[str | None] = []
        from flask import request

        app.before_request_funcs.setdefault(None, []).insert(0, lambda found=found: found.append(request.remote_addr))
        client(app).get("/health", headers=headers)
        assert found == [seen]


def test_a_number_that_no_row_can_have_is_no_address(opened: Open) -> None:
    """A database would fail on it, in the middle of the answer."""
    made = create_app(kernel=opened())
    numbers = [made.url_map.bind("localhost").test(f"/jobs/{number}", "GET") for number in (10**18 - 1, 10**18, 10**30)]
    assert numbers == [True, False, False]
    client = made.test_client()
    for number in (10**18, 10**30):
        assert client.get(f"/api/v1/jobs/{number}").status_code == 404
        assert client.patch(f"/api/v1/organizations/{number}").status_code == 404, "where there are two methods"
    assert client.put("/api/v1/organizations/1").status_code == 405
