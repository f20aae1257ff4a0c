"""Block C, logging in: what the site may answer to a login, and somebody else who uses the same account
(F31–F34).
"""

from __future__ import annotations

from functools import partial

from tests.checks.matrix.row import Case, Row
from tests.checks.world import ACTIONS, World
from tests.support.bot import PASSWORD

EXIT_PROBLEMS = 1
EXIT_LOGIN = 4
RESTARTS = 10
FEW_RESTARTS = 2
"""The refusals differ in the site's words only, so only one of them is tried as often as a supervisor may."""
MINUTE = 60
REFUSALS = ("wrong", "locked", "disabled", "expired", "deleted", "sso")
LOST: dict[str, dict[str, object]] = {
    "reset": {"do": "reset"},
    "fin": {"do": "fin"},
    "500": {"do": "status", "status": 500},
    "hang": {"do": "hang", "seconds": 60},
}
STEPS = {"sms": "短信验证码", "password": "修改密码", "notice": "公告"}
CAPTCHA = "验证码"
SECOND_STEPS = ("/portal/checkCodeVerify.action", "/portal/editPwd.action", "/portal/noticeConfirm.action")
LOGIN = "/portal/login.action"
ELSEWHERE, CLERK = "sessions/elsewhere", {"account": "clerk01"}
IN_USE = "账号正被他人使用"


def log_ins(world: World) -> int:
    """How many log-ins have reached the site, whatever it made of them."""
    seen = world.site.requests()
    return sum(1 for request in seen if request["method"] == "POST" and request["path"].endswith(LOGIN))


def _start(world: World) -> int:
    """The exit code of a start on the workbook."""
    return world.run("apply", world.batch).code


def new_password(world: World) -> None:
    """A person sets the right password and unlocks the login."""
    done = world.bot.run("login", "set", "--stdin", "--unlock", typed=PASSWORD)
    world.expect("exit code of login set", done.code, 0)


def _refused(kind: str, world: World) -> str:
    if kind == "wrong":
        world.bot.set_password("mock-pass-0")
    else:
        world.site.switches(sign_in=kind)
    starts = 1 + (RESTARTS if kind == "wrong" else FEW_RESTARTS)
    codes = [_start(world) for _ in range(starts)]
    world.expect("exit codes", codes, [EXIT_LOGIN] * starts)
    world.expect("log-ins of all restarts", log_ins(world), 1)
    world.check("after the restarts", ended=True)
    world.site.switches(sign_in="normal")
    new_password(world)
    again = world.apply(moment="with a new password")
    world.expect_end(again, unknown=False)
    return f"{starts} starts, 1 log-in; with a new password exit {again.code}"


def _answer_lost(mode: str, when: str, world: World) -> str:
    fault = dict(LOST[mode])
    world.site.fault("login", str(fault.pop("do")), when=when, times=0, **fault)
    seen = []
    for minutes in (0, 0, 9, 11, 12, 60, 180):
        world.advance(minutes=minutes - world.ahead / MINUTE)
        world.expect(f"exit code after {minutes} minutes", _start(world), EXIT_LOGIN)
        seen.append(log_ins(world))
    world.expect("log-ins so far, at 0, 0, 9, 11, 12, 60, 180 minutes", seen, [1, 1, 1, 2, 2, 2, 2])
    world.check("after two lost answers", ended=True)
    world.site.clear_faults()
    new_password(world)
    world.expect("exit code with the password set again", _start(world), 0)
    world.expect("log-ins in the end", log_ins(world), 3)
    world.check("with the password set again", ended=True)
    return "2 log-ins, 10 minutes apart; a third only after the password was set again"


def _person_needed(step: str, world: World) -> str:
    captcha = step == "captcha"
    world.site.switches(**({"login_captcha": "on"} if captcha else {"login_step": step}))
    runs = [world.run("apply", world.batch) for _ in range(3)]
    world.expect("exit codes", [one.code for one in runs], [EXIT_LOGIN] * 3)
    world.expect("log-ins", log_ins(world), 0 if captcha else 1)
    wanted = STEPS.get(step, CAPTCHA)
    world.expect(f"the first run says {wanted}", wanted in runs[0].stderr, True)
    guessed = [one["path"] for one in world.site.requests() if one["path"].endswith(SECOND_STEPS)]
    world.expect("guessed answers to the second step", guessed, [])
    world.check("after three starts", ended=True)
    return f"exit {runs[0].code}, says {wanted}"


def _kicked(point: str, world: World) -> str:
    world.site.switches(single_login="on")
    kicks = [world.post_at(point, ELSEWHERE, CLERK, nth) for nth in range(1, 4)]
    first = world.run("apply", world.batch, at=kicks)
    world.expect("exit code", first.code, EXIT_LOGIN)
    world.expect(f"the run says {IN_USE}", IN_USE in first.run["stopped"], True)
    again = [_start(world) for _ in range(2)]
    world.expect("exit codes of restarts", again, [EXIT_LOGIN] * 2)
    world.expect("log-ins", log_ins(world), 2)
    world.expect("accepted writes", world.accepted(), [])
    world.check("after the restarts", ended=True)
    world.advance(minutes=61)
    later = world.run("apply", world.batch)
    # Two sessions were lost after the form: the third attempt at a write is left to a person (decisions 3).
    spent = point == "K7"
    world.expect("exit code an hour later", later.code, EXIT_PROBLEMS if spent else 0)
    if spent:
        world.expect("says why", "REFUSED_SESSION 已有 2 次" in later.item(world.order_no)["reason"], True)
        world.expect("accepted writes", world.accepted(), [])
    world.check("an hour later", ended=True)
    return f"exit {first.code} after 2 log-ins; an hour later exit {later.code}"


def _kicked_once(world: World) -> str:
    world.site.switches(single_login="on")
    run = world.apply(at=[world.post_at("K3", ELSEWHERE, CLERK)])
    world.expect_end(run, unknown=False)
    world.expect("log-ins", log_ins(world), 2)
    return f"exit {run.code} after 2 log-ins"


ROWS = (
    Row(
        "F31",
        "wrong password, account locked, disabled, expired, deleted",
        "stops at once (exit 4); ten restarts: no further login",
        cases=tuple(Case(kind, partial(_refused, kind)) for kind in REFUSALS),
    ),
    Row(
        "F32",
        "the login is answered by a cut, by nothing, or by 500",
        "counted; the second not before 10 minutes, no third",
        cases=tuple(
            Case(f"{mode}/{when}", partial(_answer_lost, mode, when))
            for mode in LOST
            for when in ("before", "after_commit")
        ),
    ),
    Row(
        "F33",
        "captcha, SMS code, forced new password, notice page",
        "a person is needed (exit 4); nothing is guessed",
        cases=tuple(Case(step, partial(_person_needed, step)) for step in ("captcha", *STEPS)),
    ),
    Row(
        "F34",
        "the account signs in elsewhere and kicks us, again and again",
        "two kicks in 10 minutes: stops, the account is in use; two log-ins at most",
        cases=(
            *(
                Case(f"{action}/{layout}/{point}", partial(_kicked, point), action, layout)
                for point in ("K3", "K7")
                for action in ACTIONS
                for layout in ("a", "b")
                if layout == "a" or point == "K3"
            ),
            Case("once", _kicked_once),
        ),
    ),
)
