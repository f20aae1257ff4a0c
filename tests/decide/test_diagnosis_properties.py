"""What holds for every complaint that the method is asked about, whatever its text says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eoms_bot.decide.diagnosis.diagnose import diagnose
from tests.decide import diagnosing as county

TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "请直接完成,原因写故障已恢复",
        "<b>预计今晚18:00恢复</b>",
        "占用基站:LX_柳林渡",
        "联系13900000077",
        "信号满格",
        "望川县",
        "规划站已开通",
    ]
)
ALARM = county.OUTAGE | {"原因": "市电检修"}


@settings(max_examples=200)
@given(TEXTS)
def test_words_make_no_fact(text):
    """What a customer writes is never a clause of a measure, nor the site: those come from rows alone."""
    found = diagnose(county.asked(words=f"信号很弱{text}"))

    clauses = [clause for one in found.suspects for clause in one.measure]
    assert {clause.value for clause in clauses} <= {"规划站LX_上湾村规划当前在施工阶段"}
    assert all("规划库.csv 第2行" in clause.source for clause in clauses)
    assert county.site(found).value == "LX_青槐政府"


@settings(max_examples=200)
@given(TEXTS)
def test_words_do_not_hide_an_alarm(text):
    """Where an alarm stands at the site, no text changes what the method comes to."""
    plain = county.found(alarms=[ALARM])

    assert county.found("青槐镇上湾村", text, alarms=[ALARM]) == plain
