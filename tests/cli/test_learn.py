"""learn: a branch's own model from its handled orders, without a trace of the people who complained."""

import json
import random
import sys
from dataclasses import dataclass
from itertools import count

import pytest

from eoms_bot.decide.reading.clean import clean
from eoms_bot.decide.reading.model import masked
from eoms_bot.tables import weights
from tests.decide.reading.desk import FIXTURES
from tests.support import handled_orders
from tests.support.artefacts import canaries_in

PEOPLE = 50
"""Each has a number, a name, an address and a serial: 200 canaries."""
SEED = 7
APPROVED = ("--approver", "王主任")


def canaries():
    """Of each person four words, of signs that stand in no other text; the same every time."""
    dice = random.Random(SEED)
    texts = "".join(file.read_text("utf-8") for file in FIXTURES.iterdir())
    rare = [sign for sign in map(chr, range(0x4E00, 0x9FA5)) if sign not in texts]
    dice.shuffle(rare)
    signs = iter(rare)

    def word(size):
        return "".join(next(signs) for _ in range(size))

    return [
        (f"1390000{5000 + n}", word(3), f"{word(4)}{n + 1}号楼{n + 2}单元", f"XL{dice.randrange(10**9):09}Q")
        for n in range(PEOPLE)
    ]


CANARIES = canaries()


