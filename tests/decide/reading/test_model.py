"""The learned reading: weights in lanes, probabilities, and the words that speak for a label."""

import pytest

from eoms_bot.decide.reading.model import NOUGHT, NUMBER, Model, Question, Signs, masked


def model(**rows):
    """A model of three labels: each sign with its weights."""
    weights = bytes(weight + NOUGHT for row in rows.values() for weight in row)
    return Model(HEADS, tuple(rows), weights, 0.1)


HEADS = (
    Question("colour", ("红", "绿"), (0.0, 0.0), 1.0, {"红": 0.9}),
    Question("major", ("major",), (-1.0,), 1.0, {"major": 0.5, "explicit": 0.1}),
)
MODEL = model(**{"红": (40, -40, 0), "灯": (-8, 4, 0), "@有地": (0, 0, 120), "红灯": (20, 0, 0)})


def signs(text="", shape=()):
    """What a text has."""
    return Signs(text, shape)


def test_labels_of_a_head_share_one_probability():
    """The likelier label comes first, and all of them together are certain."""
    ranked = MODEL.scores(signs("红一灯")).ranked("colour")

    assert [one.label for one in ranked] == ["红", "绿"]
    assert sum(one.share for one in ranked) == pytest.approx(1)


def test_stretches_count_by_the_root_of_their_number():
    """Four stretches of one weight count twice what one does: (40 * 4) / 2 against 40."""
    learned = model(**dict.fromkeys("一二三四", (40, 0, 0)))

    one, four = (learned.scores(signs("一二三四"[:count])).raw[0] for count in (1, 4))

    assert (one, four) == (pytest.approx(4), pytest.approx(8))


def test_an_unknown_sign_counts_nothing():
    """What nobody has learned from changes nothing."""
    assert MODEL.scores(signs("红某")).raw == MODEL.scores(signs("红")).raw


def test_a_text_of_nothing_is_read():
    """Without any sign only the constants are left."""
    assert MODEL.scores(signs()).share("major") == pytest.approx(0.2689, abs=1e-4)


def test_a_sign_of_the_shape_counts_a_tenth():
    """120 units of a tenth, a tenth of that, and the constant: 1.2 - 1."""
    found = MODEL.scores(signs(shape=("@有地",)))

    assert found.share("major") == pytest.approx(0.5498, abs=1e-4)
    assert found.holds("major")
    assert MODEL.scores(signs()).holds("major", "explicit")
    assert not MODEL.scores(signs()).holds("major")


def test_a_label_that_is_never_certain():
    """A label without a threshold is certain at no probability."""
    scores = MODEL.scores(signs("红"))

    assert scores.least("colour", "红") == 0.9
    assert scores.least("colour", "绿") > 1


def test_the_words_that_speak_for_a_label():
    """Stretches of which every character speaks for it, the weightiest first; what speaks against it breaks one."""
    assert MODEL.scores(signs()).words("红灯,红红灯", "colour", "红") == ("红红灯", "红灯")


def test_words_stand_in_their_clause():
    """What speaks for a label is shown with the rest of its clause, but never with a number or another clause."""
    said = MODEL.scores(signs())

    assert said.words("客户说红灯一直亮,其他好", "colour", "红") == ("客户说红灯一直亮",)
    assert said.words("13900000001红灯亮", "colour", "红") == ("红灯亮",)


def test_numbers_are_masked_where_they_stand():
    """A number and a machine's key lose what they say, and keep their length."""
    text = "号码13900000001,kf20250521001,3栋"

    hidden = masked(text)

    assert len(hidden) == len(text) + 2
    assert hidden == f"^号码{NUMBER * 11},{NUMBER * 13},0栋$"


OWN = Model(
    (Question("colour", ("红", "绿", "蓝"), (0.0, 0.0, 1.0), 1.0, {}, (2.0, 1.0, 0.0)),),
    ("红", "天"),
    bytes(weight + NOUGHT for weight in (10, 0, 0, 0, 0, 30)),
    0.2,
    base=MODEL,
)
"""A branch's own model over the other: it knows one colour more, and nothing of what is major."""


def test_an_own_model_adds_the_scores_below():
    """Its own weights, and of the scores below as much as it leans on them; each model by its own stretches."""
    found = OWN.scores(signs("红一灯")).of("colour")
    below = MODEL.scores(signs("红一灯")).of("colour")

    assert found["红"] == pytest.approx(10 * 0.2 + 2 * below["红"])
    assert found["绿"] == pytest.approx(below["绿"])
    assert found["蓝"] == 1.0


def test_an_own_model_leaves_other_heads_alone():
    """What it does not have is answered from below, also where it knows signs that the other does not."""
    own, shipped = (one.scores(signs("红天", shape=("@有地",))) for one in (OWN, MODEL))

    assert own.share("major") == shipped.share("major")
    assert own.least("major", "explicit") == 0.1
    assert own.words("红灯", "major", "major") == shipped.words("红灯", "major", "major")


def test_an_own_model_knows_for_a_head_what_its_answerer_knows():
    """Only the model that answers a head says whether a sign was learned for it."""
    assert OWN.knows("colour", "天")
    assert not OWN.knows("major", "天")
    assert OWN.knows("major", "@有地")


def test_the_words_of_both_models_speak():
    """A word of the own model, and one of the model below."""
    said = OWN.scores(signs())

    assert said.words("天天,红灯", "colour", "蓝") == ("天天",)
    assert said.words("天天,红灯", "colour", "红") == ("红灯",)
