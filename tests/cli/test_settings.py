"""Every setting is listed with what holds and where it was set; secrets are not told."""

from __future__ import annotations

import json


def test_value_and_origin_of_every_row(shell, site):
    rows = {
        row["name"]: row
        for row in json.loads(shell("settings", "--format", "json", env={"INSTAR_PORT": "8007"}).stdout)
    }
    assert (rows["port"]["value"], rows["port"]["origin"]) == ("8007", "INSTAR_PORT")
    assert rows["host"]["origin"] == ""
    assert rows["secret_key"]["origin"].startswith("instar.toml:")


def test_a_secret_is_not_told(shell, site):
    secret = (site / "instar.toml").read_text().partition('secret_key = "')[2].partition('"')[0]
    assert secret
    for form in ("text", "json"):
        assert secret not in shell("settings", "--format", form).output


def test_a_name_that_nothing_reads_is_remarked(shell, site):
    result = shell("settings", env={"INSTAR_PROT": "1"})
    assert "INSTAR_PROT" in result.stderr
    assert "port" in result.stderr.lower()


def test_settings_of_plugins_are_listed_too(shell):
    assert "INSTAR_SITE_RATE_PER_HOUR" in shell("settings").stdout


def test_the_variable_that_names_the_site_is_no_unknown_one(shell, site):
    assert "INSTAR_SITE" not in shell("settings", env={"INSTAR_SITE": str(site)}).stderr


def test_one_setting_is_shown_changed_and_put_back(shell, site):
    assert shell("settings", "currency").stdout.startswith("currency = RUB")
    assert shell("settings", "currency", "EUR").stdout.startswith("currency = EUR  (page)")
    (row,) = json.loads(shell("settings", "currency", "--format", "json").stdout)
    assert (row["value"], row["origin"]) == ("EUR", "page")
    assert shell("settings", "currency", "--default").stdout.startswith("currency = RUB\n")


def test_what_cannot_be_changed_says_so(shell, site):
    for arguments in (("currency", "rubles"), ("base_url", "https://x.example"), ("no_such", "x")):
        assert shell("settings", *arguments).exit_code == 1, arguments
    assert shell("settings", "no_such").exit_code == 2
    assert shell("settings", "currency", "EUR", "--default").exit_code == 2
    told = shell("settings", "currency", "EUR", env={"INSTAR_CURRENCY": "USD"})
    assert (told.exit_code, "INSTAR_CURRENCY" in told.stderr) == (1, True)
