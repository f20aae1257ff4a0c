"""People who look: each turns the console's pages one after the other, as a thread of this process."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import httpx

from benchmarks.console.pages import Address
from benchmarks.console.served import Served

STRETCHES = 5
Took = dict[str, list[float]]
"""Page → seconds of each answer."""


@dataclass(frozen=True)
class Alone:
    """A page that nobody else disturbs.

    It has seconds of the first answer, and seconds of the server's processor for each later one.
    """

    first: float
    cpu: float


def alone(served: Served, pages: Mapping[str, Address], times: int) -> dict[str, Alone]:
    """Every page once, and then `times` again, when all that is made at the start is there."""
    chance = random.Random(1)
    with served.client("丙") as client:
        first = {name: _look(client, address(chance)) for name, address in pages.items()}
        return {
            name: Alone(first[name], _spent(served, client, address, chance, times))
            for name, address in pages.items()
        }


def _spent(
    served: Served, client: httpx.Client, address: Address, chance: random.Random, times: int
) -> float:
    """The median of a few stretches: what the server makes again every minute belongs to no page."""
    each = max(1, times // STRETCHES)
    spent = []
    for _ in range(STRETCHES):
        # The system counts a process's time in hundredths of a second, too coarse for one answer.
        before = served.spent()
        for _ in range(each):
            _look(client, address(chance))
        spent.append((served.spent() - before) / each)
    return median(spent)


def together(served: Served, pages: Mapping[str, Address], people: int, rounds: int) -> Took:
    """This many people who turn every page this many times, without a pause."""
    with ThreadPoolExecutor(people) as crowd:
        each = list(crowd.map(lambda person: _rounds(served, pages, person, people, rounds), range(people)))
    return {name: [seconds for took in each for seconds in took[name]] for name in pages}


@contextmanager
def looking(served: Served, pages: Mapping[str, Address], people: int, pause: float) -> Iterator[None]:
    """This many people who look for the length of the block, each at another page after `pause` seconds."""
    over = threading.Event()

    def look(person: int) -> None:
        chance = random.Random(person)
        names = _turned([*pages], person, people)
        with served.client(f"丁{person}") as client:
            while True:
                for name in names:
                    _look(client, pages[name](chance))
                    if over.wait(pause):
                        return

    with ThreadPoolExecutor(max(people, 1)) as crowd:
        those = [crowd.submit(look, person) for person in range(people)]
        try:
            yield
        finally:
            over.set()
        for one in those:
            one.result()  # raises what went wrong with one of them


def _rounds(served: Served, pages: Mapping[str, Address], person: int, people: int, rounds: int) -> Took:
    chance = random.Random(person)
    names = _turned([*pages], person, people)
    took: Took = {name: [] for name in names}
    with served.client(f"甲{person}") as client:
        for _ in range(rounds):
            for name in names:
                took[name].append(_look(client, pages[name](chance)))
    return took


def _turned(names: list[str], person: int, people: int) -> list[str]:
    """Each begins with another page: nobody looks at the same one as all others all day."""
    first = person * len(names) // people
    return names[first:] + names[:first]


def _look(client: httpx.Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address, follow_redirects=True).raise_for_status()
    return time.perf_counter() - began
