"""Which column of a plan a finding of the decision asks for."""

import pytest

from eoms_bot.plan.approving import field_of


@pytest.mark.parametrize(
    ("finding", "field"),
    [
        pytest.param("解决措施：没有来源", "measure", id="the column alone"),
        pytest.param(
            "P20260105-090000-ab12 第3行 解决时间 为空：处理结果为 解决，必填", "solved_time", id="cited"
        ),
        pytest.param("预计解决时间 2026-03-31 18:00 不晚于现在", "expected_time", id="a name within a name"),
        pytest.param("矛盾：处理结果为 未解决却填了 批次.xlsx 第3行 解决时间", "result", id="two"),
        pytest.param("已过处理时限", "", id="none"),
    ],
)
def test_a_finding_asks_for_the_column_that_it_names_first(finding, field):
    """What it quotes behind that is the reason and no question."""
    assert field_of(finding) == field
