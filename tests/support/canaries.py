"""Some 200 canaries: invented people with names, numbers, addresses and mail that no artefact may show (C14).

Made from a seed, so that a run that fails can be run again. Every number is a test number, every place is of the
invented county, identity numbers have the area 000000 that nobody lives in.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

COUNT = 20
SEED = 14
GAZETTEER = Path(__file__).resolve().parents[2] / "fixtures" / "triage" / "gazetteer.json"
SURNAMES = "柳欧陶茅凌霍虞柏窦章云苏潘葛奚范彭郎鲁韦"
"""One for each person; the site's own clerks and the tests' other people have others."""

FIRST, SECOND = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", "东南西北春夏秋冬梅兰竹菊琴棋书画风花雪月"
DIGITS = "一二三四五六七八九"


@dataclass(frozen=True)
class Person:
    """A customer with what his orders tell of him and of whoever called for him."""

    name: str
    caller: str
    number: str
    caller_number: str
    landline: str
    hotline: str
    identity: str
    mail: str
    address: str
    other_address: str

    @property
    def words(self) -> tuple[str, ...]:
        """What must not be found of him: each of these, and his addresses from the village on."""
        whole = tuple(vars(self).values())
        return (*whole, *(word.partition("镇")[2] for word in (self.address, self.other_address)))

    def told(self) -> str:
        """Everything in one text, as a hotline's agent might type it, numbers in several writings."""
        plain = self.caller_number
        grouped = f"{self.number[:3]} {self.number[3:7]} {self.number[7:]}"
        return (
            f"客户{self.name}（{grouped}）由家人{self.caller}来电，来电人：{self.caller}，回电+86{plain}或{self.landline}，"
            f"热线{self.hotline}，证件{self.identity}，邮箱{self.mail}，住{self.address}，另一处在{self.other_address}。"
        )


def people(count: int = COUNT, seed: int = SEED) -> tuple[Person, ...]:
    """So many people, the same for the same seed."""
    dice = random.Random(seed)
    known = json.loads(GAZETTEER.read_text(encoding="utf-8"))
    villages, county = [name for name in known["own_villages"] if name.endswith("村")], known["own_county"]
    return tuple(_person(number, dice, county, villages) for number in range(count))


def _person(number: int, dice: random.Random, county: str, villages: list[str]) -> Person:
    surname = SURNAMES[number]

    def address(door: int) -> str:
        return f"{county}青槐镇{dice.choice(villages)}{dice.choice(DIGITS)}组{door}号"

    return Person(
        name=f"{surname}{FIRST[number]}{SECOND[number]}",
        caller=f"{surname}{SECOND[-1 - number]}{FIRST[number]}",
        number=f"1390000{2000 + number * 7:04d}",
        caller_number=f"1390000{4000 + number * 7:04d}",
        landline=f"0551-000{6000 + number * 7:04d}",
        hotline=f"400-000-{7000 + number * 7:04d}",
        identity=f"000000199001{number + 10:02d}{dice.randrange(100, 999)}{number % 10}",
        mail=f"kehu{number:02d}@eoms.example",
        address=address(100 + number),
        other_address=address(200 + number),
    )


PEOPLE = people()
WORDS = tuple(word for one in PEOPLE for word in one.words)
"""All of them; the password of the account comes besides."""

COLLEAGUES = ("李协办", "王值班")
"""Who stands in the site's histories: its clerks' names, our own account's too."""
