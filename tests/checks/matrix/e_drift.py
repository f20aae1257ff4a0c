"""Block E: the form is not what the profile says, values don't stay as they were filled, and a list has other
options.
"""

from __future__ import annotations

from functools import partial

from tests.checks.matrix import e_popups, e_spoilt
from tests.checks.matrix.row import Case, Row, everywhere, once, untouched
from tests.checks.world import World
from tests.support import orders

DECIDED = {
    "CCH_IsDealNetChange": ("否", "软件变更工单"),
    "CCH_ONE_compProp": ("有理由", "无理由"),
    "CCH_ONE_dealResult": ("解决", "未解决"),
    "CCH_ONE_provReason": ("覆盖-室外弱覆盖", "室内弱覆盖"),
    "CCH_ONE_groupReason1": ("网络部门", "客户原因"),
    "CCH_ONE_groupReason2": ("弱覆盖", "室内覆盖"),
    "CCH_ONE_area": ("乡镇", "县城"),
    "CCH_ONE_scene": ("乡镇", "农村"),
    "CCH_ONE_network": ("4G(LTE)", "5G(NR)"),
}
"""Select field → the option that the case's row decides, and another that the site goes on to offer."""

SAMPLES = ("CCH_ONE_provReason", "CCH_ONE_groupReason2", "CCH_ONE_area")
"""A menu of two levels, one that hangs on another field, a plain one."""


def _option(how: str, field: str, world: World) -> str:
    """An option that is gone, renamed or there twice fails at once, not after the long limit of a step."""
    option, offered = DECIDED[field]
    spelt = f"{option}（新）"
    switches = {
        "removed": {"drop_option": f"{field}:{option}"},
        "renamed": {"drop_option": f"{field}:{option}", "new_option": f"{field}:{spelt}"},
        "twice": {"new_option": f"{field}:{option}"},
    }
    world.bot.configure(step_seconds=240)
    world.site.switches(**switches[how])
    return untouched(world, world.apply(), (field, "网站提供", offered), code=5)


def _no_target(world: World) -> str:
    """The site has chosen no target for a reject: a person chooses."""
    world.site.switches(rollback="none")
    return untouched(world, world.apply(), ("驳回给", "没有预选"), outcome="HELD")


def _no_targets(world: World) -> str:
    """A list of targets that stays empty."""
    world.bot.configure(step_seconds=6)
    world.site.switches(rollback="empty")
    return untouched(world, world.apply(), ("驳回给",), code=5)


_OPTIONS = Row(
    "F43",
    "option removed, renamed, or there twice; no target of a reject",
    "fails at once; the report names what is offered",
    (
        *(
            case
            for field in DECIDED
            for case in once(partial(_option, "removed", field), f"removed-{field}", "complete")
        ),
        *(
            case
            for how in ("renamed", "twice")
            for field in SAMPLES
            for case in once(partial(_option, how, field), f"{how}-{field}", "complete")
        ),
        *once(_no_target, "no-target", "reject"),
        *once(_no_targets, "no-targets", "reject"),
    ),
)


LONG = "镇区信号弱" * 40
"""200 characters: 600 bytes where a Chinese character counts three, 400 where it counts two."""

