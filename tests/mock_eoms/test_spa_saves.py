"""The one-page application's posts: bodies of exactly one shape, each refusal, and what faults do."""

import base64
import json

import httpx
import pytest

from tests.support.spa_client import (
    BAD_REQUEST,
    CTX,
    NO_SESSION,
    NOT_FOUND,
    OK,
    REFUSED,
    STALE,
    TEXT,
    UNSOLVED,
    Clerk,
    outcome,
)

SITE, CLERK = "running_spa_site", Clerk


def test_save_without_session(site, clerk, my_order):
    """A save after the session's end, or without a token, changes nothing and says so."""
    body = clerk.body(my_order, "complete")
    site.drop_sessions()
    dropped = clerk.send("complete", body)
    del clerk.http.headers["Authorization"]

    assert dropped["code"] == clerk.send("complete", body)["code"] == NO_SESSION
    assert site.writes() == []
    assert [one["reason"] for one in site.oracle()["refused"]] == ["no session", "no session"]


def test_accept(site, clerk, open_order):
    """受理 has no form; it gives the order to this person and makes older data of it stale."""
    before = clerk.detail(open_order)
    answer = clerk.do(open_order, "accept")

    assert answer == {"code": OK, "msg": "操作成功", "data": None}
    assert site.order(open_order["order_no"])["holder"] == "clerk01"
    assert clerk.detail(open_order)["version"] != before["version"]


def test_complete(site, clerk, my_order):
    """完成 ends the order; the oracle has the flattened body, and its bytes as they came."""
    body = clerk.body(my_order, "complete")
    answer = clerk.send("complete", body)

    write = site.writes()[0]
    fields = dict(write["fields"])
    assert answer["code"] == OK
    assert (write["kind"], write["key"]["order_no"]) == ("complete", my_order["order_no"])
    assert fields["/form/dealResult"] == "1"
    assert fields["/form/replied"] == "true"
    assert fields["/form/unsolvable"] == "null"
    assert [fields["/form/area/0"], fields["/form/area/1"]] == ["1", "12"]
    assert json.loads(base64.b64decode(write["raw_b64"])) == body
    assert clerk.history(my_order)[-1] == {
        "time": site.history(my_order["order_no"])[-1]["time"][:16],
        **{"operator": "王值班", "action": "完成处理", "remark": TEXT},
    }


def test_rules_know_what_was_posted(site, clerk, my_order):
    """Codes, lists and minutes are read as the words and times that the other vendors' forms post."""
    clerk.do(my_order, "leftover")
    clerk.do(my_order, "complete", **UNSOLVED)

    shown = dict(site.history(my_order["order_no"])[-1]["fields"])
    assert [
        *(shown["处理结果"], shown["暂时无法解决地点"], shown["预计解决时间"], shown["省内投诉原因"]),
        *(shown["集团投诉原因"], shown["集团投诉原因（细分）"], shown["投诉区域"], shown["场景分类"]),
    ] == [
        *("未解决", "否", "2030-01-01 12:00:00", "覆盖.室内弱覆盖"),
        *("网络部门", "弱覆盖", "县城", "住宅小区"),
    ]


def test_reject(site, clerk, my_order):
    """驳回 ends the order, and its text stands in the records."""
    clerk.do(my_order, "reject")

    assert [one["kind"] for one in site.writes()] == ["reject"]
    assert clerk.history(my_order)[-1]["remark"] == "非我部门工单:资费争议"
    assert clerk.rows("done")[0][0] == my_order["order_no"]


def test_unsolved_needs_leftover(site, clerk, my_order):
    """An unsolved order is refused until its leftover entry is there; both are then in the oracle."""
    refused = clerk.do(my_order, "complete", **UNSOLVED)
    body = clerk.body(my_order, "complete", **UNSOLVED)
    saved = clerk.do(my_order, "leftover")
    finished = clerk.send("complete", body)

    assert outcome(refused) == (REFUSED, "未解决工单须先生成问题遗留库！")
    assert (saved["code"], finished["code"]) == (OK, OK)
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"]
    row = clerk.rows("leftover")[0]
    assert (row[1], row[6]) == (my_order["order_no"], "2030-01-01 12:00")


