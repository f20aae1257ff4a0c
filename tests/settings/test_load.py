"""Settings: precedence, and every finding with code, file, line, key, what was found and what is wanted."""

import pytest

from eoms_bot.settings import Settings, load
from eoms_bot.settings.document import _fields, _model
from eoms_bot.settings.problems import kind_of
from tests.settings.kit import refusal

PATTERNED = {
    ".".join(key): info
    for name, info in Settings.model_fields.items()
    for key, info in _fields(_model(info), (name,))
    if any(getattr(rule, "pattern", None) for rule in info.metadata)
}


@pytest.mark.parametrize("key", PATTERNED)
def test_kind_of_text_is_told(key):
    """Where only texts of one shape will do, the message and docs/zh/settings.md say which, and not that it is a text."""
    assert kind_of(PATTERNED[key]) not in ("", "文字")


def test_fingerprint_that_is_none():
    """CONF-004: what is no fingerprint is told with what one is, and where it is shown."""
    told = refusal(overrides={"site.profile_fingerprint": "abc"})

    assert "找到 abc → 64 个 a 到 p 的字母" in told
    assert "eoms-bot doctor" in told


def test_defaults_are_the_bundled_site(tmp_path):
    """Without any source the settings are those of the bundled mock site."""
    settings = load(env={}, folder=tmp_path)

    assert settings.site.base_url == "http://127.0.0.1:8056/eoms4/"
    assert (settings.site.id, settings.site.profile, settings.site.account) == ("mock", "ultrabpp", "clerk01")
    assert (settings.browser.read_seconds, settings.browser.submit_seconds) == (60, 120)
    assert settings.browser.step_seconds == 30
    assert settings.files.rules.is_file()
    assert settings.files.dictionaries.is_file()


def test_flags_before_environment_before_file_before_defaults(config):
    """Each source wins over the next."""
    path = config("[run]\nmax_orders = 2\n[browser]\nread_seconds = 2\nstep_seconds = 2\n")
    env = {"EOMS_RUN_MAX_ORDERS": "3", "EOMS_BROWSER_READ_SECONDS": "3"}

    settings = load(path, {"run.max_orders": 4, "browser": {"headed": None}}, env=env)

    assert settings.run.max_orders == 4
    assert settings.browser.read_seconds == 3
    assert settings.browser.step_seconds == 2
    assert not settings.browser.headed


def test_project_file_of_the_folder(config, tmp_path):
    """`eoms.toml` of the working folder is taken where no file is named."""
    config('[site]\noperator = "值班岗"\n')

    assert load(env={}, folder=tmp_path).site.operator == "值班岗"


def test_file_named_by_the_environment(config, tmp_path):
    """EOMS_CONFIG names a file elsewhere."""
    path = config("[run]\nmax_orders = 9\n")

    assert load(env={"EOMS_CONFIG": str(path)}, folder=tmp_path / "x").run.max_orders == 9


def test_paths_lie_in_home(tmp_path):
    """What is not set lies in `home`; what is set stays."""
    paths = load(
        overrides={"paths": {"home": tmp_path, "inbox": tmp_path / "in"}}, env={}, folder=tmp_path
    ).paths

    assert paths.ledger == tmp_path / "ledger.db"
    assert paths.stop_file == tmp_path / "STOP"
    assert paths.inbox == tmp_path / "in"


def test_relative_paths_start_at_the_file(config, tmp_path):
    """A path in the file is relative to the file, wherever the program is started."""
    assert load(config('[paths]\nhome = "data"\n'), env={}).paths.runs == tmp_path / "data" / "runs"


def test_lists_and_switches_from_the_environment(tmp_path):
    """A list is split at commas, a switch is true or false."""
    env = {"EOMS_BRANCH_DESK_NUMBERS": "13900000008, 13900000009", "EOMS_BROWSER_HEADED": "true"}
    settings = load(env=env, folder=tmp_path)

    assert settings.branch.desk_numbers == ("13900000008", "13900000009")
    assert settings.browser.headed


def test_byte_order_mark(tmp_path):
    """A file that an editor on Windows has saved is read."""
    path = tmp_path / "eoms.toml"
    path.write_bytes(b"\xef\xbb\xbf[run]\r\nmax_orders = 5\r\n")
    path.chmod(0o600)

    assert load(path, env={}).run.max_orders == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[run]\nmax_order = 3\n", "[CONF-001] eoms.toml:2 未知键 run.max_order → 是否 max_orders"),
        ("[stie]\nid = 'x'\n", "[CONF-001] eoms.toml:1 未知键 stie → 是否 site"),
        ("max_orders = 3\n", "[CONF-001] eoms.toml:1 未知键 max_orders → 是否 run.max_orders"),
        (
            "[branch.major]\nlevelz = ['A1']\n",
            "[CONF-001] eoms.toml:2 未知键 branch.major.levelz → 是否 levels",
        ),
        (
            "[site]\n\n# c\nzzz = 1\n",
            "[CONF-001] eoms.toml:4 未知键 site.zzz → 全部设置见 docs/zh/settings.md",
        ),
        ("site = { zzz = 1 }\n", "[CONF-001] eoms.toml:1 未知键 site.zzz"),
    ],
)
def test_unknown_key(config, text, told):
    """CONF-001: an unknown key is an error with its line and the key that was probably meant."""
    assert told in refusal(config(text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[run]\nmax_orders = \n", 2),
        ("[run\n", 1),
        ("[run]\nmax_orders = 1\nmax_orders = 2\n", 3),
        ("a = 'x\n", 1),
    ],
    ids=["no value", "open table", "twice", "open text"],
)
def test_syntax(config, text, line):
    """CONF-002: what is no TOML is told with its line."""
    told = refusal(config(text))

    assert f"[CONF-002] eoms.toml:{line} TOML 语法错误" in told


