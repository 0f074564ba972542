"""``instar export``."""

from __future__ import annotations

from openpyxl import load_workbook

from instar.access import SYSTEM
from instar.commands import OpenTicket, execute
from instar.kernel import open_kernel
from instar.settings import load


def stock(site) -> None:
    kernel = open_kernel(load(site, {}))
    for title in ("@one", "two"):
        execute(kernel, OpenTicket(title, role="task"), SYSTEM)
    kernel.close()


def test_tickets_go_to_standard_output_and_their_number_to_the_other(shell, site) -> None:
    stock(site)
    result = shell("export", "--columns", "number,title", "--status", "open", "--process", "todo")
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes.decode() == '"Number","Title"\r\n"T-9","two"\r\n"T-8","\'@one"\r\n'
    assert result.stderr == "2 tickets exported.\n"


def test_a_file_and_the_rights_of_an_account(shell, site) -> None:
    stock(site)
    shell("user", "add", "olga", "--profile", "operator")
    refused = shell("export", "--as", "olga")
    assert refused.exit_code == 1
    assert "ticket.export" in refused.stderr
    assert shell("export", "--as", "nobody").exit_code == 2
    result = shell(
        "export", "--as", "maria", "-o", site / "out.csv", "--delimiter", "semicolon", "--bom", "--role", "task"
    )
    assert result.exit_code == 0, result.output
    assert (site / "out.csv").read_bytes().startswith(b'\xef\xbb\xbf"Number";')


def test_a_file_that_is_named_so_is_a_workbook(shell, site) -> None:
    stock(site)
    result = shell("export", "--columns", "number,title", "-o", site / "out.xlsx", "--process", "todo")
    assert (result.exit_code, result.stderr) == (0, "2 tickets exported.\n")
    lines = list(load_workbook(site / "out.xlsx").active.iter_rows(values_only=True))
    assert lines == [("Number", "Title"), ("T-9", "two"), ("T-8", "@one")]


def test_wrong_words_are_told(shell, site) -> None:
    assert shell("export", "--columns", "nosuch").exit_code == 1
    assert shell("export", "--where", "((").exit_code == 1