def strewn(rows):
    """The rows with the people in them: each in up to four orders, in words of his own, in fields and after labels."""
    places = count()
    for number, name, address, serial in CANARIES:
        words = (
            f"我叫{name}，住{address}，打{number}",
            f"联系人：{name}，串号{serial}，家在{address}",
            f"{name}说，{serial}",
            f"机主{name}（{number}）",
        )
        for nth, word in enumerate(words):
            row = rows[next(places) % len(rows)]
            row["投诉内容"] += f"。{word}"
            if nth == 0:
                row |= {"客户姓名": name, "投诉地点": address}
    for row in rows[: len(rows) // 4]:
        row["客户电话"] = "13900000001"
        row["投诉内容"] += "。鎏鎏鎏"
    for row in rows[-20:]:
        row |= {"处理人": "李协办", "投诉内容": f"{row['投诉内容']}。李协办已回电"}
    return rows


@pytest.fixture
def teach(cli, tmp_path, monkeypatch):
    """Writes handled orders, and learns from them."""
    monkeypatch.setenv("EOMS_FILES_GAZETTEER", str(FIXTURES / "gazetteer.json"))
    monkeypatch.setenv("EOMS_BRANCH_COUNTY", "澜溪县")

    def run(rows, *argv, renamed=None):
        return cli("learn", str(handled_orders.write(tmp_path / "办过的.xlsx", rows, renamed)), *argv)

    return run


@pytest.fixture(scope="module")
def plain():
    """Orders of three months."""
    return handled_orders.rows(400, "pool_a", "pool_b")


@dataclass
class Lesson:
    """What the one lesson that several tests begin with took and left: to learn takes many seconds."""

    book: bytes = b""
    model: bytes = b""


@pytest.fixture(scope="module")
def lesson():
    """Empty until the first test needs it."""
    return Lesson()


@pytest.fixture
def learned(teach, cli, tmp_path, lesson):
    """Begins with the model of a few orders, which a person approved, and with their workbook."""

    def begin():
        book, model = tmp_path / "办过的.xlsx", cli.home / weights.FILE
        if lesson.model:
            book.write_bytes(lesson.book)
            model.write_bytes(lesson.model)
            model.chmod(0o600)
        else:
            assert teach(few(), *APPROVED).code == 0
            lesson.book, lesson.model = book.read_bytes(), model.read_bytes()
        return lesson.model

    return begin


def few():
    """As many orders as are needed, of two months."""
    return handled_orders.rows(210, "pool_a")


def customers_of(rows):
    """In how many customers' orders each stretch stands."""
    found: dict[str, set[str]] = {}
    for row in rows:
        text = masked(clean(f"{row['投诉内容']}。【投诉地点】{row['投诉地点']}").text)
        for size in (1, 2, 3):
            for at in range(len(text) - size + 1):
                found.setdefault(text[at : at + size], set()).add(row["客户电话"])
    return found


def test_two_hundred_canaries_leave_no_trace(teach, cli, tmp_path):
    """Neither in the model nor in its card nor on the screen; what fewer than five customers' orders have is no sign."""
    rows = strewn(handled_orders.rows(400, "pool_a", "pool_b"))
    words = [word for one in CANARIES for word in one]

    done = teach(rows, "--approver", "王主任")
    file = json.loads((cli.home / weights.FILE).read_bytes())
    signs = {sign for sign in file["signs"].split("\n") if not sign.startswith("@")}
    customers = customers_of(rows)

    assert done.code == 0, done.err
    assert len(words) == 200
    assert canaries_in(tmp_path, words, {"out": done.out, "err": done.err}, spared=("办过的.xlsx",)) == []
    assert "办过的" not in json.dumps(file, ensure_ascii=False)
    assert len(signs) > 500
    assert [sign for sign in signs if len(customers.get(sign, ())) < 5] == []
    assert [sign for sign in signs if set(sign) & {sign for one in CANARIES for sign in one[1]}] == []
    assert "鎏" not in signs, "a hundred orders of one customer"
    assert {"回电", "协办"} & signs == {"回电"}, "of a colleague all of them know"


def test_what_is_told_and_written(teach, cli, plain):
    """Figures of orders that it has not seen, and one file with its card; the program reads by it from now on."""
    done = teach(
        plain, "--approver", "王主任", "--column", "投诉内容=反映问题", renamed={"投诉内容": "反映问题"}
    )
    card = json.loads((cli.home / weights.FILE).read_bytes())["card"]
    own = weights.load_model(cli.home)

    assert done.code == 0, done.err
    for part in (
        "学了 400 张，2026-01 到 2026-03",
        "没有学过的工单",
        "说的把握，实际对的",
        "最常混的",
        "门限",
    ):
        assert part in done.out
    for part in ("68 张", "136 张", "272 张", "重大、口径、重复派单：照随程序的模型", "差错上界"):
        assert part in done.out
    assert (card["approver"], card["date"], card["data"]["orders"]) == ("王主任", "2026-03-27", 400)
    assert card["data"]["months"] == ["2026-01", "2026-03"]
    assert {*card["figures"]} > {"right", "certain_rejects", "false_certain_rejects", "bound"}
    assert card["thresholds"]["action"]["宽带投诉"] >= 0.75
    assert "major" not in [head.name for head in own.heads]
    assert f"模型 {own.named}" in done.out


def test_the_model_in_force_is_named(learned, cli, tmp_path):
    """doctor says which it is and who approved it; explain names it with every verdict."""
    source, target = tmp_path / "投诉.jsonl", tmp_path / "结果.jsonl"
    source.write_text('{"id": "1", "text": "宽带光猫红灯"}\n', "utf-8")

    def said():
        check = next(one for one in cli("doctor", "--json").json["checks"] if one["name"] == "读文字的模型")
        target.unlink(missing_ok=True)
        assert cli("explain", "--jsonl", str(source), "--out", str(target)).code == 0
        return check["found"], json.loads(target.read_text("utf-8"))["model"]

    before = said()
    learned()
    own = weights.load_model(cli.home).named
    after = said()

    assert before == (f"随程序的 {weights.shipped().named}", weights.shipped().named)
    assert f"本部门的 {own}，210 张，2026-01 到 2026-02" in after[0]
    assert "批准人 王主任" in after[0]
    assert after[1] == own


def test_the_same_orders_make_the_same_bytes(learned, teach, cli):
    """Nothing of the clock or of chance is in the file."""
    made = [json.loads(learned())]
    assert teach(few(), *APPROVED).code == 0
    made.append(json.loads((cli.home / weights.FILE).read_bytes()))
    for one in made:
        one["card"].pop("hash")
        one["card"]["data"].pop("sha256")  # a workbook holds when it was saved

    assert made[0] == made[1]


def test_the_same_file_makes_the_same_bytes(learned, cli, tmp_path):
    """To the last byte."""
    before = learned()

    assert cli("learn", str(tmp_path / "办过的.xlsx"), *APPROVED).code == 0
    assert (cli.home / weights.FILE).read_bytes() == before


def test_compare(teach, cli, plain):
    """Two lines, of the newest month, and nothing is written."""
    done = teach(plain, "--compare")

    assert done.code == 0, done.err
    assert "2026-03 的 " in done.out
    assert [line[:3] for line in done.out.splitlines()[1:]] == ["在用：", "新的："]
    assert list(cli.home.iterdir()) == []


@pytest.mark.parametrize(
    ("rows", "argv", "code"),
    [
        (lambda: few()[:199], (), "LEARN-001"),
        (lambda: [row | {"处理方式": ""} for row in few()], (), "LEARN-001"),
        (
            lambda: [row | {"处理方式": "完成", "省内投诉原因": "", "场景分类": ""} for row in few()],
            (),
            "LEARN-003",
        ),
        (few, ("--compare",), "LEARN-005"),
        (few, ("--column", "投诉内容=没有这一列"), "FACT-010"),
    ],
    ids=["too few", "not said", "nothing to learn", "nothing to compare", "no such column"],
)
def test_refused(teach, cli, rows, argv, code):
    """What cannot be learned from is refused with what is missing, and nothing is written."""
    done = teach(rows(), *argv)

    assert (done.code, f"[{code}]" in done.err) == (2, True), done.err
    assert list(cli.home.iterdir()) == []


def test_without_scikit_learn(teach, cli, monkeypatch):
    """The extra is named."""
    monkeypatch.delitem(sys.modules, "eoms_bot.learn.training", raising=False)
    monkeypatch.delattr("eoms_bot.learn.training", raising=False)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)

    done = teach(few())

    assert done.code == 3
    assert "LEARN-002" in done.err
    assert "eoms-bot[learn]" in done.err


