"""The one-page application: its page, what its script asks for, and how somebody gets in."""

import pytest

from tests.support.spa_client import (
    BAD_LOGIN,
    BAD_REQUEST,
    CODE_WANTED,
    CTX,
    NO_SESSION,
    OK,
    REFUSED,
    Clerk,
    outcome,
)

SITE, CLERK = "running_spa_site", Clerk


def test_other_vendors_pages_are_not_there(site, clerk):
    """This site has a context path of its own, and no page of another vendor's."""
    assert site.base_url.endswith(f"{CTX}/")
    assert clerk.http.get("/eoms4/portal/login.action").status_code == 404
    assert clerk.http.get(f"{CTX}/portal/login.action").status_code == 404


def test_one_page(visitor):
    """The page is the same for everybody; its files are there, and names in them have this start's suffix."""
    page = visitor.http.get(f"{CTX}/").text
    build = page.partition('data-build="')[2].partition('"')[0]

    style = visitor.http.get(f"{CTX}/static/spa.css").text

    assert visitor.http.get("/").headers["location"] == f"{CTX}/"
    assert f".button_{build} " in style
    assert "_BUILD" not in style
    assert all(visitor.http.get(f"{CTX}/static/spa_{name}.js").status_code == 200 for name in ("app", "form"))


def test_right_password(visitor):
    """The answer has a token; with it in the header, and in no other way, the site knows who asks."""
    answer = visitor.sign_in()

    profile = visitor.get("/api/auth/profile")
    del visitor.http.headers["Authorization"]
    visitor.http.cookies.set("JSESSIONID", answer["data"]["token"])

    assert (answer["code"], profile["data"]["name"]) == (OK, "王值班")
    assert visitor.get("/api/auth/profile")["code"] == NO_SESSION


def test_wrong_password(site, visitor):
    """Status 200, another code, the reason in words, and no token; the oracle counts the attempt."""
    answer = visitor.http.post(f"{CTX}/api/auth/login", json={"username": "clerk01", "password": "falsch"})

    assert answer.status_code == 200
    assert outcome(answer.json()) == (BAD_LOGIN, "用户名或者密码不正确")
    assert answer.json()["data"] is None
    assert [one["ok"] for one in site.oracle()["logins"]] == [False]


def test_captcha(site, visitor):
    """With a captcha the page says that it wants one, and no login succeeds without its word."""
    site.switches(login_captcha="on")

    assert 'data-captcha="on"' in visitor.http.get(f"{CTX}/").text
    assert ">7<" in visitor.http.get(f"{CTX}/api/auth/captcha").text
    assert outcome(visitor.sign_in()) == (BAD_LOGIN, "验证码错误")
    assert visitor.sign_in(checkNum="7KQX")["code"] == OK


def test_code_by_phone(site, visitor):
    """After the right password a code is asked for, again after a wrong one; the right one signs in."""
    site.switches(login_step="sms")
    body = {"username": "clerk01", "checkcode": "4839"}
    too_early = visitor.post("/api/auth/verify", body)
    asked = visitor.sign_in()
    sent = visitor.post("/api/auth/code", body)
    wrong = visitor.post("/api/auth/verify", {**body, "checkcode": "0000"})
    right = visitor.entered(visitor.post("/api/auth/verify", body))

    assert [one["code"] for one in (too_early, asked, sent, wrong, right)] == [
        *(BAD_LOGIN, CODE_WANTED, OK, CODE_WANTED, OK),
    ]
    assert asked["data"] == {"step": "sms"}
    assert visitor.get("/api/auth/profile")["code"] == OK


def test_menu_path(clerk):
    """The menu leads over 运维管理 and three more entries to the list of personal complaints."""
    nodes = clerk.get("/api/auth/profile")["data"]["menu"]
    for label in ("运维管理", "工单", "待办工单", "05-故障管理流程"):
        nodes = next(node["children"] for node in nodes if node["label"] == label)

    assert [node["label"] for node in nodes if node["view"] == "todo"] == ["056-个人投诉处理"]


