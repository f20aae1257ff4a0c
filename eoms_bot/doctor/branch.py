"""The branch's own settings, `[branch]`: without some of them no completion goes out."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.browser.profile import load_profile
from eoms_bot.decide.fixed import constants, missing
from eoms_bot.doctor.check import PASSED, Check, Trouble, warned
from eoms_bot.errors import BotError
from eoms_bot.run.releasing import is_bundled
from eoms_bot.settings import Settings

NAME = "本部门"


def branch(settings: Settings) -> Check:
    """What `[branch]` lacks, and what each costs: orders are held, or the page does not submit."""
    lacking = list(_lacking(settings))
    if not lacking:
        return Check(NAME, PASSED, f"{settings.branch.county}，联系号码和固定填写内容都写了")
    cure = (
        "在 eoms.toml 的 [branch] 里写：desk_numbers、fixed、county（docs/zh/reference.md 的“第一次设置”）；"
        "还没有 eoms.toml 的用 eoms-bot init"
    )
    return warned(NAME, Trouble.BRANCH, "；".join(lacking), cure)


def _lacking(settings: Settings) -> Iterator[str]:
    own = settings.branch
    if not own.desk_numbers:
        yield "没有写联系号码（branch.desk_numbers）：完成的工单一律转人工，联系号码填哪个都“不是值班号码”"
    if labels := missing_constants(settings):
        yield f"没有写{'、'.join(labels)}（branch.fixed）：表单里这几格空着，网站不让提交，完成的一张也发不出去"
    if "county" not in own.model_fields_set and not is_bundled(settings.site):
        yield f"没有写县区（branch.county），当作{own.county}：本部门的投诉转人工，或判成“其他县区投诉”"


def missing_constants(settings: Settings) -> tuple[str, ...]:
    """Labels of the form's constants that `branch.fixed` has no value for.

    Empty where the profile cannot be read, which is a finding of its own.
    """
    try:
        profile = load_profile(settings.site.profile, settings.paths.profiles)
    except BotError:
        return ()
    wanted = constants({one.name: one.label for one in profile.complete.fields})
    return missing(wanted, settings.branch)