def test_what_leaves_the_order_open(site, clerk, my_order):
    """阶段回复 changes nothing in the order; 转派 gives it to the colleague."""
    clerk.do(my_order, "notice")
    clerk.do(my_order, "reassign")

    assert [one["kind"] for one in site.writes()] == ["notice", "reassign"]
    assert site.order(my_order["order_no"])["holder"] == "clerk02"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dealDesc": ""}, "解决措施不能为空！"),
        ({"scene": None}, "场景分类不能为空！"),
        ({"scene": "999"}, "场景分类的值不在选项中！"),
        ({"provReason": ["覆盖", "基站断电退服"]}, "省内投诉原因的值不在选项中！"),
        ({"provReason": ["覆盖.室内弱覆盖"]}, "省内投诉原因的值不在选项中！"),
        ({"groupReason": ["网络部门", "弱覆盖", "弱覆盖"]}, "集团投诉原因（细分）的值不在选项中！"),
        ({"groupReason": ["客户原因", "弱覆盖"]}, "集团投诉原因（细分）的值不在选项中！"),
        ({"area": [2, 12]}, "投诉区域的值不在选项中！"),
        ({**UNSOLVED, "planSolveTime": "2030-1-1"}, "预计解决时间格式不正确！"),
        ({"planSolveTime": "2030-01-01 12:00"}, "字段不符合填写规则：已解决工单不应填写预计解决时间"),
        ({"remark": TEXT + "。"}, "字段不符合填写规则：处理说明须与解决措施一致"),
        ({"linkMan": "长" * 17}, "联系人长度不能超过50！"),
    ],
)
def test_refused_by_the_rules(site, clerk, my_order, changes, said):
    """What the site's rules forbid is said in the answer, and not carried out."""
    assert outcome(clerk.do(my_order, "complete", **changes)) == (REFUSED, said)
    assert site.writes() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": None}, "驳回给不能为空！"),
        ({"target": "00000001"}, "驳回给的值不在选项中！"),
        ({"reasonType": 7}, "驳回原因的值不在选项中！"),
        ({"remark": " "}, "操作说明不能为空！"),
    ],
)
def test_reject_refused_by_the_rules(site, clerk, my_order, changes, said):
    """A reject needs an earlier step, a reason of the list, and a text."""
    assert outcome(clerk.do(my_order, "reject", **changes)) == (REFUSED, said)
    assert site.writes() == []


def _set(body, pointer, value):
    *above, last = pointer.strip("/").split("/")
    for name in above:
        body = body[name]
    body[last] = value


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/form/dealResult", "1"),
        ("/form/dealResult", 1.0),
        ("/form/dealResult", True),
        ("/form/replied", 1),
        ("/form/replied", "true"),
        ("/form/dealDesc", None),
        ("/form/scene", 101),
        ("/form/area", ["1", "12"]),
        ("/form/area", []),
        ("/form/provReason", "覆盖.室内弱覆盖"),
        ("/order/version", "1"),
        ("/size/remark", "53"),
        ("/flow/quality", 1),
        ("/form/more", ""),
        ("/order/more", 1),
        ("/more", None),
    ],
)
def test_wrong_shape(site, clerk, my_order, pointer, value):
    """A value of another type, and a member that nobody asked for, are refused with their pointer."""
    body = clerk.body(my_order, "complete")
    _set(body, pointer, value)

    assert outcome(clerk.send("complete", body)) == (BAD_REQUEST, f"请求参数有误：{pointer}")
    assert site.writes() == []


@pytest.mark.parametrize("pointer", ["/nonce", "/flow", "/order/version", "/form/unsolvable", "/size/remark"])
def test_missing_member(site, clerk, my_order, pointer):
    """A member that is missing is refused with its pointer."""
    body = clerk.body(my_order, "complete")
    *above, last = pointer.strip("/").split("/")
    del (body[above[0]] if above else body)[last]

    assert outcome(clerk.send("complete", body)) == (BAD_REQUEST, f"请求参数有误：{pointer}")
    assert site.writes() == []


@pytest.mark.parametrize(
    "content", [b"", b"dealResult=1", b'{"nonce": NaN}', b'{"nonce": "a", "nonce": "a"}', b"[]"]
)
def test_no_document(site, clerk, content):
    """What is no JSON document of this shape is refused: a form, NaN, a member named twice, a list."""
    headers = {"Content-Type": "application/json"}
    answer = clerk.http.post(f"{CTX}/api/workorder/accept", content=content, headers=headers).json()

    assert answer["code"] == BAD_REQUEST
    assert site.writes() == []


def test_stale_version(site, clerk, my_order):
    """A form of an order that has changed since is refused, whatever else is right."""
    body = clerk.body(my_order, "complete")
    site.change(my_order["order_no"], "urged")

    assert outcome(clerk.send("complete", body)) == (STALE, "工单信息已更新，请刷新后重试")
    assert site.writes() == []


@pytest.mark.parametrize("action", ["accept", "complete", "reject", "leftover"])
def test_other_orders_number(site, clerk, my_order, open_order, action):
    """The number of another order than the one that the ids name is refused."""
    order = open_order if action == "accept" else my_order
    body = clerk.body(order, action)
    body["order"]["orderNo"] = site.orders(holder="clerk02")[0]["order_no"]

    assert outcome(clerk.send(action, body)) == (NOT_FOUND, "工单不存在")
    assert site.writes() == []


