"""The canary: compares the site's pages with the last snapshot before a run works an order.

The setting is `run.canary`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eoms_bot.errors import ConfigError, SiteChanged
from eoms_bot.model.finding import FAILED, PAGES, Finding
from eoms_bot.settings import Settings
from eoms_bot.sites import snapshot as snapshots
from eoms_bot.sites.comparing import changes_of
from eoms_bot.sites.recorder import PageRecorder
from eoms_bot.sites.surveying import known_options
from eoms_bot.tables.tables import load_dictionaries
from flows.lane import Lane
from flows.survey.survey import Stopped, Survey
from flows.survey.survey_site import look_inside

_MOST_NAMED = 5
_KINDS = frozenset({"选择器", "字段", "编码", "动作", "页面"})


def against_snapshot(settings: Settings) -> Callable[[Lane], None]:
    """The look at the site that comes before the first order; ConfigError where there is no snapshot."""
    before = _insist_on_snapshot(settings)
    return lambda lane: _insist_site_unchanged(lane, settings, before)


def _insist_on_snapshot(settings: Settings) -> Path:
    """The snapshot that a run will be compared with.

    ConfigError where the setting wants one and there is none.
    """
    found = snapshots.latest(settings.paths.snapshots, settings.site.profile)
    if found is None:
        raise ConfigError(
            f"设置 run.canary 要求运行前与快照比，档案 {settings.site.profile} 还没有快照；先运行 eoms-bot sites snapshot"
        )
    return found


def _insist_site_unchanged(lane: Lane, settings: Settings, snapshot: Path) -> None:
    """SiteChanged where something that the profile uses differs from the snapshot, or is not found.

    The lane has logged in; nothing is armed, so that the gate lets nothing out. A page that shows only with
    an order of ours is left out where there is none.
    """
    before = snapshots.load(snapshot)
    lists = load_dictionaries(settings.files.dictionaries)
    recorder = PageRecorder(lane.site.paged)
    survey = Survey(lane, known_options(lists), keep=recorder.keep)
    try:
        look_inside(survey)
    except Stopped:
        # The run itself hears a request to stop, before its first order.
        return
    now = recorder.pages(lane.session, lists, survey.masks, survey.options, survey.alive)
    changes, _alone = changes_of(lane.site.paged, before.pages, now)
    differences = [f"{PAGES.get(one.page, one.page)}: {one.line}" for one in changes if one.used]
    differences += [_of(one) for one in survey.findings if one.state == FAILED and one.kind in _KINDS]
    if differences:
        more = f"；另有 {len(differences) - _MOST_NAMED} 处" if len(differences) > _MOST_NAMED else ""
        raise SiteChanged(
            f"与 {before.taken} 的快照比，网站变了，没有处理工单: {'；'.join(differences[:_MOST_NAMED])}{more}"
        )


def _of(one: Finding) -> str:
    return f"{PAGES[one.page]}: {one.name} {one.found}"
