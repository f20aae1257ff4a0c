"""An interception from the settings: it reads the branch's tables and makes the lists and drafts.

A scheduled interception runs in a process of its own. It leaves its findings as JSON next to its lists, and
the service reads that file afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loguru import logger

from eoms_bot import chinese
from eoms_bot.advise import intercept_lists
from eoms_bot.advise.intercept import Intercepted, News, Situation, intercept, mail, news
from eoms_bot.errors import StorageError
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.ids import new_id
from eoms_bot.model.listing import ListTable
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report import lists
from eoms_bot.report.files import write_new
from eoms_bot.run import handed_in
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources

NEEDED = ("history", "alarms")
"""Tables without which incidents stay unseen; the others only make one complete."""
ENDING = "-结果.json"


@dataclass(frozen=True)
class Look:
    """One look at the tables: what was found, by which facts, and its lists."""

    found: Intercepted
    at: Situation
    tables: tuple[ListTable, ...]


@dataclass(frozen=True)
class Interception:
    """What a scheduled interception has found.

    `unchecked` names, in Chinese, the tables that could not be asked. `lost` names those of them that are set
    and that incidents depend on. `lists` is the folder of its lists, as messages to people name it.
    """

    schedule: str
    news: tuple[News, ...]
    unchecked: tuple[str, ...]
    lost: tuple[str, ...]
    lists: str

    @property
    def summary(self) -> str:
        """Its outcome in one line."""
        severe = sum(bool(one.severe) for one in self.news)
        count = f"事件 {len(self.news)} 个" + (f"（严重 {severe} 个）" if severe else "")
        return f"{count}；未核对：{'；'.join(self.unchecked)}" if self.unchecked else count


def look(settings: Settings, now: datetime) -> Look:
    """Read the tables and look, at `now` (aware)."""
    return looked_at(situation_of(settings, read_sources(settings.facts, now).evidence, now))


def situation_of(settings: Settings, evidence: Evidence, now: datetime) -> Situation:
    """What an interception at `now` (aware) depends on."""
    return Situation(evidence, settings.intercept, settings.diagnosis, settings.branch.county, now)


def looked_at(at: Situation) -> Look:
    """The same of tables that were read already."""
    found = intercept(at)
    tables = (
        intercept_lists.incidents(found, at),
        intercept_lists.linked(found),
        intercept_lists.hidden_faults(at),
        intercept_lists.overloaded(at),
        intercept_lists.county_follow_up(at),
    )
    return Look(found, at, tables)


def files_of(one: Look) -> dict[str, bytes]:
    """Lists and drafts, by the names of their files."""
    files = {
        "拦截.xlsx": lists.workbook(one.tables),
        "拦截.md": lists.markdown("拦截", one.tables).encode(),
    }
    drafts = intercept_lists.announcement_rows(one.found, one.at)
    if drafts.rows:
        files["公告草稿.xlsx"] = lists.workbook((drafts,))
    address = one.at.choices.province_mail
    severe = [incident for incident in one.found.incidents if incident.severe] if address else []
    for number, incident in enumerate(severe, start=1):
        files[f"邮件草稿-{number}.eml"] = lists.mail(address, *mail(incident, one.at))
    return files


def of_schedule(settings: Settings, name: str, now: datetime) -> Interception:
    """Look for a schedule, and keep lists, drafts and outcome for the service.

    StorageError where the disk takes none. The outcome is written last: where it exists, all other files
    exist too.
    """
    made = look(settings, now)
    folder, stem = handed_in.found(settings.paths.home), new_id("I", now)
    evidence = made.at.evidence
    lost = [one for key in NEEDED if (one := evidence.of(key)).state not in ("正常", "未配置")]
    found = Interception(
        name,
        tuple(news(incident, made.at) for incident in made.found.incidents),
        made.found.unchecked,
        tuple(one.describe() for one in lost),
        f"{'/'.join(folder.parts[-2:])}/{stem}-拦截.xlsx",
    )
    files = files_of(made) | {ENDING[1:]: _text(found).encode()}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file, content in files.items():
            write_new(folder / f"{stem}-{file}", content)
    except OSError as err:
        raise StorageError(f"拦截的名单写不进去：{folder}（{chinese.of_system(err)}）") from err
    return found


def newest(home: Path, schedule: str) -> Interception | None:
    """What the newest interception of a schedule has found.

    None where there is none, or where it can't be read; the log then says so.
    """
    folder = handed_in.found(home)
    for path in sorted(folder.glob(f"*{ENDING}"), reverse=True):
        try:
            value: dict[str, Any] = json.loads(path.read_bytes())
            if value["schedule"] == schedule:
                return _interception(value)
        except (OSError, ValueError, KeyError, TypeError) as err:
            logger.bind(step="intercept").error("拦截的结果读不懂（{}）：{}", type(err).__name__, path.name)
            return None
    return None


def _text(found: Interception) -> str:
    entries = [asdict(one) | {"begin": one.begin.astimezone(SHANGHAI).isoformat()} for one in found.news]
    return json.dumps(asdict(found) | {"news": entries}, ensure_ascii=False, indent=1)


def _interception(value: Mapping[str, Any]) -> Interception:
    return Interception(
        value["schedule"],
        tuple(News(**one | {"begin": datetime.fromisoformat(one["begin"])}) for one in value["news"]),
        tuple(value["unchecked"]),
        tuple(value["lost"]),
        value["lists"],
    )