def test_other_orders_nonce(site, clerk, my_order, open_order):
    """The token of another order's form is refused, and so is one that the site never gave."""
    body = clerk.body(my_order, "complete")
    others = clerk.detail(open_order)["nonce"]
    answers = [clerk.send("complete", {**body, "nonce": nonce}) for nonce in (others, "0a0b0c0d.11")]

    assert [outcome(one) for one in answers] == [(BAD_REQUEST, "表单已失效，请刷新后重试")] * 2
    assert site.writes() == []


def test_wrong_computed_value(site, clerk, my_order):
    """A number of bytes that the text has not is refused."""
    body = clerk.body(my_order, "complete")
    body["size"]["dealDesc"] += 1

    assert outcome(clerk.send("complete", body)) == (BAD_REQUEST, "请求参数有误：/size/dealDesc")
    assert site.writes() == []


def test_finished_twice(site, clerk, my_order):
    """A second reply to a task is refused."""
    body = clerk.body(my_order, "complete")
    clerk.send("complete", body)

    assert outcome(clerk.send("complete", body)) == (REFUSED, "该任务已被处理！")
    assert len(site.writes()) == 1


def test_colleague_was_first(site, clerk, my_order):
    """A save that a colleague has outrun is refused, and the oracle has none of it."""
    site.colleague(my_order["order_no"], "finish", "on_submit")

    assert outcome(clerk.do(my_order, "complete")) == (REFUSED, "该任务已被处理！")
    assert site.writes() == []


def test_reading_changes_nothing(site, clerk, my_order):
    """A save's address takes no GET, and an address that nobody knows says so."""
    by_get = clerk.http.get(f"{CTX}/api/workorder/complete")
    unknown = clerk.http.post(f"{CTX}/api/workorder/archive", json={})

    assert (by_get.status_code, unknown.status_code) == (404, 404)
    assert unknown.json()["code"] == NOT_FOUND


def test_answer_lost_after_commit(site, clerk, my_order):
    """An answer that is lost after the commit leaves one write, and its line in the order's records."""
    body = clerk.body(my_order, "complete")
    site.fault("submit", "reset", when="after_commit")
    with pytest.raises(httpx.TransportError):
        clerk.send("complete", body)

    assert [one["kind"] for one in site.writes()] == ["complete"]
    assert clerk.history(my_order)[-1]["action"] == "完成处理"


def test_answer_lost_before_commit(site, clerk, my_order):
    """One that is lost before the commit leaves nothing."""
    body = clerk.body(my_order, "reject")
    site.fault("submit", "fin")
    with pytest.raises(httpx.TransportError):
        clerk.send("reject", body)

    assert site.writes() == []
    assert clerk.history(my_order)[-1]["action"] != "驳回"


@pytest.mark.parametrize(
    ("do", "details", "code"),
    [
        ("redirect_login", {}, NO_SESSION),
        ("alert", {"text": "流程引擎忙！"}, REFUSED),
        ("wrong_order", {"when": "after_commit"}, OK),
        ("pretend", {}, OK),
    ],
)
def test_answers_of_faults(site, clerk, my_order, do, details, code):
    """What the other vendors' saves answer under a fault comes as JSON here."""
    body = clerk.body(my_order, "complete")
    site.fault("submit", do, **details)
    answer = clerk.send("complete", body)

    assert answer["code"] == code
    assert len(site.writes()) == (details.get("when") == "after_commit")
    assert my_order["order_no"] not in answer["msg"]


@pytest.mark.parametrize(
    ("do", "status", "body"),
    [("status", 503, "error"), ("ajax518", 518, "user has not login."), ("blank", 200, "")],
)
def test_answers_that_are_no_json(site, clerk, my_order, do, status, body):
    """An error page, an empty answer and the status of a lost session come here too."""
    posted = clerk.body(my_order, "complete")
    site.fault("submit", do, status=503)
    answer = clerk.http.post(f"{CTX}/api/workorder/complete", json=posted)

    assert answer.status_code == status
    assert body in answer.text
    assert site.writes() == []


def test_lost_session_after_a_save(site, clerk, my_order):
    """The save is carried out and leads to the order's data, where the session is over."""
    body = clerk.body(my_order, "complete")
    site.fault("submit", "redirect_lost", when="after_commit")
    answer = clerk.http.post(f"{CTX}/api/workorder/complete", json=body, follow_redirects=True)

    assert (len(site.writes()), answer.json()["code"]) == (1, NO_SESSION)


def test_stale_page(site, clerk, my_order):
    """A stale fault shows an accepted order as one that waits, and a form of it is refused."""
    site.fault("view", "stale")
    shown = clerk.detail(my_order)

    assert [one["action"] for one in shown["actions"]] == ["accept", "reassign"]
    named = {name: shown[name] for name in ("orderNo", "baseId", "taskId", "version")}
    assert clerk.send("accept", {"order": named, "nonce": shown["nonce"]})["code"] == STALE
