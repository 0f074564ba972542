"""One typed table; a file and variables; what is wrong is told with its place and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.errors import InstarError
from instar.i18n import use
from instar.settings import SETTINGS, Setting, Settings, describe, load

RATE = Setting("rate_per_hour", int, 20, {"en": "Messages an hour.", "ru": "Сообщений в час."}, minimum=1)
TOKEN = Setting("token", str, "", "Token of the bot.", secret=True)


def site(folder: Path, toml: str) -> Path:
    (folder / "instar.toml").write_text(toml, encoding="utf-8")
    return folder


def problems(folder: Path, toml: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(InstarError) as caught:
        load(site(folder, toml), environ or {})
    assert caught.value.code == "settings_wrong"
    assert caught.value.hint
    found: list[str] = caught.value.data["problems"]
    return found


# -- where values come from ---------------------------------------------------------------------------------


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == Settings(site=tmp_path)


def test_the_file_overrides_the_defaults_and_the_environment_the_file(tmp_path: Path) -> None:
    site(tmp_path, 'port = 9000\nhost = "0.0.0.0"\n')
    settings = load(tmp_path, {"INSTAR_PORT": "9100"})
    assert (settings.port, settings.host, settings.threads) == (
        9100,
        "0.0.0.0",
        Settings(site=tmp_path).threads,
    )


def test_each_value_remembers_where_it_came_from(tmp_path: Path) -> None:
    site(tmp_path, '# ours\nport = 9000\n\nhost = "0.0.0.0"\n')
    settings = load(tmp_path, {"INSTAR_PORT": "9100"})
    assert settings.origins == {"port": "INSTAR_PORT", "host": "instar.toml:4"}


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    site(tmp_path, "port = 9000\n")
    assert load(tmp_path, {"INSTAR_PORT": " "}).port == 9000


def test_variables_of_other_programs_are_not_ours(tmp_path: Path) -> None:
    assert load(tmp_path, {"PORT": "1", "XINSTAR_PORT": "2"}).port == 8000


def test_the_environment_of_the_process_is_read_when_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSTAR_PORT", "9200")
    assert load(tmp_path).port == 9200


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", True),
        ("true", True),
        ("Yes", True),
        ("on", True),
        ("0", False),
        ("False", False),
        ("off", False),
    ],
)
def test_a_variable_says_yes_and_no_in_many_words(tmp_path: Path, written: str, value: bool) -> None:
    assert load(tmp_path, {"INSTAR_STRICT": written}).strict is value


def test_several_names_are_a_list_or_stand_with_commas_between_them(tmp_path: Path) -> None:
    site(tmp_path, 'languages = ["ru", "en"]\ndisabled_plugins = "crm, tasks,"\n')
    settings = load(tmp_path, {})
    assert settings.languages == ("ru", "en")
    assert settings.disabled_plugins == ("crm", "tasks")
    assert load(tmp_path, {"INSTAR_LANGUAGES": "en,de"}).languages == ("en", "de")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "instar.toml").write_bytes(b"\xef\xbb\xbfport = 9000\n")
    assert load(tmp_path, {}).port == 9000


def test_paths_belong_to_the_site(tmp_path: Path) -> None:
    assert Settings(site=tmp_path).database_path == tmp_path / "var" / "instar.db"
    assert Settings(site=tmp_path, database="/data/instar.db").database_path == Path("/data/instar.db")
    assert str(Settings(site=tmp_path, database=":memory:").database_path) == ":memory:"


def test_a_database_at_a_server_is_no_file_and_makes_no_folder(tmp_path: Path) -> None:
    there = Settings(site=tmp_path, database="postgresql://ann@db/site")
    assert (there.database_address, there.has_database) == ("postgresql://ann@db/site", True)
    there.make_folder()
    assert list(tmp_path.iterdir()) == []
    here = Settings(site=tmp_path)
    assert (here.database_address, here.has_database) == (str(tmp_path / "var" / "instar.db"), False)
    here.make_folder()
    assert (tmp_path / "var").is_dir()


# -- what is wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('port = "eighty"', "instar.toml:2: port “eighty”: it takes a whole number from 0 to 65535."),
        ("port = 70000", "instar.toml:2: port “70000”: it takes a whole number from 0 to 65535."),
        ("port = true", "instar.toml:2: port “true”: it takes a whole number from 0 to 65535."),
        ("port = 80.5", "instar.toml:2: port “80.5”: it takes a whole number from 0 to 65535."),
        ("threads = 0", "instar.toml:2: threads “0”: it takes a whole number from 1 to 256."),
        ("session_hours = 0", "instar.toml:2: session_hours “0”: it takes a whole number from 1."),
        ("host = 1", "instar.toml:2: host “1”: it takes a text."),
        ("strict = 1", "instar.toml:2: strict “1”: it takes true or false."),
        ("languages = [1]", "instar.toml:2: languages “1”: it takes names with commas between them."),
        ('log_level = "all"', "instar.toml:2: log_level “all”: it takes one of debug, info, warning, error."),
    ],
)
def test_a_wrong_value_is_told_with_file_line_and_what_would_be_right(tmp_path: Path, line: str, told: str) -> None:
    assert problems(tmp_path, f"# first line\n{line}\n") == [told]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('timezone = "Moscow"', "Europe/Moscow"),
        ('timezone = "../etc/passwd"', "Europe/Moscow"),
        ('languages = ["klingon"]', "“klingon” is no language"),
        ("languages = []", "at least one language"),
        ('currency = "rubles"', "RUB or EUR"),
        ('base_url = "help.example.org"', "https://help.example.org"),
        ('database = "mysql://localhost/instar"', "postgresql://user@host:5432/name"),
        ('database = "postgresql://localhost"', "postgresql://user@host:5432/name"),
        ('database = "postgresql://ann:secret@localhost/instar"', "database_password"),
    ],
)
def test_a_value_of_the_right_type_can_still_be_wrong(tmp_path: Path, line: str, told: str) -> None:
    (problem,) = problems(tmp_path, line + "\n")
    assert told in problem


def test_a_wrong_variable_is_told_by_its_name(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "port = 80\n", {"INSTAR_PORT": "eighty"})
    assert problem == "INSTAR_PORT “eighty”: it takes a whole number from 0 to 65535."


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, 'port = "a"\nthreads = "b"\n', {"INSTAR_STRICT": "maybe"})
    assert [one.split(" ")[0] for one in told] == ["instar.toml:1:", "instar.toml:2:", "INSTAR_STRICT"]


def test_the_language_for_all_others_is_one_of_the_site(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, 'language = "de"\n')
    assert "“de”" in problem
    assert "en, ru" in problem


@pytest.mark.parametrize("body", [b"port = \n", b"port 80\n", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_told_with_its_path(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "instar.toml").write_bytes(body)
    with pytest.raises(InstarError) as caught:
        load(tmp_path, {})
    assert caught.value.code == "settings_unreadable"
    assert str(tmp_path / "instar.toml") in caught.value.message


def test_broken_toml_is_told_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(InstarError, match="line 2, column 8"):
        load(site(tmp_path, "port = 80\nhost = \n"), {})


# -- names that nothing reads -------------------------------------------------------------------------------


def test_an_unknown_name_is_remarked_with_the_nearest_one_and_does_not_stop_the_start(tmp_path: Path) -> None:
    site(tmp_path, "port = 80\ntreads = 4\n")
    (remark,) = load(tmp_path, {}).remarks()
    assert remark.where == "instar.toml:2"
    assert "treads" in remark.message
    assert remark.hint == "Did you mean “threads”?"


def test_an_unknown_variable_is_remarked(tmp_path: Path) -> None:
    (remark,) = load(tmp_path, {"INSTAR_PROT": "80", "INSTAR_PORT": "80"}).remarks()
    assert (remark.where, remark.hint) == ("INSTAR_PROT", "Did you mean “INSTAR_PORT”?")


def test_a_name_near_to_none_gets_another_hint(tmp_path: Path) -> None:
    (remark,) = load(site(tmp_path, "xyzzy = 1\n"), {}).remarks()
    assert remark.hint == "Remove it, or correct the name."


def test_settings_of_plugins_are_known_when_the_plugin_is(tmp_path: Path) -> None:
    site(tmp_path, "[plugins.site]\nrate_per_hour = 5\nrate_per_huor = 6\n\n[plugins.sight]\nx = 1\n")
    remarks = load(tmp_path, {"INSTAR_SITE_RATE_PER_HOUR": "7"}).remarks({"site": [RATE]})
    assert [(remark.where, remark.hint) for remark in remarks] == [
        ("instar.toml:3", "Did you mean “rate_per_hour”?"),
        ("instar.toml:5", "Did you mean “plugins.site”?"),
    ]


def test_nothing_is_said_about_settings_of_a_plugin_that_is_off(tmp_path: Path) -> None:
    site(tmp_path, "[plugins.site]\nanything = 5\n")
    assert load(tmp_path, {"INSTAR_SITE_RATE_PER_HOUR": "7"}).remarks({"site": None}) == []


# -- secrets ------------------------------------------------------------------------------------------------


def test_a_secret_has_no_default() -> None:
    assert all(not row.default for row in SETTINGS if row.secret)
    with pytest.raises(ValueError, match="without a default"):
        Setting("token", str, "s3cret", "Token.", secret=True)


def test_nothing_is_served_without_a_secret_key(tmp_path: Path) -> None:
    with pytest.raises(InstarError, match="secret_key is not set") as caught:
        Settings(site=tmp_path).require_secrets()
    assert caught.value.hint is not None
    assert "instar init" in caught.value.hint
    assert "INSTAR_SECRET_KEY" in caught.value.hint


def test_a_short_secret_key_is_none(tmp_path: Path) -> None:
    with pytest.raises(InstarError, match="shorter than 32"):
        Settings(site=tmp_path, secret_key="s3cret").require_secrets()
    Settings(site=tmp_path, secret_key="x" * 32).require_secrets()


def test_a_secret_is_shown_nowhere(tmp_path: Path) -> None:
    secret = "correct-horse-battery-staple-7431"
    settings = load(site(tmp_path, f'secret_key = "{secret}"\n'), {"INSTAR_BOT_TOKEN": secret})
    shown = repr(settings) + "".join(map(str, describe(settings=settings)))
    shown += "".join(map(str, describe([TOKEN], plugin="bot", settings=settings)))
    assert secret not in shown
    assert settings.of_plugin("bot", [TOKEN])["token"] == secret


def test_a_wrong_secret_is_not_repeated_in_the_error(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "secret_key = 12345678901234567890\n")
    assert problem == "instar.toml:1: secret_key: it takes a text."


# -- plugins ------------------------------------------------------------------------------------------------


def test_a_plugin_has_a_section_of_its_own_and_variables_with_its_name(tmp_path: Path) -> None:
    site(tmp_path, "[plugins.site]\nrate_per_hour = 5\n")
    assert load(tmp_path, {}).of_plugin("site", [RATE]) == {"rate_per_hour": 5}
    overridden = load(tmp_path, {"INSTAR_SITE_RATE_PER_HOUR": "7"})
    assert overridden.of_plugin("site", [RATE]) == {"rate_per_hour": 7}
    assert overridden.of_plugin("other", [RATE]) == {"rate_per_hour": 20}


def test_the_values_of_a_plugin_cannot_be_changed_by_it(tmp_path: Path) -> None:
    values = load(tmp_path, {}).of_plugin("site", [RATE])
    with pytest.raises(TypeError):
        values["rate_per_hour"] = 1  # type: ignore[index]


def test_a_wrong_value_of_a_plugin_is_told_with_its_line_in_the_section(tmp_path: Path) -> None:
    site(tmp_path, "[plugins.other]\nrate_per_hour = 5\n\n[plugins.site]\n\nrate_per_hour = 0\n")
    with pytest.raises(InstarError) as caught:
        load(tmp_path, {}).of_plugin("site", [RATE])
    assert caught.value.message == "instar.toml:6: rate_per_hour “0”: it takes a whole number from 1."


@pytest.mark.parametrize("toml", ["plugins = 1\n", "[plugins]\nsite = 1\n", "[[plugins.site]]\nrate_per_hour = 1\n"])
def test_a_section_of_another_shape_does_not_stop_the_start(tmp_path: Path, toml: str) -> None:
    settings = load(site(tmp_path, toml), {})
    assert settings.of_plugin("site", [RATE]) == {"rate_per_hour": 20}
    settings.remarks({"site": [RATE]})


# -- the table ----------------------------------------------------------------------------------------------


def test_every_row_has_help_and_a_name_that_occurs_once() -> None:
    assert all(row.help for row in SETTINGS)
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)
    assert {row.name for row in SETTINGS} <= set(Settings.__dataclass_fields__)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_the_default_of_each_row_can_be_written_as_a_variable(tmp_path: Path, row: Setting) -> None:
    (described,) = describe([row])
    settings = load(tmp_path, {described.variable: described.default})
    assert getattr(settings, row.name) == row.default


def test_a_description_says_what_holds_and_why(tmp_path: Path) -> None:
    settings = load(site(tmp_path, "port = 9000\n"), {})
    port = next(row for row in describe(settings=settings) if row.name == "port")
    assert (port.variable, port.default, port.value, port.origin) == (
        "INSTAR_PORT",
        "8000",
        "9000",
        "instar.toml:1",
    )
    assert port.takes == "a whole number from 0 to 65535"


def test_the_help_of_a_plugin_speaks_the_readers_language() -> None:
    with use("ru"):
        (row,) = describe([RATE], plugin="site")
    assert (row.help, row.variable) == ("Сообщений в час.", "INSTAR_SITE_RATE_PER_HOUR")


@pytest.mark.parametrize(
    ("name", "kind", "default"),
    [("Rate", int, 1), ("rate-x", int, 1), ("rate", dict, {}), ("rate", int, "1")],
)
def test_a_row_that_cannot_be_right_is_refused_where_it_is_made(name: str, kind: type, default: object) -> None:
    with pytest.raises((ValueError, TypeError), match="Setting"):
        Setting(name, kind, default, "Help.")


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        Settings(site=tmp_path).port = 1  # type: ignore[misc]
