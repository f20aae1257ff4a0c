"""The comparison of compiled triage with its sources: one verdict that differs fails it."""

import random

import pytest

from tests.checks import compiled


def test_same_texts():
    """The same seed makes the same texts, so that two processes decide on the same; another one makes others."""
    one, same, other = (list(compiled.texts(40, seed)) for seed in (1, 1, 2))

    assert one == same
    assert one != other
    assert len(one) > 1_000


def test_distorted():
    """A distorted text is another one nearly always."""
    chance = random.Random(1)

    changed = [compiled._distorted("手机没有信号", ["宽带断了"], chance) for _ in range(100)]

    assert sum(text != "手机没有信号" for text in changed) > 80


@pytest.mark.parametrize(
    ("other", "code", "last"), [("a", 0, "2 passed, 0 failed"), ("c", 1, "1 passed, 1 failed")]
)
def test_unlike(monkeypatch, capsys, other, code, last):
    """One verdict that differs is shown, and fails the check."""
    said = {"machine code": ["a", "b"], "Python": [other, "b"]}
    monkeypatch.setattr(compiled, "_verdicts", lambda _count, _seed, _to, _word, wanted: said[wanted])

    assert compiled._compared(1, 1) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_nothing_compared(monkeypatch):
    """No verdict at all is no pass."""
    monkeypatch.setattr(compiled, "_verdicts", lambda *_: [])

    assert compiled._compared(1, 1) == 1
