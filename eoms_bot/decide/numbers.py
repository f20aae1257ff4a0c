"""Numbers in a reply: only those of this order and of the desk may be there.

A number is a run of seven or more digits, or digits in groups that together look like a phone. Dates are no
numbers. Digits of any script and width count, so that a number cannot hide by the way it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from eoms_bot.model.batch import BatchRow
from eoms_bot.model.branch import Branch
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order

ORDER_FACTS = ("customer_tel", "fault_number", "apply_phone")

_PHONE = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[48]00[0-9]{7}")
_DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}"
    r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01]))"
    r"(?![0-9])"
)
_RUN = re.compile(r"[0-9]+(?:[-‐‑‒–—−. ()/·]{1,2}[0-9]+)*")
_LONG = 7


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text as bare digits, without a country code, in their order."""
    if len(text) == 11 and text.isascii() and _PHONE.fullmatch(text):
        return (text,)  # most numbers are written this way
    plain = _DATE.sub("|", _ascii_digits(text))
    return tuple(number for run in _RUN.finditer(plain) for number in _in_run(run[0]))


def rows_of(evidence: Evidence, key: str, column: str, phones: Iterable[str]) -> tuple[Record, ...]:
    """The rows of a table that may be relied on and have one of these numbers in a column, in their order."""
    table = evidence.of(key)
    listed = table.by(column, lambda row: numbers(row.text(column))) if table.usable else {}
    places = {place for phone in phones for place in listed.get(phone, ())}
    return tuple(table.records[place] for place in sorted(places))


def allowed(order: Order | None, row: BatchRow, branch: Branch) -> frozenset[str]:
    """The numbers that may be in the reply to an order; without an order, those of row and branch."""
    texts = [row.customer_number or "", *branch.desk_numbers]
    if order is not None:
        texts += [order.fact(name) for name in ORDER_FACTS]
    return frozenset(number for text in texts for number in numbers(text))


def without_orders(text: str, row: BatchRow) -> str:
    """A text without the numbers of the row's own orders.

    Those are no phones unless somebody wrote a phone into their cell.
    """
    for order_no in (row.earlier_order_no, row.order_no):
        if order_no and not is_phone(order_no):
            text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(order_no)}(?![0-9A-Za-z])", "|", text)
    return text


def foreign(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """The numbers of a text that are not among the known ones, each once."""
    listed = frozenset(known)
    return tuple(dict.fromkeys(number for number in numbers(text) if number not in listed))


def is_phone(text: str) -> bool:
    """True for a text that is exactly one phone number."""
    found = numbers(text)
    plain = _ascii_digits(text)
    return (
        len(found) == 1 and _PHONE.fullmatch(found[0]) is not None and not re.search(r"[^0-9+\- ()]", plain)
    )


def plain(text: str) -> str:
    """One phone as bare digits, so that all its writings are equal; any other text as it stands."""
    if len(text) == 11 and text.isascii() and text.isdigit():
        return text  # most numbers are written this way
    return numbers(text)[0] if is_phone(text) else text.strip()


def half_width(text: str) -> str:
    """A phone as the site's readers can dial it: the same signs, with plain digits."""
    return _ascii_digits(text)


def is_desk(text: str, branch: Branch) -> bool:
    """True for one of the desk's configured numbers, however its digits are grouped."""
    desk = {_ascii_digits(number) for listed in branch.desk_numbers for number in (listed, *numbers(listed))}
    return _ascii_digits(text) in desk or (is_phone(text) and numbers(text)[0] in desk)


def masked(number: str) -> str:
    """A number as messages may show it: `139****0001`."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else f"{number[:2]}****{number[-2:]}"


def _in_run(run: str) -> Iterator[str]:
    groups = re.findall(r"[0-9]+", run)
    start = 0
    while start < len(groups):
        end = _phone_end(groups, start)
        if end:
            yield _bare("".join(groups[start:end]))
        elif len(groups[start]) >= _LONG:
            yield _bare(groups[start])
        start = end or start + 1


def _phone_end(groups: list[str], start: int) -> int:
    """End of the longest phone that begins with this group; 0 where none does."""
    for end in range(min(len(groups), start + 15), start, -1):
        if _PHONE.fullmatch(_bare("".join(groups[start:end]))):
            return end
    return 0


def _bare(digits: str) -> str:
    """Digits without a country code, where what follows it is a phone."""
    for code in ("0086", "86"):
        rest = digits.removeprefix(code)
        if rest != digits and _PHONE.fullmatch(rest):
            return rest
    return digits


def _ascii_digits(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in normal)
