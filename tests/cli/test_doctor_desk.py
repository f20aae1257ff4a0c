"""What the doctor says of a desk that has not written down its own: `[branch]`, and the tables it gives."""

import ast
from datetime import datetime
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.played.person import work
from benchmarks.played.world import decided_only
from benchmarks.touchless.figures import figures
from eoms_bot import doctor
from eoms_bot.doctor.branch import missing_constants
from eoms_bot.doctor.tables import BY_COMMAND, CELLS
from eoms_bot.model.decision import Complete
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings import load

WHOLE = """
[branch]
county = "澜溪县"
desk_numbers = ["13900000008"]
fixed = { net_change = "否", comp_prop = "有理由", linkman = "值班岗", linkman_tel = "13900000008" }
"""


def finding(cli, name):
    """One finding of the doctor."""
    return next(check for check in cli("doctor", "--json").json["checks"] if check["name"] == name)


def config(cli, text):
    """An `eoms.toml` in the working folder."""
    path = cli.home.parent / "eoms.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_a_desk_that_wrote_nothing(cli):
    """Each part of `[branch]` that is missing is named with its setting, its cost, and where to write it."""
    found = finding(cli, "本部门")

    assert found["state"] == "警告"
    assert "没有写联系号码（branch.desk_numbers）：完成的工单一律转人工" in found["found"]
    assert "没有写是否启动变更、投诉性质、联系人、联系人电话（branch.fixed）" in found["found"]
    assert "完成的一张也发不出去" in found["found"]
    assert "eoms-bot init" in found["cure"]


def test_a_desk_that_wrote_all(cli):
    """A whole `[branch]` is in order."""
    config(cli, WHOLE)

    assert finding(cli, "本部门")["state"] == "通过"


def test_a_desk_that_wrote_some(cli):
    """Of the constants only those that are missing are named, as the form calls them."""
    config(cli, WHOLE.replace(', linkman_tel = "13900000008"', ""))

    found = finding(cli, "本部门")["found"]

    assert found.startswith("没有写联系人电话（branch.fixed）")
    assert "desk_numbers" not in found


def test_another_site_wants_the_county(cli):
    """The county has a default, which is the bundled site's: for another site it must be written."""
    site = '[site]\nid = "branch-a"\nbase_url = "http://127.0.0.1:9/eoms4/"\n'
    config(cli, site + WHOLE.replace('county = "澜溪县"\n', ""))

    assert "没有写县区（branch.county），当作澜溪县" in finding(cli, "本部门")["found"]


def test_no_tables(cli):
    """Every table that is missing is named once, the dearest first, with its cells or what it is for."""
    found = finding(cli, "数据表")
    labels = [kind.label for key, kind in KINDS.items() if key not in BY_COMMAND]

    assert found["state"] == "警告"
    assert found["found"].startswith("没有小区表：每十单多填约 35 格；没有号码占用：每十单多填约 6 格")
    assert "没有地名表：每十单多填约 5 格" in found["found"]
    assert "历史工单（重复派单、拦截、回访和清单）" in found["found"]
    assert [label for label in labels if found["found"].count(label) < 1] == []
    assert "模拟网站" in found["cure"]


def test_a_table_that_is_given(cli):
    """A table that the settings name is not missing; how old it is says `facts`."""
    config(cli, '[facts.cells]\nfile = "小区表.csv"\n')

    found = finding(cli, "数据表")["found"]

    assert "小区表" not in found
    assert found.startswith("没有号码占用")


def test_without_desk_numbers_nothing_is_completed(tmp_path):
    """The cost that is named is real: without desk numbers no person can finish one completion of the bundled
    site's orders; with them nearly all are finished.
    """
    with_them = completed(tmp_path / "with", {})
    without = completed(tmp_path / "without", {"branch.desk_numbers": []})

    assert with_them > 20
    assert without == 0


def completed(home, overrides):
    """How many completions of the bundled site a person at the phone can finish."""
    home.mkdir()
    with decided_only(home, 1, 0, overrides=overrides) as preview:
        worked = [work(row, preview, datetime.now(SHANGHAI)) for row in preview.plan.rows]
        return sum(isinstance(one.decision, Complete) for one in worked)


def test_bundled_profiles_want_constants(tmp_path):
    """Every bundled profile has constants of the form, so that a desk without them is always named."""
    found = {
        name: missing_constants(load(None, {"site.profile": name}, env={}, folder=tmp_path))
        for name in ("ultrabpp", "ultraprocess_v2", "boco")
    }

    assert all("联系人电话" in labels for labels in found.values())


def cells_of(home, seed, without):
    """Cells that a person touches in an order of the bundled site, on average."""
    home.mkdir()
    with decided_only(home, seed, 0, without) as preview:
        worked = [work(row, preview, datetime.now(SHANGHAI)) for row in preview.plan.rows]
        return figures(seed, 0, worked, preview.truth, 0).cells


@pytest.mark.long
@pytest.mark.slow
def test_cells_are_measured(tmp_path):
    """The doctor's numbers are those of the benchmark, which the time of day may move by one."""
    seeds = (1, 2, 3, 4, 5)
    whole = mean(cells_of(tmp_path / f"{seed}", seed, ()) for seed in seeds)
    found = {
        key: round(10 * (mean(cells_of(tmp_path / f"{key}{seed}", seed, (key,)) for seed in seeds) - whole))
        for key in CELLS
    }

    assert {key: cells for key, cells in found.items() if abs(cells - CELLS[key]) > 1} == {}


TRADE = ("熔断", "指纹", "账号锁", "租约", "心跳", "闸门", "上游", "上下文")
"""Words of those who build the program; the manual of operators explains none of them."""


@pytest.mark.parametrize(
    "file", sorted(Path(doctor.__file__).parent.glob("*.py")), ids=lambda file: file.stem
)
def test_the_words_of_the_desk(file):
    """What the doctor says has no word that only those know who build the program."""
    texts = [
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [(word, text) for text in texts for word in TRADE if word in text] == []
