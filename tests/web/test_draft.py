"""What the editor holds: the text in force and which version it was made from."""

from __future__ import annotations

from .conftest import Desk


def test_the_editor_opens_with_the_text_in_force_and_remembers_typing_by_version(desk: Desk) -> None:
    html = desk.at("root").text("/design/process/deal")
    current = desk.kernel.definitions.current("process", "deal")
    assert current is not None
    assert f'name="base" value="{current.id}"' in html
    assert f'data-draft="design/process/deal/{current.id}"' in html
    assert 'data-draft="design/process/deal/' not in desk.at("maria").text("/design/process/deal")


def test_a_new_process_is_given_a_role_that_is_there(desk: Desk) -> None:
    assert "&#34;role&#34;: &#34;appeal&#34;" in desk.at("root").text("/design/processes/new")
