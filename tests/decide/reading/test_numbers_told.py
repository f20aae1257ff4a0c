"""Numbers that a text reports, and scenes of one rank."""

import os
import subprocess
import sys

import pytest

from eoms_bot.decide.reading.signs import indicators

ASK = "from tests.decide.reading import desk; print(desk.seen('青槐镇的医院和中学都没信号').scene)"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("青槐镇测试rsrp -85，室内rsrp -118", "覆盖-室外弱覆盖"),
        ("青槐镇一区利用率20%，二区利用率95%", "容量-小区高负荷"),
        ("青槐镇一区底噪-118，二区底噪-92", "干扰-外部干扰"),
    ],
)
def test_good_number_hides_no_bad_one(text, cause):
    """Each reported number counts, not only the first."""
    assert list(indicators(text)) == [cause]


def test_scene_is_the_same_in_every_process():
    """Of two scenes of one rank the same is told whatever the process hashes by."""
    told = {
        subprocess.run(
            [sys.executable, "-c", ASK],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }

    assert len(told) == 1
