"""The branch's own model: loaded where there is one, refused where it cannot be used, never passed over."""

import json
import os

import pytest

from eoms_bot.decide.reading.model import Signs
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.learn import training
from eoms_bot.learn.examples import Example
from eoms_bot.tables import weights

CARD = {
    "approver": "",
    "until": "2026-01-31T10:00:00+08:00",
    "data": {"orders": 60, "months": ["2026-01", "2026-01"], "sha256": "0" * 64},
}


def example(number):
    """One of two kinds of orders."""
    ours = number % 2 == 0
    text = Signs("^没信号$" if ours else "^宽带光猫$", ("@有地",))
    below = {head: weights.shipped().scores(text).of(head) for head in ("action", "cause", "scene", "county")}
    labels = {"action": "移动网络" if ours else "宽带投诉"}
    return Example(str(number), text, labels, str(number % 5), below=below)


@pytest.fixture(scope="module")
def file():
    """A model file that `learn` could have written."""
    return training.learn([example(number) for number in range(60)], CARD, weights.shipped())


@pytest.fixture
def home(tmp_path, file):
    """A data folder that has it."""
    weights.store(tmp_path, file)
    return tmp_path


def test_without_an_own_one(tmp_path):
    """The shipped model is in force."""
    assert weights.load_model(tmp_path) is weights.load_model() is weights.shipped()


def test_with_an_own_one(home, file):
    """It lies over the shipped one, is read once, and only its owner may read it."""
    found = weights.load_model(home)

    assert found is weights.load_model(home)
    assert found.base is weights.shipped()
    assert found.named != weights.shipped().named
    assert os.name != "posix" or (home / weights.FILE).stat().st_mode & 0o777 == 0o600


def test_what_it_has_not_learned_is_the_shipped_ones(home):
    """重大 and every other head that it does not have: the same scores and thresholds to the last bit."""
    own, shipped = weights.load_model(home), weights.shipped()
    text = example(0).signs._replace(text="^信号曝光媒体赔偿$")

    for head in ("major", "koujing", "duplicate", "cause", "scene", "county"):
        assert own.scores(text).of(head) == shipped.scores(text).of(head)
        assert own.head(head) == shipped.head(head)


def test_a_label_that_nobody_taught_keeps_its_score(home):
    """说不清 is none of the orders' labels."""
    own, shipped, text = weights.load_model(home), weights.shipped(), example(0).signs

    assert own.scores(text).of("action")["说不清"] == pytest.approx(
        shipped.scores(text).of("action")["说不清"]
    )


def test_thresholds_of_rejects_never_fall(home):
    """What the shipped model asks for before it is certain is asked for at least."""
    own, shipped = weights.load_model(home), weights.shipped()

    for label, least in shipped.of("action")[0].least.items():
        assert own.of("action")[0].least[label] >= least


def changed(file, **parts):
    """The file with other parts, and the hash that belongs to them."""
    return weights.as_file({**json.loads(file), **parts})


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda file: b"", "坏了"),
        (lambda file: b"[]", "坏了"),
        (lambda file: file[: len(file) // 2], "坏了"),
        (lambda file: weights.SHIPPED.read_bytes(), "坏了"),
        (lambda file: file.replace(b'"heat": ', b'"heat": 1'), "被改过"),
        (lambda file: changed(file, card=CARD | {"base": "0" * 64}), "另一版程序"),
        (lambda file: changed(file, heads=[{**json.loads(file)["heads"][0], "name": "major"}]), "与程序不符"),
    ],
    ids=["empty", "no object", "cut", "shipped", "edited", "other base", "major"],
)
def test_one_that_cannot_be_used_is_refused(tmp_path, file, broken, said):
    """Whatever is wrong with it: CONF-020, and no other model in its place."""
    (tmp_path / weights.FILE).write_bytes(broken(file))

    with pytest.raises(ConfigError, match=rf"CONF-020.*{said}"):
        weights.load_model(tmp_path)


def test_a_folder_that_takes_nothing(tmp_path, file):
    """LEARN-004, and nothing is there."""
    (tmp_path / "home").write_text("a file", "utf-8")

    with pytest.raises(BadInput) as refused:
        weights.store(tmp_path / "home", file)

    assert [problem.code for problem in refused.value.problems] == ["LEARN-004"]
