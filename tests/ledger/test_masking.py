"""What of an attempt may be shown to anybody: values and notes masked as the audit chain has them, a proof without words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import masking as masking_rules
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Proof, WriteState
from tests.ledger.kit import NOON, answer, bring_to, make_write, put_version_1, start_bot
from tests.support.database import locked, rows

NAME, PLACE, NUMBER = "柳试样", "澜溪县青槐镇老鹰岩村三组12号", "13900000001"
WRITE = replace(
    make_write(value=f"{NAME} {PLACE} {NUMBER}"), masker=Masker((NAME,), (PLACE,)), text=f"已告知{NAME}"
)


def test_values(bot):
    """What was decided is shown as the order's own masker left it, and the text that was sent not at all."""
    record = bot.ledger.write(bring_to(bot, WriteState.UNKNOWN, WRITE))

    [shown] = bot.ledger.shown([record])

    assert dict(shown.decided) == {"dealDesc": "柳* 澜溪县*** 139****0001", "result": "1"}
    assert (shown.text, shown.state, shown.id) == ("", record.state, record.id)
    assert dict(record.decided)["dealDesc"].startswith(NAME)


def test_many(bot, monkeypatch):
    """Of many attempts each gets its own values, however many are asked for at once."""
    monkeypatch.setattr(masking_rules, "AT_ONCE", 2)
    for number in range(5):
        bring_to(bot, WriteState.UNKNOWN, make_write(f"CS-00{number}", f"值{number}"))
    records = [record for number in range(5) for record in bot.ledger.writes(f"CS-00{number}")]

    told = [dict(one.decided)["dealDesc"] for one in bot.ledger.shown(records)]

    assert told == [f"值{number}" for number in range(5)]


def test_proof(bot):
    """Of a proof it is told where and when, not whose words it was."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK, WRITE)
    bot.ledger.prove(attempt, Proof(True, True, f"已告知{NAME}", NOON, "王值班", "处理记录"), NOON)

    assert (
        bot.ledger.shown([bot.ledger.write(attempt)])[0].proof
        == f"处理记录｜{NOON.isoformat(timespec='seconds')}"
    )


def test_word_of_a_person(bot):
    """What a person has said for the record is shown as it was said: he answers for it."""
    attempt = bring_to(bot, WriteState.UNKNOWN, WRITE)
    bot.ledger.settle_by_person(attempt, "值班员", "网站上有", NOON + timedelta(minutes=11))

    assert bot.ledger.shown([bot.ledger.write(attempt)])[0].proof == "人工确认已生效：值班员：网站上有"


@pytest.mark.sqlite
def test_older_than_the_chain(path):
    """Of an attempt that is older than the chain nobody knows whom its values name: none are shown."""
    put_version_1(path)
    bot = start_bot(path)

    assert bot.ledger.shown([bot.ledger.write(1)])[0].decided == ()


def test_notes(bot):
    """The site's words go into the ledger masked, so that no list of notes can tell more."""
    attempt = bot.journal.intent(WRITE)
    bot.journal.sending(attempt)
    bot.journal.answered(attempt, answer(WriteState.UNKNOWN, f"客户{NAME}（{NUMBER}）"))

    assert bot.ledger.write(attempt).note.startswith("客户柳*（139****0001）")


@pytest.mark.sqlite
def test_notes_beside_the_ledger(path):
    """The file that takes what the ledger cannot is not the ledger: the site's words stand masked in it."""
    hasty = start_bot(path, busy_ms=50)
    attempt = bring_to(hasty, WriteState.SENDING, WRITE)

    with locked(path), pytest.raises(LedgerError):
        hasty.journal.answered(attempt, answer(WriteState.UNKNOWN, f"客户{NAME}"))

    assert NAME not in emergency_path(path).read_text(encoding="utf-8")


def test_reason_for_sending_nothing(bot):
    """Why nothing was sent may quote the form: it is kept masked as well."""
    attempt = bot.journal.intent(WRITE)
    bot.journal.unsent(attempt, f"提交内容不符：'{NAME}'")

    assert bot.ledger.write(attempt).note == "提交内容不符：'柳*'"


def test_customer(bot):
    """Of the customer each fact is shown as its kind is masked, and free words by what the facts name."""
    facts = (
        ("customer_name", NAME),
        ("customer_tel", NUMBER),
        ("fault_place", PLACE),
        ("said", f"{NAME}住{PLACE}"),
    )
    record = bot.ledger.write(bring_to(bot, WriteState.UNKNOWN, replace(WRITE, customer=facts)))

    [shown] = bot.ledger.shown([record])

    assert dict(shown.customer) == {
        "customer_name": "柳*",
        "customer_tel": "139****0001",
        "fault_place": "澜溪县青槐镇老鹰岩村***",
        "said": "柳*住澜溪县***",
    }
    assert record.customer == facts


def test_alert(bot):
    """What the site has said in an alert is kept masked as well."""
    attempt = bring_to(bot, WriteState.SENDING, WRITE)
    bot.journal.answered(attempt, replace(answer(WriteState.UNKNOWN, "未登记的提示"), alert=f"{NAME}未接"))

    assert bot.ledger.write(attempt).note == "未登记的提示｜HTTP 200｜柳*未接"


def test_words_of_another_runs_attempt(path):
    """Of an attempt that another run has made nobody knows whom its words name: numbers go, and the chain shows none of them."""
    attempt = bring_to(start_bot(path), WriteState.SENDING, WRITE)
    other = start_bot(path, "run-2")

    with pytest.raises(LedgerError):
        other.journal.answered(attempt, answer(WriteState.UNKNOWN, f"请致电{NUMBER}"))

    late = other.ledger.events(attempt)[-1]
    assert late.note.endswith("请致电139****0001｜HTTP 200")
    assert [row["note"] for row in rows(path, "audit") if row["event"] == "LATE"] == [""]


def test_nothing_decided(bot):
    """An attempt without decided values shows none."""
    record = bot.ledger.write(bring_to(bot, WriteState.UNKNOWN, replace(WRITE, decided=())))

    assert bot.ledger.shown([record])[0].decided == ()


def test_what_is_kept_of_a_customer(bot, monkeypatch):
    """A customer who is looked at again is not masked anew, and what is kept of him names nobody; no more is kept than that."""
    kept: dict[bytes, object] = {}
    monkeypatch.setattr(masking_rules, "_KEPT", kept)
    monkeypatch.setattr(masking_rules, "MOST_KEPT", 2)
    facts = (("customer_name", NAME), ("fault_place", PLACE), ("said", f"{NAME}住{PLACE}，{NUMBER}"))
    records = [
        bot.ledger.write(
            bring_to(
                bot, WriteState.UNKNOWN, replace(make_write(f"CS-{n}"), customer=(*facts, ("n", str(n))))
            )
        )
        for n in range(3)
    ]

    first = [one.customer for one in bot.ledger.shown(records[:2])]
    again = [one.customer for one in bot.ledger.shown(records[:2])]
    several = len(kept)
    third = bot.ledger.shown(records[2:])

    assert again == first
    assert [dict(one)["n"] for one in first] == ["0", "1"]
    assert (several, len(kept), dict(third[0].customer)["n"]) == (2, 1, "2")
    assert not any(word in repr(kept) for word in (NAME, NUMBER, PLACE))
