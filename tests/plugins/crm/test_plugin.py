"""Roles of the customer side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from instar.forms import Form
from instar.i18n import text
from instar.kernel import Kernel
from instar_plugins.crm.client_sums import AMOUNTS


def test_the_plugin_is_loaded_with_its_roles_forms_and_processes(kernel: Kernel) -> None:
    status = kernel.plugins.status("crm")
    assert status is not None
    assert (status.state, status.contributions["roles"], status.contributions["processes"]) == ("loaded", 5, 5)


@pytest.mark.parametrize(
    ("key", "titles", "icon", "hue"),
    [
        ("lead", ("Lead", "Лид"), "user-plus", 275),
        ("appeal", ("Appeal", "Обращение"), "message-question", 235),
        ("deal", ("Deal", "Сделка"), "coin", 275),
        ("order", ("Order", "Заказ"), "shopping-cart", 275),
    ],
)
def test_a_role_has_its_word_icon_and_hue(
    kernel: Kernel, key: str, titles: tuple[str, str], icon: str, hue: int
) -> None:
    role = kernel.plugins.role(key)
    assert role is not None
    assert (text(role.title, "en"), text(role.title, "ru")) == titles
    assert (role.icon, role.hue, role.process) == (icon, hue, key)


@pytest.mark.parametrize("key", ["appeal", "deal", "order"])
def test_fields_of_a_role_bear_its_name_so_that_they_never_meet_another_plugins(kernel: Kernel, key: str) -> None:
    form = kernel.definitions.role_form(key)
    assert form.inputs
    assert [name for name in form.inputs if not name.startswith(f"{key}_")] == []


def test_a_card_shows_facts_of_its_role(kernel: Kernel) -> None:
    cards: dict[str, Form] = {key: kernel.definitions.role_form(key) for key in ("lead", "appeal", "deal", "order")}
    assert cards["lead"].card == ("lead_amount", "lead_score")
    assert cards["appeal"].card == ("appeal_topic",)
    assert cards["deal"].card == ("deal_amount", "deal_close")
    assert cards["order"].card == ("order_amount",)


def test_the_sums_of_a_client_are_of_fields_that_a_list_can_add_up(kernel: Kernel) -> None:
    for role, path in AMOUNTS.items():
        field = kernel.definitions.role_form(role).inputs[path.removeprefix("data.")]
        assert field.indexed, path


def test_what_only_staff_may_read_is_not_asked_of_visitors(
    kernel: Kernel, definitions: Callable[[str], list[Path]]
) -> None:
    opening = [kernel.definitions.opening_form(process, None) for process in ("appeal", "deal", "order")]
    assert [one.audience for form in opening for one in form.inputs.values() if one.audience] == []
    assert "deal_probability" not in opening[1].inputs