CHANGES: dict[str, tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...]] = {
    "F41": (
        ("complete", "field", {"extra_required": "CCH_ONE_newReason"}, ("CCH_ONE_newReason", "必填")),
        ("reject", "field", {"extra_required": "REJECT_newReason"}, ("REJECT_newReason", "必填")),
        ("leftover", "field", {"extra_required": "IL_NewReason"}, ("IL_NewReason", "未登记")),
    ),
    "F42": (
        ("accept", "button-id", {"rename": "bpp_Btn_ACCEPT:bpp_Btn_TAKE"}, ("bpp_Btn_ACCEPT",)),
        ("accept", "button-label", {"relabel": "受　理:接　单"}, ("bpp_Btn_T1Finish",)),
        ("accept", "number-id", {"rename": "bpp_BaseSN:bpp_SerialNo"}, ("number", "bpp_BaseSN")),
        (
            "complete",
            "field-id",
            {"rename": "CCH_ONE_cell:CCH_ONE_cellName"},
            ("CCH_ONE_cell", "投诉所属小区"),
        ),
        ("complete", "field-label", {"relabel": "处理结果:处理结论"}, ("处理结论", "处理结果")),
        ("complete", "button-id", {"rename": "bpp_Btn_T1Finish:bpp_Btn_T1Done"}, ("bpp_Btn_T1Finish",)),
        ("complete", "submit-id", {"rename": "bpp_ActPanel_BtnSubmit:bpp_Ok"}, ("bpp_ActPanel_BtnSubmit",)),
        ("complete", "submit-label", {"relabel": "提　交:暂　存"}, ("暂存", "提交")),
        ("reject", "field-id", {"rename": "Desc:DescText"}, ("Desc", "操作说明")),
        ("reject", "field-label", {"relabel": "操作说明:操作备注"}, ("操作备注", "操作说明")),
        ("reject", "submit-label", {"relabel": "提　交:暂　存"}, ("暂存", "提交")),
        ("leftover", "field-id", {"rename": "IL_Measure:IL_MeasureText"}, ("IL_Measure", "解决措施")),
        ("leftover", "field-label", {"relabel": "问题描述:问题说明"}, ("问题说明", "问题描述")),
        ("leftover", "submit-id", {"rename": "IL_BtnSubmit:IL_BtnSave"}, ("IL_BtnSubmit",)),
        ("leftover", "submit-label", {"relabel": "提交:保存"}, ("保存", "提交")),
    ),
    "F44": (
        ("accept", "button", {"duplicate": "bpp_Btn_ACCEPT"}, ("bpp_Btn_ACCEPT", "多个")),
        ("complete", "button", {"duplicate": "bpp_Btn_T1Finish"}, ("bpp_Btn_T1Finish", "多个")),
        ("complete", "submit", {"duplicate": "bpp_ActPanel_BtnSubmit"}, ("bpp_ActPanel_BtnSubmit", "多个")),
        ("complete", "text", {"duplicate": "CCH_ComplainDealDesc"}, ("CCH_ComplainDealDesc", "多个")),
        ("complete", "select", {"duplicate": "CCH_ONE_area"}, ("CCH_ONE_area", "多个")),
        ("complete", "twin", {"duplicate": "CCH_ONE_isReplied"}, ("CCH_ONE_isReplied", "多个")),
        ("reject", "submit", {"duplicate": "bpp_ActPanel_BtnSubmit"}, ("bpp_ActPanel_BtnSubmit", "多个")),
        ("reject", "text", {"duplicate": "Desc"}, ("Desc", "多个")),
        ("leftover", "submit", {"duplicate": "IL_BtnSubmit"}, ("IL_BtnSubmit", "多个")),
        ("leftover", "text", {"duplicate": "IL_Measure"}, ("IL_Measure", "多个")),
    ),
}
"""Row → write, what changed, switches, and the words that the report must have."""

TEXTS = {
    "complete": (
        "CCH_ONE_linkMan",
        "CCH_ONE_linkManTel",
        "CCH_ONE_dealDesc",
        "CCH_ONE_cell",
        "CCH_ComplainDealDesc",
    ),
    "reject": ("Desc",),
    "leftover": ("IL_ProblemDesc", "IL_Measure"),
}


def _changed(switches: dict[str, str], words: tuple[str, ...], world: World) -> str:
    """A part that is new, gone, reworded or doubled: the run stops and names it."""
    world.site.switches(**switches)
    return untouched(world, world.apply(), words, code=5)


def _of_changes(row: str) -> tuple[Case, ...]:
    """Layout b for the first change of each write: the form knows nothing of lists."""
    seen: set[str] = set()
    cases: list[Case] = []
    for action, what, switches, words in CHANGES[row]:
        layouts = ("a",) if action in seen else ("a", "b")
        seen.add(action)
        run = partial(_changed, switches, words)
        cases += everywhere(run, what, actions=(action,), layouts=layouts)
    return tuple(cases)


def _alternate(world: World) -> str:
    """The profile's alternate reads a fact whose id was corrected; nothing else depends on it."""
    old, new = 'css = "#CCH_ComplainDesc"', 'css = "#CCH_ComplaintDesc"\nalternates = ["#CCH_ComplainDesc"]'
    world.bot.configure(profile=world.bot.own_profile("spelt", {"order_form.toml": [(old, new)]}))
    run = world.apply()
    world.expect_end(run, unknown=False)
    return world.end(run.outcome(world.order_no))