@pytest.mark.parametrize(
    "path", ["/api/auth/profile", "/api/workorder/detail", "/api/workorder/history", "/api/dict/options"]
)
def test_no_session(visitor, path):
    """Without a session every request is answered with status 200 and a code 401…"""
    answer = visitor.http.get(CTX + path)

    assert answer.status_code == 200
    assert outcome(answer.json()) == (NO_SESSION, "登录已失效，请重新登录")


def test_todo_list(site, clerk, my_order):
    """Rows are texts under a header, with times that have neither year nor seconds."""
    page = clerk.post("/api/query/todo", {"pageNum": 1, "pageSize": 50})["data"]

    row = next(row for row in page["rows"] if row["cells"][0] == my_order["order_no"])
    assert page["columns"] == ["工单编号", "工单主题", "派单时间", "处理时限", "任务状态", "处理人"]
    assert row["cells"][2:] == [
        my_order["dispatched"][5:16],
        my_order["deadline"][5:16],
        *("处理中", "王值班(已受理)"),
    ]


def test_portions_of_a_list(site, clerk):
    """Portion by portion comes each order once, and the last one says that nothing follows."""
    site.switches(pagesize="5")
    pages = [clerk.post("/api/query/todo", {"pageNum": 1})["data"]]
    while pages[-1]["hasMore"]:
        pages.append(clerk.post("/api/query/todo", {"pageNum": len(pages) + 1})["data"])

    numbers = [row["cells"][0] for page in pages for row in page["rows"]]
    assert len(pages) > 1
    assert len(set(numbers)) == len(numbers) == pages[0]["total"]


def test_detail(clerk, my_order):
    """An order's data stand by their labels, times to the minute; an order without 口径 has no row of it."""
    shown = clerk.detail(my_order)

    facts = {one["label"]: one["value"] for group in shown["groups"] for one in group["items"]}
    assert facts["工单编号"] == my_order["order_no"]
    assert facts["处理时限"] == my_order["deadline"][:16]
    assert facts["投诉时间"] == my_order["fields"]["CCH_ComplainTime"][:16]
    assert facts["投诉内容"] == my_order["fields"]["CCH_ComplainDesc"]
    assert "解释口径" not in facts
    assert [one["label"] for one in shown["actions"]] == ["完成处理", "驳回", "阶段回复", "转派"]


def test_actions_before_the_accept(site, clerk, open_order):
    """An order that nobody has accepted offers 受理 and 转派; with the switch, 驳回 as well."""
    before = [one["action"] for one in clerk.detail(open_order)["actions"]]
    site.switches(reject_needs_accept="off")

    assert before == ["accept", "reassign"]
    assert [one["action"] for one in clerk.detail(open_order)["actions"]] == ["accept", "reject", "reassign"]


def test_nothing_to_do(site, clerk, my_order):
    """A colleague's order, one that has ended, and one that is only looked at offer no action."""
    looked_at = clerk.detail(my_order, mode="VIEW")
    clerk.do(my_order, "complete")
    others = site.orders(holder="clerk02")[0]

    assert [one["actions"] for one in (looked_at, clerk.detail(my_order), clerk.detail(others))] == [
        [],
        [],
        [],
    ]


def test_options(site, clerk):
    """Options come by field, with codes; the switches take some away and add others."""
    site.switches(drop_option="area:农村", new_option="dealResult:转网络优化")
    area = clerk.get("/api/dict/options", field="area")["data"]
    result = clerk.get("/api/dict/options", field="dealResult")["data"]

    assert [leaf["label"] for head in area for leaf in head["children"]] == ["城区", "县城", "乡镇"]
    assert [(one["label"], one["value"]) for one in result] == [
        ("解决", 1),
        ("未解决", 2),
        ("转网络优化", 900),
    ]


