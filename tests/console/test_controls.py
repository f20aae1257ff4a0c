"""No control can be used before its script: buttons come disabled, and forms are dialogs or only ask (GET)."""

import re
from datetime import timedelta
from importlib import resources

import pytest
from loguru import logger

from eoms_bot.console.app import PAGES
from eoms_bot.console.security.roles import Role
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.report import log
from tests.console.controls import offenders, plain
from tests.console.kit import seed
from tests.console.planned import reviewing
from tests.console.test_uploads import send, workbook
from tests.report import samples

TEMPLATES = sorted(
    (one.name, one.read_text(encoding="utf-8"))
    for one in resources.files("eoms_bot.console").joinpath("templates").iterdir()
    if one.name.endswith(".html")
)
FILES = (".xlsx", ".csv", ".zip", "print", "{chart}", "{number}", "{question_id}", "{start_id}", "{month}")
"""What is no page with controls, or the same page again."""
ALIKE = "/alike"
"""Asks for the row whose like it shows."""
DESK = "/desk/{order_no}"
"""Has only the orders of plans."""


@pytest.fixture
def desk(tmp_path):
    """A console whose pages offer all that they can: a plan, an UNKNOWN write, a quarantine, a workbook, a site card, a question."""
    with reviewing(tmp_path / "home") as (place, office):
        seed(place.desk.settings, place.clock)
        now = place.clock.now()
        place.ledger().outcome(samples.number(7), Outcome.HELD, f"{QUARANTINED}：三次", "run-q", now)
        place.desk.questions.put("输入图形验证码", b"", now + timedelta(minutes=5))
        send(place.logged_in(), workbook())
        card = {"station": "LX_青槐政府", "cause": "故障-传输中断", "said_by": "王责任"}
        place.act(place.logged_in(), "/api/site/card", **card)
        yield place, office
    log.REDACTOR.forget()
    logger.remove()


def addresses(place, office):
    """Every page of the console that has a person's controls."""
    numbers = [samples.number(n) for n in (1, 4, 7)]
    parts = {
        "{order_no}": numbers,
        "{plan_id}": [office.plan.plan_id],
        "{position}": ["1", "3"],
        "{run_id}": place.desk.folders.names()[:1],
    }
    paths = ["/login", *(path for path in PAGES if not path.endswith((*FILES, ALIKE)) and path != DESK)]
    paths += [f"/plans/{office.plan.plan_id}{ALIKE}?row=1"]
    paths += [DESK.replace("{order_no}", row.order.order_no) for row in office.plan.rows]
    for part, values in parts.items():
        paths = [path.replace(part, value) for path in paths for value in (values if part in path else [""])]
    return paths


@pytest.mark.parametrize("name", [name for name, _ in TEMPLATES])
def test_templates(name):
    """No template has a control that works before its script, and none comes disabled on a condition only."""
    text = dict(TEMPLATES)[name]

    assert offenders(plain(text)) == []
    assert re.findall(r"%\}\s*disabled", text) == []


@pytest.mark.parametrize("role", list(Role))
def test_pages(desk, role):
    """No page, as any role gets it, has one."""
    place, office = desk
    client = place.logged_in(role)

    answers = {path: client.get(path) for path in addresses(place, office)}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert {path: found for path, answer in answers.items() if (found := offenders(answer.text))} == {}


def test_pages_offer_all(desk):
    """Those pages have the buttons of every action that is asked for by one, so that the claim is about them all."""
    place, office = desk
    client = place.logged_in(Role.APPROVER)
    shown = "".join(client.get(path).text for path in addresses(place, office))
    place.act(client, "/api/plan/approve", plan_id=office.plan.plan_id, position=2, edits="{}")
    place.act(client, "/api/stop", hard=True)
    place.act(client, "/api/handover/note", text="钥匙在柜子里")
    shown += client.get("/handover").text
    shown += "".join(
        client.get(path).text for path in ("/", "/leftovers", "/follow-up", f"/plans/{office.plan.plan_id}")
    )

    offered = set(re.findall(r'data-action="([^"]+)"', shown))

    named = set(re.findall(r'"(/api/[\w/-]+)"', "".join(text for _, text in TEMPLATES)))
    elsewhere = {
        "/api/follow-up/solved",
        "/api/intercept/sent",
    }  # nothing is left over here, and no site is out
    assert named - offered == elsewhere


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ('<button id="x">x</button>', "works before"),
        ('<form method="post" action="/x"><button disabled>x</button></form>', "posts by itself"),
        ('<form><input name="x"><button>x</button></form>', "could be sent"),
        ('<form><input name="x"></form>', "could be sent"),
        ('<form method="get"><button>x</button></form>', "works before"),
        ("<fieldset disabled></fieldset><button>x</button>", "works before"),
        ("<dialog></dialog><button>x</button>", "works before"),
        ('<input name="x">', "in no form"),
    ],
)
def test_offender_is_named(html, why):
    """A control that could be used is named with its line, and why."""
    found = offenders(f"<p>\n{html}")

    assert any(one.startswith("2: ") and why in one for one in found)


@pytest.mark.parametrize(
    "html",
    [
        '<form><input name="x"><button disabled>x</button></form>',
        '<form method="get" action="/x"><input name="x"><button>x</button></form>',
        '<dialog><form data-action="/x"><input name="x"><button>x</button></form></dialog>',
        '<form><fieldset disabled><input name="x"><button>x</button></fieldset></form>',
    ],
)
def test_others_are_not(html):
    """What is disabled, in a dialog, or only asks, is none."""
    assert offenders(html) == []