def test_a_broken_model_stops_what_reads(cli, tmp_path):
    """No command goes on with another model; doctor names the trouble."""
    (cli.home / weights.FILE).write_text("{}", "utf-8")
    source = tmp_path / "投诉.jsonl"
    source.write_text('{"id": "1", "text": "宽带光猫红灯"}\n', "utf-8")

    done = cli("explain", "--jsonl", str(source), "--out", str(tmp_path / "结果.jsonl"))
    check = next(one for one in cli("doctor", "--json").json["checks"] if one["name"] == "读文字的模型")

    assert (done.code, "CONF-020" in done.err) == (3, True)
    assert (check["state"], check["trouble"]) == ("失败", "模型用不了")


def test_learned_orders_prove_nothing(learned, cli, tmp_path):
    """policy check counts only what came after the model's newest order; what is wrong before counts all the same."""
    path = handled_orders.write(tmp_path / "核对.xlsx", few())

    def judged():
        said = cli("policy", "check", str(path), "--json").json
        return said["taught"], [(one["judged"], one["wrong"]) for one in said["reasons"]]

    before = judged()
    learned()
    taught, reasons = judged()

    assert before[0] == 0
    assert sum(count for count, _ in before[1]) > 5
    assert taught == 210
    assert [count for count, wrong in reasons if count != wrong] == []


def test_compare_says_what_the_model_in_use_knows(teach, plain):
    """A model that has learned the newest month looks better than it is, and that is said."""
    assert teach(plain).code == 0

    assert "在用的模型学过这个月的工单" in teach(plain, "--compare").out
