"""Block E, windows: dialogs that nobody foresaw, and windows that do not open, open late, twice, or close
themselves.
"""

from __future__ import annotations

from functools import partial

from tests.checks.matrix.row import Case, Row, Run, everywhere, once, untouched
from tests.checks.world import World

SAID = {
    "alert": ("系统提示：数据已变更",),
    "confirm": ("是否覆盖原有数据？",),
    "prompt": ("请输入授权码",),
    "three": ("系统提示：一", "是否继续？", "系统提示：三"),
}
FORMS = {kind: (kind,) for kind in ("alert", "confirm", "prompt")} | {"three": ("alert", "confirm")}
DIALOGS = (
    ("confirm", "load", ("accept", "complete", "reject", "leftover")),
    ("prompt", "click", ("accept", "complete", "reject")),
    ("three", "step", ("complete", "reject", "leftover")),
    ("alert", "submit", ("accept", "complete", "reject", "leftover")),
    ("three", "leftover", ("leftover",)),
)
"""Kind, moment, and the writes before which it comes."""

MODAL = {"site.toml": [("known_dialogs = []", "known_dialogs = []\nmodal_dialogs_as_windows = true")]}
NOT_MODAL = ("页面脚本出错：window.showModalDialog is not a function", "modal_dialogs_as_windows")


def _dialog(kind: str, moment: str, world: World) -> str:
    """Dismissed and logged; the order has no write."""
    world.site.switches(dialogs=f"{kind}:{moment}")
    run = world.apply()
    assert run.folder is not None
    log = (run.folder / "log.jsonl").read_text(encoding="utf-8")
    # Its words may name a customer: the order's reason has them masked, the log says only that it came.
    for form in FORMS[kind]:
        world.expect(f"logged: {form}", f"页面对话框 {form}（已关闭）" in log, True)
    return untouched(world, run, SAID[kind])


def _asked_on_leaving(world: World) -> str:
    """The question never comes up: the bot's pages get no event on leaving. The order is done, once."""
    return _opens({"dialogs": "beforeunload:load"}, world)


def _opens(switches: dict[str, str], world: World) -> str:
    """Odd, but the right order's window opens: the order is done, once."""
    world.site.switches(**switches)
    run = world.apply()
    world.expect_end(run, unknown=False)
    return world.end(run.outcome(world.order_no))


def _opens_by_key(switches: dict[str, str], world: World) -> str:
    """The profile has showModalDialog open a window: the order is done, once."""
    world.bot.configure(profile=world.bot.own_profile("modal", MODAL))
    return _opens(switches, world)


def _opens_not(switches: dict[str, str], words: tuple[str, ...], world: World) -> str:
    """No window to work in: no write."""
    world.bot.configure(step_seconds=6)
    world.site.switches(**switches)
    return untouched(world, world.apply(), words)


def _windows(what: str, run: Run, *actions: str) -> tuple[Case, ...]:
    return everywhere(run, what, actions=actions)


ROWS = (
    Row(
        "F47",
        "unexpected alert, confirm, prompt, beforeunload; three in a row; before the click",
        "logged, dismissed, the order left alone; no hang, oracle 0",
        (
            *(
                case
                for kind, moment, actions in DIALOGS
                for case in once(partial(_dialog, kind, moment), f"{kind}-{moment}", *actions)
            ),
            *once(_asked_on_leaving, "beforeunload", "accept", "complete", "reject", "leftover"),
        ),
    ),
    Row(
        "F48",
        "window blocked, late, twice, closing itself, without opener; showModalDialog",
        "the right order or none",
        (
            *_windows("twice", partial(_opens, {"popup": "twice"}), "complete"),
            *_windows("late", partial(_opens, {"popup": "late"}), "complete"),
            *_windows("no-opener", partial(_opens, {"opener": "missing"}), "complete", "reject"),
            *_windows("leftover-window", partial(_opens, {"leftover": "window"}), "leftover"),
            *_windows("blocked", partial(_opens_not, {"popup": "none"}, ("打开工单",)), "complete"),
            *_windows("modal-with-key", partial(_opens_by_key, {"popup": "modal"}), "complete"),
            *_windows(
                "modal-without-key",
                partial(_opens_not, {"popup": "modal"}, ("打开工单", "没有打开窗口", *NOT_MODAL)),
                "complete",
            ),
            # The bot's pages can't close their own windows: one that tries stays open, and is read.
            *_windows("closing", partial(_opens, {"popup": "closing"}), "complete"),
            *_windows("leftover-modal-with-key", partial(_opens_by_key, {"leftover": "modal"}), "leftover"),
            *_windows(
                "leftover-modal-without-key",
                partial(_opens_not, {"leftover": "modal"}, ("问题遗留库", *NOT_MODAL)),
                "leftover",
            ),
            *_windows("leftover-closing", partial(_opens, {"leftover": "closing"}), "leftover"),
        ),
    ),
)