def test_file_that_is_not_there(tmp_path):
    """CONF-002: a named file must be there."""
    assert "[CONF-002] none.toml 没有这个文件" in refusal(tmp_path / "none.toml")


def test_file_that_is_no_utf8(tmp_path):
    """CONF-002: GBK is told as such, with the byte."""
    path = tmp_path / "eoms.toml"
    path.write_bytes("[site]\noperator = '值班'".encode("gbk"))

    assert "不是 UTF-8" in refusal(path)


@pytest.mark.parametrize("key", ["password", "site_password", "passwd", "pwd", "api_token", "secret", "密码"])
def test_password_in_the_file(config, key):
    """CONF-003: a password in the file is refused and not repeated; the cure is login set."""
    told = refusal(config(f'[site]\n"{key}" = "canary-pass-4"\n'))

    assert "[CONF-003] eoms.toml:2" in told
    assert "login set" in told
    assert "canary-pass-4" not in told
    assert "CONF-001" not in told


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql+psycopg://eoms:canary-pass-4@db.eoms.example/d", "CONF-003"),
        ("postgresql+psycopg://db.eoms.example/d?password=canary-pass-4", "CONF-003"),
        ("mysql://db.eoms.example/d", "CONF-005"),
        ("sqlite:////data/ledger.db", "CONF-005"),
    ],
)
def test_address_of_the_queue(config, address, code):
    """The queue's database is a PostgreSQL by an address without a password, or the service's own file."""
    told = refusal(config(f'[service]\ndispatch_database = "{address}"\n'))

    assert f"[{code}] eoms.toml:2" in told
    assert "canary-pass-4" not in told


@pytest.mark.parametrize("value", ["0", "-1", '"ten"', "1e9", "3001", "10000", "[]"])
def test_range(config, value):
    """CONF-004: a value out of its range is told with range and default."""
    told = refusal(config(f"[run]\nmax_orders = {value}\n"))

    assert "[CONF-004] eoms.toml:2:run.max_orders 找到" in told
    assert "1..3000 的整数（默认 200）" in told


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (
            {"run.pace": "fast"},
            "[CONF-004] 命令行 --pace:run.pace 找到 fast → polite、site，或 1 到 999 的数字",
        ),
        ({"browser.slow_mo_ms": -3}, "[CONF-004] 命令行 --slowmo:browser.slow_mo_ms 找到 -3 → 0..10000"),
        ({"branch.late": "maybe"}, "refuse / warn / allow"),
        ({"site.id": "A B"}, "site.id"),
    ],
)
def test_range_of_flags(overrides, told):
    """CONF-004: a flag is named as people type it."""
    assert told in refusal(overrides=overrides)


def test_variable_that_names_no_key():
    """CONF-001: a misspelt variable is an error, with the one that was meant."""
    told = refusal(env={"EOMS_RUN_MAX_ORDER": "3"})

    assert "[CONF-001] 环境变量 EOMS_RUN_MAX_ORDER" in told
    assert "是否 EOMS_RUN_MAX_ORDERS" in told


def test_variables_that_are_no_settings(tmp_path):
    """The program's other variables, and those of other programs, are left alone."""
    env = {
        "EOMS_PASSWORD": "x",
        "EOMS_BROWSER": "chrome",
        "EOMS_KILL_AT": "K7:1",
        "EOMS_HEARTBEAT": "heartbeat.1",
        "PATH": "/bin",
        "EOMSX": "1",
    }

    assert load(env=env, folder=tmp_path) == Settings()


def test_all_findings_at_once(config):
    """Every finding is told in one go."""
    told = refusal(
        config("[run]\nmax_orders = 0\ndaily = 1\n[site]\nbase_url = 'ftp://x'\npassword = 'x'\n"),
        {"browser.slow_mo_ms": -1},
        {"EOMS_PATHS_HOM": "x"},
    )

    assert len(told.splitlines()) == 6


def test_at_most_fifty_findings(config):
    """A file full of nonsense does not flood the screen."""
    assert len(refusal(config("".join(f"k{n} = 1\n" for n in range(80)))).splitlines()) == 50


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            'areas = ["澜溪县"]\nnot_areas = ["鹤阳区"]',
            "run.not_areas 找到 ['鹤阳区'] → areas 和 not_areas 只写一个",
        ),
        ('areas = ["澜溪县", " "]', "run.areas 找到 ['澜溪县', ' '] → 区县名，不能是空的"),
    ],
    ids=["both lists", "no name"],
)
def test_areas_that_leave_people_to_guess(config, lines, told):
    """An account works the counties of a list, or all but those of one; a name that is none would open the list to all."""
    assert told in refusal(config(f"[run]\n{lines}\n"))
