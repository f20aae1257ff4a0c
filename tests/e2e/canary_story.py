"""Orders of many customers that end in every way, told once; and every command that speaks of them afterwards."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import orders
from tests.support.artefacts import canaries_in
from tests.support.bot import PASSWORD, ROOT, Bot, Finished
from tests.support.canaries import COLLEAGUES, PEOPLE, WORDS, Person
from tests.support.mock_site import MockSite

WANTED = (*WORDS, *COLLEAGUES, PASSWORD)
BY_DESIGN = {
    "待补.xlsx": "a batch for people: it has the rows' own numbers, and the manual says whom to give it to",
}
"""File below the folder of exports → why it may have what nothing else may; everything else is scanned."""

ENDS = {
    "completed": PEOPLE[0],
    "unsolved": PEOPLE[1],
    "rejected": PEOPLE[2],
    "lacking": PEOPLE[3],
    "unnamed": PEOPLE[4],
    "lost": PEOPLE[5],
    "refused": PEOPLE[6],
    "odd": PEOPLE[7],
    "taken": PEOPLE[8],
    "explained": PEOPLE[9],
    "killed": PEOPLE[10],
    "repeated": PEOPLE[11],
}
"""How an order ends → whose it is."""

PAST = PEOPLE[11:]
COLUMNS = {"COLUMNS": "400"}
"""A window so wide that no table breaks a word."""


@dataclass
class CanaryStory:
    """What was done, what is left of it: runs by name, exports, what lay in the temporary folder of the killed run."""

    bot: Bot
    exports: Path
    numbers: Mapping[str, str]
    runs: dict[str, Finished] = field(default_factory=dict)
    left_in_temporary: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def outcome(self, end: str) -> str:
        """How the order ended in the run that worked it."""
        run = {"completed": "own", "killed": "rest", "unnamed": "rest"}.get(end, "apply")
        return self.runs[run].outcome(self.numbers[end])


def fields_of(one: Person) -> dict[str, str]:
    """An order's fields with everything of its customer that a hotline may type."""
    return {
        "BaseSummary": f"个人投诉-{one.name}（{one.number}）信号弱",
        "CCH_ConsumerName": one.name,
        "CCH_ConsumerTel": one.number,
        "ComplaintNum": one.number,
        "CCH_ApplyPhone": one.caller_number,
        "CCH_Complain_AreaDesc": one.address,
        "CCH_IncidentDesc": f"{one.caller}反映信号弱",
        "CCH_ComplainDesc": f"{one.told()}信号弱，通话断续，请核实处理。",
        "CCH_PretreatmentDesc": f"{one.told()}未恢复，请核实处理。",
    }


def row_of(end: str, order_no: str) -> orders.Row:
    """The workbook's row of an order; what people type freely names the customer."""
    one = ENDS[end]
    told = {
        "联系客户电话": one.number,
        "解决措施": f"到{one.address}调整天线,{one.name}认可",
        "备注": one.told(),
    }
    if end == "rejected":
        return orders.rejected(order_no, 驳回说明=f"{one.name}住{one.address}", 备注=one.told())
    if end == "unsolved":
        return orders.unsolved(order_no, **told)
    if end == "lacking":
        return orders.solved(order_no, **told, 占用基站="", 客户态度="")
    if end == "explained":
        return orders.solved(order_no, **told, 有无口径="有")
    return orders.solved(order_no, **told)


def tell(bot: Bot, site: MockSite, folder: Path) -> CanaryStory:
    """Everything, in the order in which a branch would do it; `folder` is for exports and given tables."""
    numbers = {end: _put(site, end, one) for end, one in ENDS.items()}
    exports = folder / "exports"
    exports.mkdir()
    story = CanaryStory(bot, exports, numbers)
    env = COLUMNS | _tables(folder / "given")
    one = ENDS["completed"]
    own = bot.batch(row_of("completed", numbers["completed"]), name=f"{one.name}{one.number}.csv")
    others = [end for end in ENDS if end not in ("completed", "unnamed", "killed")]
    batch = bot.batch(*(row_of(end, numbers[end]) for end in others))
    killed = bot.batch(row_of("killed", numbers["killed"]), name="中断.csv")
    _run(story, "view", "preview", env=env)
    _run(story, "preview", "preview", batch, env=env)
    _run(story, "own", "apply", own, env=env)
    _trouble(site, numbers)
    _run(story, "apply", "apply", batch, env=env)
    bot.run(
        "held", exports / "待补.xlsx", "--run", story.runs["apply"].folder or "", "--batch", batch, env=env
    )
    bot.run("held", exports / "看法.xlsx", "--run", story.runs["view"].folder or "", env=env)
    _killed(story, killed, env)
    _run(story, "rest", "run", env=env)
    _run(story, "reconcile", "reconcile", env=env)
    _ask(story, folder / "given", env)
    story.asked = [json.dumps(one, ensure_ascii=False) for one in site.requests()]
    return story


def hits(story: CanaryStory) -> list[str]:
    """Every canary in what the program has left: its home, the exports, all streams, the killed run's temporary files."""
    asked = {f"address {number}": text for number, text in enumerate(story.asked)}
    found = [
        *canaries_in(story.bot.home, WANTED, story.bot.said | asked),
        *canaries_in(story.exports, WANTED, also=tuple(BY_DESIGN)),
    ]
    return [*map(str, found), *story.left_in_temporary]


