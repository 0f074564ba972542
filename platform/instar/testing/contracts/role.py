"""Roles: a ticket can be one, and outlives its plugin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from instar import assets
from instar.commands import OpenTicket
from instar.contract import Role
from instar.kernel import open_kernel
from instar.plugins import PluginManager
from instar.queries.ticket import ticket
from instar.testing.contracts.base import PluginContract
from instar.testing.site import Site


class RoleContract(PluginContract):
    """``data``: values for the fields that opening a ticket asks for."""

    data: ClassVar[Mapping[str, Any]] = {}

    def given(self, plugins: PluginManager) -> Role | None:
        return plugins.role(self.key)

    @pytest.fixture
    def role(self, plugins: PluginManager) -> Role:
        role = plugins.role(self.key)
        assert role is not None, f"The plugin {self.name} gives no role {self.key!r}."
        return role

    def test_its_icon_is_one_of_the_site(self, role: Role) -> None:
        known = assets.icons()
        assert not known or role.icon in known, f"There is no icon {role.icon!r}; see frontend/vendor.json for all."

    def test_its_form_can_be_used(self, site: Site, role: Role) -> None:
        form = site.kernel.definitions.role_form(role.key)
        assert role.form is None or form.inputs, f"The form of the role {role.key!r} has no fields."

    def test_its_fields_bear_its_name(self, site: Site, role: Role) -> None:
        """Values of all roles lie side by side in a ticket: a name of one's own never meets another's."""
        inputs = site.kernel.definitions.role_form(role.key).inputs
        alien = [name for name in inputs if not name.startswith((f"{role.key}_", f"{self.name}_"))]
        assert not alien, f"Begin these fields with “{role.key}_”: {', '.join(alien)}"

    def test_a_ticket_can_be_one_and_outlives_the_plugin(self, site: Site, role: Role, tmp_path: Path) -> None:
        if role.process is None:
            pytest.skip("The role has no process of its own: tickets become it by a process of the site.")
        opened = site.run(OpenTicket("A ticket of the contract", role=role.key, data=dict(self.data)), "olga")
        olga = site.people["olga"]
        assert ticket(site.kernel, olga, opened["ticket"]).role.key == role.key
        without = self.loaded(tmp_path, {"INSTAR_DISABLED_PLUGINS": self.name})
        kernel = open_kernel(site.kernel.settings, plugins=without, clock=site.clock)
        try:
            seen = ticket(kernel, olga, opened["ticket"])
            assert (seen.title, seen.role.known) == ("A ticket of the contract", False)
        finally:
            kernel.close()