def _no_second_way_to_write(world: World) -> str:
    """An alternate for the control that submits: the bot refuses the profile before it opens a page."""
    old = 'css = "input#bpp_ActPanel_BtnSubmit"'
    changes = {"order_form.toml": [(old, f'{old}\nalternates = ["input[type=button]"]')]}
    world.bot.configure(profile=world.bot.own_profile("twoways", changes))
    run = world.apply()
    world.expect("exit code", run.code, 3)
    world.expect("the rule is named", "SEL-002" in run.stderr, True)
    world.expect("requests", world.site.requests(), [])
    return "refused, exit 3, 0 requests"


def _read_only(world: World) -> str:
    """All decided fields have become read-only: the report names all, and none is written."""
    fields = {"complete": [*DECIDED, *TEXTS["complete"], "CCH_ONE_isReplied"], "reject": ["Desc"]}[
        world.action
    ]
    world.site.switches(readonly=";".join(fields))
    return untouched(world, world.apply(), (*fields, "只读"), code=5)


def _shorter(world: World) -> str:
    """The boxes take two characters: the read-back shows what they silently cut off."""
    fields = TEXTS[world.action]
    world.site.switches(maxlength=";".join(f"{field}:2" for field in fields))
    return untouched(world, world.apply(), ("回读不一致", "应为"), outcome="HELD")


def _fewer_bytes(world: World) -> str:
    """The site's limit is lower than the profile's: the page's own check stops it, or the server refuses."""
    fields = TEXTS[world.action][-2:]
    world.site.switches(max_bytes=";".join(f"{field}:5" for field in fields))
    if world.action == "leftover":
        return untouched(world, world.apply(), ("长度不能超过5",), outcome="REFUSED", posts=1)
    return untouched(world, world.apply(), (f"{fields[0]}_tip",), outcome="NOT_SENT")


def _twin(world: World) -> str:
    """A radio whose click does not reach what is posted."""
    world.site.switches(twin="broken")
    return untouched(world, world.apply(), ("是否已答复客户", "隐藏值=空"), outcome="HELD")


def _bytes(profile: int, site: int, world: World) -> str:
    """200 Chinese characters for a box of 500 bytes, counted by profile and site."""
    changes = {"site.toml": [("wide_bytes = 3", f"wide_bytes = {profile}")]}
    world.bot.configure(profile=world.bot.own_profile(f"wide{profile}", changes))
    world.site.switches(wide_bytes=str(site))
    world.batch = world.bot.batch(orders.rejected(world.order_no, 驳回说明=LONG))
    run = world.apply()
    if profile > site:
        world.expect("exit code and requests", (run.code, world.site.requests()), (1, []))
        return "refused before anything was opened"
    if profile < site:
        return untouched(world, run, ("Desc_tip",), outcome="NOT_SENT")
    world.expect_end(run, unknown=False)
    return world.end(run.outcome(world.order_no))


ROWS = (
    Row("F41", "a new required field", "0 writes; the report names it", _of_changes("F41")),
    Row(
        "F42",
        "id or label renamed, spelling corrected",
        "stopped with the selector's name; alternates only for reading",
        (
            *_of_changes("F42"),
            *once(_alternate, "alternate", "complete"),
            *once(_no_second_way_to_write, "alternate-submit", "complete"),
        ),
    ),
    _OPTIONS,
    Row(
        "F44",
        "ids or submit buttons there twice",
        "strict locator error; nothing is taken as the first",
        _of_changes("F44"),
    ),
    Row(
        "F45",
        "read-only, twin not written, box or byte limit shrunk, value spoilt as it is filled",
        "0 wrong bodies accepted; the report names field, wanted and found",
        (
            *once(_read_only, "read-only", "complete", "reject"),
            *once(_shorter, "maxlength", "complete", "reject", "leftover"),
            *once(_fewer_bytes, "max-bytes", "complete", "reject", "leftover"),
            *once(_twin, "twin", "complete", "leftover"),
            *(
                case
                for profile, site in ((2, 3), (3, 2), (2, 2))
                for case in once(partial(_bytes, profile, site), f"wide-{profile}-{site}", "reject")
            ),
            *e_spoilt.FILLED,
        ),
    ),
    Row(
        "F46",
        "a script overwrites a value after the read-back",
        "the gate's comparison refuses; 0 accepted; the report names field, wanted and found",
        e_spoilt.AFTER_READ_BACK,
    ),
    *e_popups.ROWS,
)
