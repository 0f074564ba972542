"""What pages of plugins may ask: in the reader's name, and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar import sdk
from instar.access import ANONYMOUS, SYSTEM
from instar.sdk import desk
from instar.testing.site import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A site that answers a request of nobody's."""
    made = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "*"})
    monkeypatch.setattr(desk, "kernel", lambda: made.kernel)
    monkeypatch.setattr(desk, "actor", lambda: ANONYMOUS)
    yield made
    made.close()


def test_settings_are_told_and_secrets_are_not(site: Site):
    assert sdk.setting("currency") == "RUB"
    for name in ("secret_key", "origins", "require_secrets", "nothing"):
        with pytest.raises(ValueError, match=r"secret|no setting"):
            sdk.setting(name)


def test_a_viewer_is_made_by_the_kernel_only(site: Site):
    for viewer in (SYSTEM, object(), "olga"):
        with pytest.raises(ValueError, match="no viewer"):
            sdk.execute(sdk.PostReply(1, "x"), viewer)  # type: ignore[arg-type]


def test_a_wrong_token_opens_nothing(site: Site):
    assert sdk.visitor("nothing") is None
    with pytest.raises(ValueError, match="no visitor"):
        sdk.visited_ticket(sdk.nobody())


def test_only_services_that_have_a_process_are_public(site: Site):
    """The service "general" of tests has none: there is nothing to ask of it."""
    assert sdk.public_services() == []
    assert sdk.public_service("general") is None


def test_a_set_of_tickets_holds_what_its_viewer_may_see(site: Site):
    site.people.add("olga")
    assert sdk.ticket_set(site.people["olga"]).count() == 0
    assert sdk.ticket_set(sdk.nobody()).only(status="open").count() == 0
    with pytest.raises(ValueError, match="no viewer"):
        sdk.ticket_set(SYSTEM)
