"""Services by shell."""

from __future__ import annotations

from instar.kernel import open_kernel
from instar.settings import load


def test_a_service_has_what_it_was_given(shell, site):
    shell("team", "add", "buyers", "Buyers")
    result = shell(
        *("service", "add", "purchases", "Purchases", "--title", "ru=Закупки"),
        *("--team", "buyers", "--process", "todo", "--public"),
    )
    assert result.exit_code == 0, result.output
    kernel = open_kernel(load(site, {}))
    service = kernel.directory.service_by_key("purchases")
    assert service is not None
    assert (service.title, service.process, service.public) == ({"en": "Purchases", "ru": "Закупки"}, "todo", True)
    assert service.team_id == kernel.directory.find("team", "buyers").id
    kernel.close()


def test_what_cannot_be_is_refused_and_leaves_nothing(shell, site):
    assert shell("service", "add", "purchases", "Purchases", "--title", "Закупки").exit_code == 2
    assert shell("service", "add", "purchases", "Purchases", "--team", "nobody").exit_code == 1
    assert shell("service", "add", "purchases", "Purchases").exit_code == 0
