"""Definitions in use: pinned versions keep the types they were published with, caches follow what is committed."""

from __future__ import annotations

import threading

import pytest

from instar.commands import OpenTicket
from instar.definitions import Definitions
from instar.errors import InstarError, Invalid
from instar.store import Service
from tests.definitions.conftest import form, process


def restarted(site) -> Definitions:
    """The definitions as another process, or this one after a restart, would read them."""
    kernel = site.kernel
    kernel.definitions = Definitions(kernel.store, kernel.epochs, kernel.plugins)
    return kernel.definitions


def stage(site, **data) -> str:
    ticket = site.run(OpenTicket("x", process="wishes", data=data), "olga")["ticket"]
    return site.kernel.store.read().value("SELECT stage FROM ticket WHERE id = ?", (ticket,))


def test_money_is_compared_as_a_number(site, publish):
    publish(form(), process())
    assert [stage(site, price="1000.00"), stage(site, price="1000.01"), stage(site)] == ["small", "large", "small"]


def test_a_version_keeps_the_types_of_its_day(site, publish):
    """Its form has lost the field, or made a text of it; tickets that run on the version go on as they began."""
    publish(form(), process())
    pinned = site.kernel.definitions.current("process", "wishes").id
    for newer in (form(other="text"), form(price="text")):
        publish(newer, process("data.price == 'much'" if "price" in str(newer) else "data.other == 'x'"))
        old = restarted(site).process(pinned)
        with site.kernel.store.transaction() as tx:
            tx.run("UPDATE definition SET current_id = ? WHERE kind = 'process'", (pinned,))
            site.kernel.epochs.bump(tx, "definitions")
        condition = old.nodes["g"].flows[0].when
        assert condition({"data": {"price": "1500.00"}}) is True
        assert condition({"data": {"price": "999"}}) is False


def test_a_form_that_vanished_is_an_empty_one(site, publish):
    publish(form(), process())
    version = site.kernel.definitions.current("process", "wishes").id
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE definition SET current_id = NULL WHERE kind = 'form'")
        site.kernel.epochs.bump(tx, "definitions")
    definitions = restarted(site)
    assert definitions.form("wish") is None
    assert list(definitions.fields("wish", version).inputs) == ["role_note"]
    assert definitions.process(version).key == "wishes"
    assert definitions.opening_form("wishes", None).inputs.keys() == {"role_note"}


def test_the_opening_form_is_the_services_else_the_processs_else_the_roles(site, publish):
    publish(form(), process(), form("ask", question="text"))
    definitions = site.kernel.definitions
    service = Service(9, "x", "X", None, "wishes", "ask", True, True)
    assert list(definitions.opening_form("wishes", service).inputs) == ["question"]
    assert list(definitions.opening_form("wishes", service._replace(form="gone")).inputs) == ["price"]
    assert list(definitions.opening_form("wishes", None).inputs) == ["price"]


def test_what_is_not_there_is_told_with_the_nearest(site, publish):
    publish(form(), process())
    with pytest.raises(Invalid) as refused:
        site.kernel.definitions.for_process("wishs")
    assert "wishes" in (refused.value.hint or "")
    with pytest.raises(Invalid):
        site.kernel.definitions.for_role("bare")
    with pytest.raises(LookupError):
        site.kernel.definitions.version(10**6)


def test_what_was_rolled_back_is_in_no_cache(site, publish):
    publish(form(), process())
    kernel = site.kernel

    def fail() -> None:
        with kernel.store.transaction() as tx:
            tx.run("UPDATE definition SET current_id = NULL")
            kernel.epochs.bump(tx, "definitions")
            assert kernel.definitions.current("process", "wishes") is None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert kernel.definitions.current("process", "wishes") is not None
    assert kernel.definitions.form("wish") is not None


def test_eight_threads_and_a_publisher_never_see_half_a_site(site, publish):
    publish(form(), process())
    faults: list[object] = []
    stop = threading.Event()

    def read() -> None:
        definitions = site.kernel.definitions
        try:
            while not stop.is_set():
                version = definitions.current("process", "wishes")
                assert version is not None
                assert list(definitions.fields("wish", version.id).inputs)[:1] == ["role_note"]
                assert definitions.step_form(version.id, "a").inputs == {}
                assert "price" in definitions.types()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)
        finally:
            site.kernel.store.close()

    threads = [threading.Thread(target=read) for _n in range(8)]
    for thread in threads:
        thread.start()
    for number in range(8):
        publish(process(f"data.price > {number}"))
        assert site.kernel.definitions.current("process", "wishes").number == number + 2
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_version_that_this_code_cannot_read_is_told_as_such(site, publish):
    publish(form(), process())
    version = site.kernel.definitions.current("process", "wishes").id
    with site.kernel.store.transaction() as tx:
        tx.run('UPDATE definition_version SET body = \'{"format": "instar.process/9"}\' WHERE id = ?', (version,))
    with pytest.raises(InstarError) as refused:
        restarted(site).process(version)
    assert refused.value.code == "process_unreadable"