def test_words_of_a_branch(site, clerk, my_order):
    """`relabel` rewords answers and scripts; `extra_required` asks for a field that nobody knows."""
    site.switches(relabel="完成处理:处理完毕;加载更多:更多", extra_required="CCH_NewField")
    form = clerk.get("/api/workorder/form", baseId=my_order["base_id"], action="complete")["data"]

    assert clerk.detail(my_order)["actions"][0]["label"] == form["title"] == "处理完毕"
    assert "'更多'" in clerk.http.get(f"{CTX}/static/spa_app.js").text
    assert form["fields"][-1]["name"] == "CCH_NewField"
    refused = clerk.do(my_order, "complete")
    assert outcome(refused) == (BAD_REQUEST, "请求参数有误：/form/CCH_NewField")
    assert outcome(clerk.do(my_order, "complete", CCH_NewField="")) == (
        REFUSED,
        "附加项CCH_NewField不能为空！",
    )


@pytest.mark.parametrize(
    ("step", "text"), [("view", "deadline"), ("list", "no_rows"), ("history", ""), ("dict", "")]
)
def test_mutations(site, clerk, my_order, step, text):
    """A mutate fault changes an order first, empties a list or a menu, or hides the newest record."""
    clerk.do(my_order, "reject")
    site.fault(step, "mutate", text=text)

    first, second = _asked(clerk, my_order, step), _asked(clerk, my_order, step)

    if step == "view":
        assert first["groups"] == second["groups"]
        assert site.order(my_order["order_no"])["deal_deadline"] < my_order["deal_deadline"]
    else:
        assert len(first) < len(second)


def _asked(clerk, order, step):
    match step:
        case "view":
            return clerk.detail(order)
        case "list":
            return clerk.rows()
        case "history":
            return clerk.history(order)
        case _:
            return clerk.get("/api/dict/options", field="scene")["data"]


def test_alert_with_an_answer(site, clerk, my_order):
    """An alert before an answer goes with it, for the page to show."""
    site.fault("view", "alert", text="系统将于今晚升级")

    answer = clerk.get("/api/workorder/detail", baseId=my_order["base_id"])

    assert (answer["notice"], answer["data"]["orderNo"]) == ("系统将于今晚升级", my_order["order_no"])


def test_gbk_page_with_utf8_answers(site, clerk, my_order):
    """Where the page is GBK, what its script asks for is UTF-8 all the same, as JSON is."""
    site.switches(charset="gbk")

    assert "charset=GBK" in clerk.http.get(f"{CTX}/").headers["content-type"]
    assert clerk.detail(my_order)["groups"][0]["title"] == "工单信息"


def test_injected_script(site, clerk):
    """The one page is of the kind `portal`, and nothing else carries a script."""
    site.inject("window.carried = 1", "portal", "list", "form")

    assert "window.carried = 1" in clerk.http.get(f"{CTX}/").text
    assert "carried" not in clerk.http.post(f"{CTX}/api/query/todo", json={}).text


def test_form_of_a_branch(site, clerk, my_order):
    """Switches of the other vendors' forms work here: fields go and come, are locked and limited."""
    site.switches(
        fixed_block="off", replied="off", measure_class="on", readonly="cell", max_bytes="CCH_ONE_cell:20"
    )
    form = clerk.get("/api/workorder/form", baseId=my_order["base_id"], action="complete")["data"]

    fields = {one["name"]: one for one in form["fields"]}
    assert list(fields)[:3] == ["dealResult", "unsolvable", "planSolveTime"]
    assert "measureClass" in fields
    assert (fields["cell"]["locked"], fields["cell"]["bytes"]) == (True, 20)


@pytest.mark.parametrize(("accept", "actions"), [("close", ["accept", "reassign"]), ("none", ["complete"])])
def test_accept_of_a_branch(site, clerk, open_order, accept, actions):
    """`accept` decides whether the drawer closes after it, and whether there is such a step."""
    site.switches(accept=accept)
    offered = clerk.detail(open_order)["actions"]

    assert [one["action"] for one in offered][: len(actions)] == actions
    assert offered[0]["closes"] is True
