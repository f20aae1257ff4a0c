"""Orders of many customers that end in every way, told once; and every command that speaks of them afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e import canary_orders
from tests.e2e.canary_orders import ENDS, row_of
from tests.support.artefacts import canaries_in
from tests.support.bot import PASSWORD, Bot, Finished
from tests.support.canaries import COLLEAGUES, WORDS
from tests.support.mock_site import MockSite

WANTED = (*WORDS, *COLLEAGUES, PASSWORD)
BY_DESIGN = {
    "待补.xlsx": "a batch for people: it has the rows' own numbers, and the manual says whom to give it to",
}
"""File below the folder of exports → why it may have what nothing else may; everything else is scanned."""

WORKED_IN = {"completed": "own", "killed": "rest", "unnamed": "rest"}
"""How an order ends → the run that worked it, where that is not the run over the large workbook."""


@dataclass
class CanaryStory:
    """What was done, what is left of it: runs by name, exports, what lay in the temporary folder of the killed run.

    `env` are the variables of every command; `asked` is every request that the site got, as JSON.
    """

    bot: Bot
    site: MockSite
    folder: Path
    numbers: Mapping[str, str]
    env: dict[str, str]
    runs: dict[str, Finished] = field(default_factory=dict)
    left_in_temporary: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def exports(self) -> Path:
        """Where commands were told to write."""
        return self.folder / "exports"

    def outcome(self, end: str) -> str:
        """How the order ended in the run that worked it."""
        return self.runs[WORKED_IN.get(end, "apply")].outcome(self.numbers[end])

    def numbers_of(self, *ends: str) -> str:
        """The numbers of orders, as the command line takes them."""
        return ",".join(self.numbers[end] for end in ends)

    def folder_of(self, run: str) -> Path:
        """The run's folder."""
        found = self.runs[run].folder
        assert found is not None, self.runs[run].stderr
        return found

    def run(self, name: str, *words: str | Path) -> None:
        """A run over orders, to be looked at by its name."""
        self.runs[name] = self.bot.run(*words, seconds=300, env=self.env)

    def say(self, *words: str | Path) -> None:
        """A command of whose streams and files only the scan wants to know."""
        self.bot.run(*words, env=self.env)


def tell(bot: Bot, site: MockSite, folder: Path) -> CanaryStory:
    """Everything, in the order in which a branch would do it; `folder` is for exports and for the branch's own tables."""
    numbers = {end: canary_orders.put(site, end) for end in ENDS}
    # A window so wide that no table breaks a word.
    env = canary_orders.tables(folder / "given") | {"COLUMNS": "400"}
    story = CanaryStory(bot, site, folder, numbers, env)
    story.exports.mkdir()
    _work(story)
    _read(story)
    _export(story)
    story.asked = [json.dumps(one, ensure_ascii=False) for one in site.requests()]
    return story


def hits(story: CanaryStory) -> list[str]:
    """Every canary in what the program has left: its home, the exports, all streams, the killed run's temporary files."""
    asked = {f"request {number}": text for number, text in enumerate(story.asked)}
    found = [
        *canaries_in(story.bot.home, WANTED, story.bot.said | asked),
        *canaries_in(story.exports, WANTED, spared=tuple(BY_DESIGN)),
    ]
    return [*map(str, found), *story.left_in_temporary]


def _work(story: CanaryStory) -> None:
    """Previews, batches, a run that is killed, an unattended pass that goes on behind it."""
    bot, one = story.bot, ENDS["completed"]
    rows = {end: row_of(end, number) for end, number in story.numbers.items() if end != "unnamed"}
    own = bot.batch(rows.pop("completed"), name=f"{one.name}{one.number}.csv")
    killed = bot.batch(rows.pop("killed"), name="中断.csv")
    batch = bot.batch(*rows.values())
    story.run("view", "preview", "--ids", story.numbers_of("unnamed", "repeated"))
    story.run("preview", "preview", batch, "--ids", story.numbers_of("unsolved", "rejected", "lacking"))
    story.run("own", "apply", own)
    _trouble(story)
    story.run("apply", "apply", batch)
    story.say("held", story.exports / "待补.xlsx", "--run", story.folder_of("apply"), "--batch", batch)
    story.say("held", story.exports / "看法.xlsx", "--run", story.folder_of("view"))
    _kill(story, killed)
    story.run("rest", "run")


def _trouble(story: CanaryStory) -> None:
    """What the site and a colleague do to some of the orders; the site's own words name customers too."""
    refused, odd, numbers = ENDS["refused"], ENDS["odd"], story.numbers
    said = f"客户{refused.name}（{refused.number}）的处理说明不能为空！"
    story.site.fault("submit", "reset", order_no=numbers["lost"])
    story.site.fault("submit", "alert", order_no=numbers["refused"], text=said)
    said = f"请回访{odd.name}，{odd.address}"
    story.site.fault("submit", "alert", when="after_commit", order_no=numbers["odd"], text=said)
    story.site.colleague(numbers["taken"], "accept", when="on_submit")


def _kill(story: CanaryStory, batch: Path) -> None:
    """A run that is killed behind its reply's answer; what it leaves in the machine's temporary folder is looked at."""
    bot = story.bot
    # The driver first: one that lives takes its files away when the program has gone.
    strikes = [{"at": "K9", "do": "kill", "what": what} for what in ("driver", "browser", "python")]
    with bot.started("apply", batch, at=strikes, env=story.env) as process:
        story.runs["killed"] = bot.wait(process)
        files = [path for path in bot.temporary.rglob("*") if path.is_file() and path.name != "typed"]
        story.left_in_temporary = [str(one) for one in canaries_in(bot.temporary, WANTED, spared=())]
    assert files, "the killed run left no temporary files to look at"


def _read(story: CanaryStory) -> None:
    """Every command that shows something, to people and to machines."""
    shown = story.numbers_of("unsolved", "rejected", "lost", "refused", "taken").split(",")
    commands: list[tuple[str, ...]] = [("show", number) for number in shown]
    commands += [("status",), ("breaker",), ("facts",), ("lists",), ("intercept",), ("audit", "verify")]
    commands += [("diagnose", "--order", "ID-056-20260105-00000"), ("rules", "backtest", "--ledger")]
    commands += [("rules", "explain", "ID-056-20260105-00001")]
    for words in commands:
        story.say(*words, "--json")
    for words in (*commands[-11:], ("doctor",), ("purge", "--dry-run")):
        story.say(*words)


def _export(story: CanaryStory) -> None:
    """Every command that writes a file for somebody."""
    out = story.exports
    complaints = canary_orders.complaints(story.folder / "given" / "complaints.jsonl")
    story.say("lists", "--out", out / "清单")
    story.say("intercept", "--out", out / "拦截")
    story.say("explain", "--jsonl", complaints, "--out", out / "分拣.jsonl")
    story.say("audit", "export", out / "审计.jsonl")
    story.say("report", story.folder_of("apply"), out / "报告.html")
    story.say("backup")