def _put(site: MockSite, end: str, one: Person) -> str:
    more = (
        {"CCH_Koujing": f"因站点停电正在抢修，预计今晚恢复，已告知{one.told()}"} if end == "explained" else {}
    )
    return orders.put(site, held=end not in ("completed", "taken"), fields=fields_of(one) | more)


def _tables(folder: Path) -> dict[str, str]:
    """The branch's own tables, customers in all of them; returns the variables that name them."""
    now = orders.minutes(-60)
    tables: dict[str, list[dict[str, str]]] = {
        "HISTORY": [_past(number, one, now) for number, one in enumerate(PAST)],
        "CELLS": [
            {
                "小区名称": "LX_青槐政府-3",
                "基站名称": "LX_青槐政府",
                "县区": "澜溪县",
                "乡镇": "青槐镇",
                "覆盖地点": "上河村、上湾村、大坝村",
            }
        ],
        "NUMBERS": [
            {"号码": one.number, "小区名称": "LX_青槐政府-3", "类型": "占用", "最近时间": now}
            for one in PEOPLE
        ],
        "ANNOUNCEMENTS": [
            {
                "公告编号": "GG-1",
                "县区": "澜溪县",
                "影响地点": PEOPLE[15].address,
                "原因": "市电检修",
                "发生时间": now,
            }
        ],
    }
    folder.mkdir()
    variables = {}
    for key, rows in tables.items():
        path = folder / f"{key.lower()}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        variables[f"EOMS_FACTS_{key}_FILE"] = str(path)
    gazetteer = ROOT / "fixtures" / "triage" / "gazetteer.json"
    return variables | {
        "EOMS_FILES_GAZETTEER": str(gazetteer),
        "EOMS_INTERCEPT_PROVINCE_MAIL": "duty@eoms.example",
    }


def _past(number: int, one: Person, when: str) -> dict[str, str]:
    done = number % 2 == 0
    return {
        "工单号": f"ID-056-20260105-{number:05}",
        "分派时间": when,
        "客户姓名": one.name,
        "客户电话": one.number,
        "县区": "澜溪县",
        "投诉地点": one.address,
        "投诉内容": f"{one.told()}信号弱，通话断续，请核实处理。",
        "占用基站": "LX_青槐政府",
        "解决措施": f"到{one.address}更换跳线，{one.name}认可" if done else "",
        "处理结果": "解决" if done else "",
        "处理人": COLLEAGUES[0] if done else "",
        "完成时间": orders.minutes(-30) if done else "",
        "回访结果": f"{one.name}未接通" if done else "",
    }


def _trouble(site: MockSite, numbers: Mapping[str, str]) -> None:
    """What the site and a colleague do to some of the orders; the site's own words name customers too."""
    refused, odd = ENDS["refused"], ENDS["odd"]
    site.fault("submit", "reset", order_no=numbers["lost"])
    words = f"客户{refused.name}（{refused.number}）的处理说明不能为空！"
    site.fault("submit", "alert", order_no=numbers["refused"], text=words)
    words = f"请回访{odd.name}，{odd.address}"
    site.fault("submit", "alert", when="after_commit", order_no=numbers["odd"], text=words)
    site.colleague(numbers["taken"], "accept", when="on_submit")


def _run(story: CanaryStory, name: str, *words: str | Path, **how: Any) -> None:
    story.runs[name] = story.bot.run(*words, seconds=300, **how)


def _killed(story: CanaryStory, batch: Path, env: Mapping[str, str]) -> None:
    """A run that is killed behind its reply's answer; what it leaves in the machine's temporary folder is looked at."""
    bot = story.bot
    with bot.started("apply", batch, kill_at="K9:1", env=env) as process:
        story.runs["killed"] = bot.wait(process)
        left = canaries_in(bot.temporary, WANTED)
        files = [path for path in bot.temporary.rglob("*") if path.is_file() and path.name != "typed"]
    story.left_in_temporary = [str(one) for one in left]
    assert files, "the killed run left no temporary files to look at"


def _ask(story: CanaryStory, given: Path, env: Mapping[str, str]) -> None:
    """Every command that reads, for people and for machines, and every one that exports."""
    out, numbers = story.exports, story.numbers
    complaints = given / "complaints.jsonl"
    lines = [{"id": str(n), "text": one.told(), "phone": one.number} for n, one in enumerate(PEOPLE)]
    complaints.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8"
    )
    reading = [("show", number) for number in numbers.values()]
    reading += [("status",), ("breaker",), ("facts",), ("audit", "verify"), ("doctor",)]
    reading += [("lists",), ("intercept",), ("diagnose", "--order", "ID-056-20260105-00000")]
    reading += [("rules", "explain", "ID-056-20260105-00001"), ("rules", "backtest", "--ledger")]
    for words in reading:
        story.bot.run(*words, env=env)
    for words in (*reading[: len(numbers)], ("status",), ("lists",)):
        story.bot.run(*words, "--json", env=env)
    story.bot.run("lists", "--out", out / "清单", env=env)
    story.bot.run("intercept", "--out", out / "拦截", env=env)
    story.bot.run("explain", "--jsonl", complaints, "--out", out / "分拣.jsonl", env=env)
    story.bot.run("audit", "export", out / "审计.jsonl", env=env)
    story.bot.run("report", story.runs["apply"].folder or "", out / "报告.html", env=env)
    story.bot.run("backup", env=env)
    story.bot.run("purge", "--dry-run", env=env)
