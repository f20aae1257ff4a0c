"""The site in frames: GBK, requests that are read strictly, an acceptance by GET, forms that load again."""

import re
from base64 import b64decode

import httpx
import pytest

from tests.support import frameset_client as client
from tests.support.frameset_client import CTX, DONE, LEFTOVERS, TEXT, TODO, UNSOLVED, Clerk, rows_on, said_on

SITE, CLERK = "running_frameset_site", Clerk
SUCCESS = "操作成功"
NOT_GBK = "请求编码错误，请使用本系统页面提交！"
WRITES = ("accept", "finish", "reject", "leftover")


def order_for(site, write):
    """An order of which a write may be asked: 受理 wants one that nobody has."""
    holder = None if write == "accept" else "clerk01"
    return site.orders(kind="mobile", holder=holder, expected_action="complete")[0]


def refused(site):
    """What the oracle says of the refused posts."""
    return [one["reason"] for one in site.oracle()["refused"]]


def test_pages_are_gbk(site, clerk, my_order):
    """Header, META and bytes of a page agree, though no switch was set; a reset does not change it."""
    site.reset()
    clerk.sign_in()
    answer = clerk.http.get(f"{CTX}/main.jsp")

    assert answer.headers["content-type"] == "text/html; charset=GBK"
    assert b"charset=GBK" in answer.content
    assert "电子运行维护系统" in answer.content.decode("gbk")


def test_signing_in(site, visitor):
    """A right password leads to frames for head, menu and work; the head greets by name."""
    answer = visitor.sign_in()
    main = visitor.http.get(answer.headers["location"]).text

    assert re.findall(r'<FRAME NAME="(\w+)"', main) == ["head", "menu", "work"]
    assert "王值班" in visitor.http.get(f"{CTX}/head.jsp").text


def test_wrong_password(site, visitor):
    """What is wrong stands in red on a page of its own, and the oracle counts the attempt."""
    answer = visitor.sign_in(password="falsch")

    assert (answer.status_code, said_on(answer.text)) == (200, "用户名或者密码不正确")
    assert "passwd" not in answer.text
    assert [one["ok"] for one in site.oracle()["logins"]] == [False]


def test_captcha(site, visitor):
    """With a captcha the login page shows its picture, and takes no login without the word."""
    site.switches(login_captcha="on")

    assert f'SRC="{CTX}/yzm.jsp"' in visitor.http.get(f"{CTX}/login.jsp").text
    assert ">7<" in visitor.http.get(f"{CTX}/yzm.jsp").text
    assert said_on(visitor.sign_in().text) == "验证码错误"
    assert visitor.sign_in(checkNum="7KQX").status_code == 302


@pytest.mark.parametrize("path", ["/main.jsp", "/gd/gd_dblist.jsp", "/gd/gd_view.jsp", "/gd/gd_log.jsp"])
def test_page_without_session(visitor, path):
    """Without a session the login page comes in the place of the page, with status 200."""
    answer = visitor.http.get(CTX + path)

    assert answer.status_code == 200
    assert 'NAME="passwd"' in answer.text


@pytest.mark.parametrize("write", WRITES)
def test_save_without_session(site, clerk, write):
    """A save after the session's end is answered with the login page, and changes nothing."""
    order = order_for(site, write)
    site.drop_sessions()

    answer = getattr(clerk, write)(order)

    assert 'NAME="passwd"' in answer.text
    assert (site.writes(), refused(site)) == ([], ["no session"])


def test_menu_is_a_tree_of_links(clerk):
    """The way to the to-do list stands in the menu, and only its leaf is a link."""
    page = clerk.http.get(f"{CTX}/menu.jsp").text

    path = page.partition("待办工单</B>")[2]
    assert [page.count(f"<B>{folder}</B>") for folder in ("运维管理", "工单", "待办工单")] == [1, 1, 1]
    assert re.findall(r'HREF="(\S+)"\s+TARGET="work">056-个人投诉处理', path) == [TODO, DONE]


def test_todo_list(site, clerk, my_order):
    """The filter is a GET by number; the row's number is a link, its times have no seconds."""
    page = clerk.http.get(TODO, params={"gdh": my_order["order_no"]}).text

    (row,) = [row for row in rows_on(page) if my_order["order_no"] in row]
    assert row[4:] == [
        *(my_order["dispatched"][:16], my_order["deal_deadline"][:16], "王值班(已受理)", "处理中"),
    ]
    link = f"{CTX}/gd/gd_view.jsp?baseid={my_order['base_id']}&amp;taskid={my_order['task_id']}"
    assert f'<A HREF="{link}">{my_order["order_no"]}</A>' in page
    assert "共 1 条记录" in page


def test_done_list_has_no_years(site, clerk, my_order):
    """已办工单 prints its times without the year."""
    site.clock("2026-11-29 18:30:12")
    clerk.finish(my_order)

    (row,) = [row for row in rows_on(clerk.http.get(DONE).text) if my_order["order_no"] in row]
    assert row[4] == "11-29 18:30"


def test_numbered_pages(site, clerk):
    """Every page has links to all others by their numbers; together they have each order once."""
    site.switches(pagesize="20")
    first = clerk.http.get(TODO).text
    links = re.findall(rf'<A HREF="({TODO}\?p=\d+&amp;gdh=)">(\d+)</A>', first)

    pages = [first, *(clerk.http.get(link.replace("&amp;", "&")).text for link, _number in links)]

    numbers = [row[1] for page in pages for row in rows_on(page) if row[1:2] and row[1].startswith("ID-")]
    assert [number for _link, number in links] == ["2", "3"]
    assert len(numbers) == len(set(numbers)) == int(re.findall(r"共 (\d+) 条记录", first)[0])


@pytest.mark.parametrize("path", [TODO, DONE, LEFTOVERS])
def test_empty_list(clerk, path):
    """A list without rows has one that says so."""
    page = clerk.http.get(path, params={"gdh": "ID-999"}).text

    assert rows_on(page)[-2] == ["没有记录"]


def test_order_page(clerk, my_order, open_order):
    """Facts in label and value cells; links for what may be done, none of it a control."""
    page = clerk.page(my_order, "gd_view")
    facts = {row[at]: row[at + 1] for row in rows_on(page) for at in range(0, len(row) - 1, 2)}

    assert facts["工单号"] == my_order["order_no"]
    assert facts["处理时限"] == my_order["deal_deadline"][:16]
    assert facts["投诉内容"] == my_order["fields"]["CCH_ComplainDesc"]
    assert re.findall(r"\[<A[^>]*>(.*?)</A>\]", page) == ["完成", "驳回", "处理记录", "返回"]
    assert "<INPUT" not in page
    assert re.findall(r"\[<A[^>]*>(.*?)</A>\]", clerk.page(open_order, "gd_view"))[0] == "受理"


def test_links_of_an_order(site, clerk, my_order, open_order):
    """An order that nobody accepted may be rejected with the switch; another's, and a closed one, offer nothing."""
    site.switches(reject_needs_accept="off")
    others = site.orders(holder="clerk02")[0]
    clerk.finish(my_order)

    shown = [
        re.findall(r"\[<A[^>]*>(.*?)</A>\]", clerk.page(order, "gd_view"))[:-2]
        for order in (open_order, others, my_order)
    ]

    assert shown == [["受理", "驳回"], [], []]


def test_no_ids_on_controls(clerk, my_order):
    """Controls of a form have names, and no ids."""
    page = clerk.page(my_order, "gd_finish", cljg="2", zsbnjj="0")

    assert len(re.findall(r"<(?:INPUT|SELECT|TEXTAREA) ", page)) > 30
    assert re.findall(r"\bid=", page, re.I) == []


def test_accept(site, clerk, open_order):
    """受理 is a GET that writes. The oracle has its query where it has the body of other writes."""
    answer = clerk.accept(open_order)

    (write,) = site.writes()
    assert said_on(answer.text) == SUCCESS
    assert (write["kind"], write["key"]["order_no"]) == ("accept", open_order["order_no"])
    assert ["cz", "受理"] in write["fields"]
    assert b64decode(write["raw_b64"]).endswith(b"&cz=%CA%DC%C0%ED")
    assert site.order(open_order["order_no"])["holder"] == "clerk01"


def test_accept_is_neither_asked_by_head_nor_cached(site, clerk, open_order):
    """HEAD carries nothing out. A browser may not take the answer of an acceptance from its cache."""
    site.switches(cacheable="on")
    query = httpx.QueryParams({**client.ids_of(open_order), "cz": "受理"})
    headers = clerk.http.head(f"{client.PATHS['accept']}?{query}")

    assert headers.status_code == 404
    assert site.writes() == []
    assert "etag" not in clerk.accept(open_order).headers
    assert "etag" in clerk.http.get(TODO).headers


def test_finish(site, clerk, my_order):
    """完成 ends the order; body and fields stand in the oracle as they came, in GBK."""
    answer = clerk.finish(my_order)

    (write,) = site.writes()
    assert said_on(answer.text) == SUCCESS
    assert (write["kind"], write["key"]["action"]) == ("complete", "close")
    assert dict(write["fields"]) == client.values_of("finish", my_order)
    assert b"jjcs=%D5%BC%D3%C3" in b64decode(write["raw_b64"])
    assert site.history(my_order["order_no"])[-1]["desc"] == TEXT


def test_reject(site, clerk, my_order):
    """驳回 ends the order, and its reason stands in 处理记录."""
    answer = clerk.reject(my_order)

    assert said_on(answer.text) == SUCCESS
    assert [one["kind"] for one in site.writes()] == ["reject"]
    assert rows_on(clerk.page(my_order, "gd_log"))[-1][1:] == ["王值班", "驳回", "非我部门工单:资费争议"]


def test_unsolved_needs_leftover(site, clerk, my_order):
    """An unsolved order is refused until its entry is there; its number comes back to the form, and may be posted."""
    without = clerk.finish(my_order, **UNSOLVED)
    saved = clerk.leftover(my_order)
    number = site.leftovers()[0]["leftover_no"]
    finished = clerk.finish(my_order, **UNSOLVED | {"ylbh": number})

    assert said_on(without.text) == "未解决工单须先生成问题遗留库！"
    assert said_on(saved.text) == "问题遗留库已生成！"
    assert f"window.returnValue = '{number}'" in saved.text
    assert said_on(finished.text) == SUCCESS
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"]
    assert site.leftovers()[0]["plan_time"] == "2030-01-01 12:00:00"
    assert [row[7] for row in rows_on(clerk.http.get(LEFTOVERS).text) if number in row] == [
        "2030-01-01 12:00"
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"qx": ""}, "区县不能为空！"),
        ({"qx": "0201"}, "区县的值不在选项中！"),
        ({"jjcs": "", "jjcs_zs": "0"}, "解决措施不能为空！"),
        ({"jjcs": "长" * 1001, "jjcs_zs": "2002"}, "解决措施长度不能超过2000！"),
        ({"jjcs_zs": "1"}, "解决措施字数校验失败！"),
        ({"tsyy2": "基站断电退服"}, "省内投诉原因的值不在选项中！"),
        ({"sfdf": ""}, "是否已答复客户不能为空！"),
        ({"cljg": "3"}, "处理结果的值不在选项中！"),
        ({"clsm": "另", "clsm_zs": "2"}, "字段不符合填写规则：处理说明须与解决措施一致"),
        (UNSOLVED | {"yjsj_r": "02"}, "预计解决时间不一致，请重新选择！"),
        (UNSOLVED | {"ylbh": "YL-056-20261129-00001"}, "遗留编号不是本工单的！"),
        (
            UNSOLVED | {"yjsj_r": "31", "yjsj_y": "02", "yjsj": "2030-02-31 12:00:00"},
            "预计解决时间格式不正确！",
        ),
    ],
)
def test_refused_values(site, clerk, my_order, changes, said):
    """What the rules or the site's own checks forbid stands in red on a page, and is not carried out."""
    answer = clerk.finish(my_order, **changes)

    assert (answer.status_code, said_on(answer.text)) == (200, said)
    assert (site.writes(), refused(site)) == ([], [said])


@pytest.mark.parametrize("write", ["accept", "finish", "reject"])
def test_utf8_is_refused(site, clerk, write):
    """What comes in UTF-8 is not read as something else: bytes, or the number of bytes, betray it."""
    answer = getattr(clerk, write)(order_for(site, write), charset="utf-8")

    assert said_on(answer.text) != SUCCESS
    assert site.writes() == []
    assert len(refused(site)) == 1


def test_body_that_says_another_charset(site, clerk, my_order):
    """A body whose header names another charset than the pages' is refused."""
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    body = str(httpx.QueryParams(client.values_of("finish", my_order)))
    answer = clerk.http.post(client.PATHS["finish"], content=body, headers={"Content-Type": kind})

    assert said_on(answer.text) == NOT_GBK
    assert (site.writes(), refused(site)) == ([], [NOT_GBK])


def test_letter_that_gbk_lacks(site, clerk, my_order):
    """A browser writes such a letter as a reference; then the number of bytes is not that of the script."""
    text = "宽带投诉:&#134071;"
    answer = clerk.reject(my_order, bhyy=text, bhyy_zs=str(4 * 2 + 1 + 2 * 2))

    assert said_on(answer.text) == "驳回原因字数校验失败！"


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", ["gdh", "baseid"])
def test_other_orders_number(site, clerk, write, name):
    """Ids that are not all of one order are refused, and neither order is changed."""
    order, other = order_for(site, write), site.orders(kind="mobile", holder="clerk01")[-1]
    mixed = {**order, **({"order_no": other["order_no"]} if name == "gdh" else {"base_id": other["base_id"]})}

    answer = getattr(clerk, write)(mixed)

    assert said_on(answer.text) == "工单号与任务不符！"
    assert (site.writes(), refused(site)) == ([], ["工单号与任务不符！"])


def test_other_tasks_number(site, clerk, my_order):
    """A task that is not the order's own is one that was handled."""
    answer = clerk.finish({**my_order, "task_id": "0" * 15})

    assert said_on(answer.text) == "该任务已被处理！"
    assert site.writes() == []


@pytest.mark.parametrize(
    ("write", "name"), [("accept", "cz"), ("finish", "cljg"), ("reject", "bhyy"), ("leftover", "wtms")]
)
def test_field_twice(site, clerk, write, name):
    """A name that comes twice is refused, even with the same value."""
    values = client.values_of(write, order_for(site, write))

    answer = clerk.send(write, [*values.items(), (name, values[name])])

    assert said_on(answer.text) == f"请求参数重复：{name}！"
    assert (site.writes(), refused(site)) == ([], [f"请求参数重复：{name}！"])


@pytest.mark.parametrize(
    ("write", "said"),
    [
        ("finish", "请先受理工单！"),
        ("reject", "请先受理工单！"),
        ("leftover", "请先受理工单！"),
    ],
)
def test_nothing_before_the_acceptance(site, clerk, open_order, write, said):
    """What wants an accepted order is refused before."""
    answer = getattr(clerk, write)(open_order)

    assert said_on(answer.text) == said
    assert site.writes() == []


@pytest.mark.parametrize("write", WRITES)
def test_colleagues_order(site, clerk, write):
    """An order of a colleague is refused, an acceptance by an alert and the others on a page."""
    order = site.orders(kind="mobile", holder="clerk02")[0]

    answer = getattr(clerk, write)(order)

    assert said_on(answer.text) == "该任务已被受理！"
    assert ("alert(" in answer.text) == (write == "accept")
    assert site.writes() == []


def test_finished_twice(site, clerk, my_order):
    """A second reply to a task is refused."""
    clerk.finish(my_order)

    assert said_on(clerk.finish(my_order).text) == "该任务已被处理！"
    assert len(site.writes()) == 1


def test_colleague_was_first(site, clerk, open_order):
    """An acceptance that a colleague has outrun is refused."""
    site.colleague(open_order["order_no"], "accept", "on_submit")

    assert said_on(clerk.accept(open_order).text) == "该任务已被受理！"
    assert site.writes() == []


def test_form_loads_again_with_what_was_typed(clerk, my_order):
    """A cascade's parent in the address brings its children; all else that stands there is shown again."""
    typed = {
        "lxr": "值班",
        "cljg": "2",
        "zsbnjj": "0",
        "ds": "01",
        "tsyy1": "核心网",
        "jjcs": "第一行\r\n<b>",
    }
    empty, page = clerk.page(my_order, "gd_finish"), clerk.page(my_order, "gd_finish", **typed)

    assert 'NAME="yjsj_n"' not in empty
    assert "VoLTE语音异常" not in empty
    assert all(f'NAME="yjsj{end}"' in page for end in ("", "_n", "_y", "_r", "_s", "_f"))
    assert re.findall(r'<OPTION VALUE="([^"]+)" SELECTED>', page) == ["2", "01", "核心网"]
    assert '<OPTION VALUE="0101">澜溪县</OPTION>' in page
    assert '<OPTION VALUE="VoLTE语音异常">' in page
    assert 'NAME="lxr" SIZE="40" VALUE="值班"' in page
    assert "第一行\r\n&lt;b&gt;</TEXTAREA>" in page


def test_longest_texts_fit_into_the_address(clerk, my_order):
    """Two texts of 2000 bytes survive when the form loads again."""
    page = clerk.page(my_order, "gd_finish", jjcs="长" * 1000, clsm="文" * 1000, ds="01")

    assert (page.count("长" * 1000), page.count("文" * 1000)) == (1, 1)


def test_form_of_another_charset(clerk, my_order):
    """An address that is not GBK is refused, not shown as something else."""
    query = httpx.QueryParams({**client.ids_of(my_order), "lxr": "值班员"})
    answer = clerk.http.get(f"{CTX}/gd/gd_finish.jsp?{query}")

    assert said_on(answer.text) == NOT_GBK


def test_switches_reach_the_forms(site, clerk, my_order):
    """Options and fields drift here as on the other sites, by this site's names."""
    site.switches(drop_option="tsqy:乡镇", new_option="tsqy:山区", readonly="xq", measure_class="on")
    page = clerk.page(my_order, "gd_finish")
    area = re.search(r'<SELECT NAME="tsqy".*?</SELECT>', page, re.S)

    assert area is not None
    assert re.findall(r">(\w+)</OPTION>", area.group()) == ["城区", "县城", "农村", "山区"]
    assert 'NAME="xq" SIZE="40" VALUE="" READONLY' in page
    assert said_on(clerk.finish(my_order).text) == "解决措施（类别）不能为空！"
    assert said_on(clerk.finish(my_order, cslb="优化调整").text) == SUCCESS


def test_unknown_required_fields(site, clerk, my_order):
    """What nobody knows is asked for by each form, and refused where it is missing."""
    site.switches(extra_required="NEU_1;REJECT_2;IL_3")

    for write, name in (("leftover", "IL_3"), ("finish", "NEU_1"), ("reject", "REJECT_2")):
        assert said_on(getattr(clerk, write)(my_order).text) == f"附加项{name}不能为空！"
    assert 'NAME="REJECT_2"' in clerk.page(my_order, "gd_reject")
    clerk.leftover(my_order, IL_3="x")
    clerk.reject(my_order, REJECT_2="x")
    assert [write["kind"] for write in site.writes()] == ["leftover", "reject"]


def test_renamed_field(site, clerk, my_order):
    """A renamed control has its new name in form and script, and is taken under no other."""
    site.switches(rename="jjcs:cs2")
    page = clerk.page(my_order, "gd_finish", cs2="x")

    assert ('NAME="jjcs' in page, "['jjcs" in page) == (False, False)
    assert re.search(r'NAME="cs2"[^>]*>\s*x</TEXTAREA>', page)
    values = client.values_of("finish", my_order)
    renamed = [(name.replace("jjcs", "cs2"), value) for name, value in values.items()]
    assert said_on(clerk.send("finish", renamed).text) == SUCCESS
    assert dict(site.writes()[0]["fields"])["jjcs"] == TEXT


@pytest.mark.parametrize("do", ["reset", "fin", "halfhead", "truncate"])
def test_lost_answer_stands_in_the_history(site, clerk, open_order, do):
    """The answer of 受理 is lost after the commit; the order's 处理记录 has it, and the oracle has it once."""
    site.fault("accept", do, when="after_commit")
    with pytest.raises(httpx.TransportError):
        clerk.accept(open_order)

    log = rows_on(clerk.page(open_order, "gd_log"))
    assert log[-1][1:] == ["王值班", "受理", ""]
    assert [write["kind"] for write in site.writes()] == ["accept"]


@pytest.mark.parametrize("write", WRITES)
def test_lost_before_commit(site, clerk, write):
    """A reset before the commit looks the same to the client, and nothing is written."""
    site.fault("response", "reset", when="before")
    with pytest.raises(httpx.TransportError):
        getattr(clerk, write)(order_for(site, write))

    assert (site.writes(), refused(site)) == ([], ["fault: reset"])


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    ("do", "said"),
    [("status", ""), ("redirect_login", ""), ("wrong_order", SUCCESS), ("alert", "忙"), ("blank", "")],
)
def test_other_answers_after_commit(site, clerk, write, do, said):
    """An error page, the login, another order's number, a refusal or nothing at all: the write is there once."""
    site.fault("response", do, when="after_commit", text="忙" if do == "alert" else "")
    order = order_for(site, write)
    answer = getattr(clerk, write)(order)

    assert said_on(answer.text).endswith(said)
    assert order["order_no"] not in answer.text
    assert answer.status_code == (500 if do == "status" else 200)
    assert len(site.writes()) == 1


@pytest.mark.parametrize("write", WRITES)
def test_pretended_success(site, clerk, write):
    """A save may be answered as done while nothing was carried out."""
    site.fault("response", "pretend")
    answer = getattr(clerk, write)(order_for(site, write))

    assert said_on(answer.text) in (SUCCESS, "问题遗留库已生成！")
    assert (site.writes(), refused(site)) == ([], ["fault: pretend"])


def test_late_acceptance(site, clerk, open_order):
    """A GET that writes may be carried out long after the client gave up."""
    site.fault("accept", "late_commit", seconds=600)
    with pytest.raises(httpx.TransportError):
        clerk.accept(open_order)

    assert site.writes() == []
    site.clock(advance_seconds=601)
    assert [write["kind"] for write in site.writes()] == ["accept"]


def test_session_lost_after_the_save(site, clerk, my_order):
    """The save is carried out and leads to the order's page, where the login page stands."""
    site.fault("submit", "redirect_lost", when="after_commit")
    saved = clerk.finish(my_order)
    then = clerk.http.get(saved.headers["location"])

    assert (saved.status_code, len(site.writes())) == (302, 1)
    assert 'NAME="passwd"' in then.text


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ("portal", "/menu.jsp"),
        ("list", "/gd/gd_dblist.jsp"),
        ("done_list", "/gd/gd_yblist.jsp"),
        ("leftover_list", "/yl/yl_list.jsp"),
        ("view", "/gd/gd_view.jsp"),
        ("step_ajax", "/gd/gd_finish.jsp"),
        ("step_ajax", "/gd/gd_reject.jsp"),
        ("deal_iframe", "/gd/gd_log.jsp"),
        ("leftover_form", "/yl/yl_new.jsp"),
        ("page", "/login.jsp"),
    ],
)
def test_reads_have_their_steps(site, clerk, my_order, step, path):
    """A fault at a step strikes the page of that step, and no other."""
    params = {"baseid": my_order["base_id"], "taskid": my_order["task_id"]}
    site.fault(step, "status", status=503)

    assert clerk.http.get(f"{CTX}/head.jsp").status_code == (503 if step == "portal" else 200)
    assert clerk.http.get(CTX + path, params=params).status_code == (200 if step == "portal" else 503)


def test_stale_and_wrong_order_pages(site, clerk, my_order):
    """A page may be old, or another order's."""
    site.fault("view", "stale")
    stale = clerk.page(my_order, "gd_view")
    site.fault("view", "wrong_order")
    wrong = clerk.page(my_order, "gd_view")

    assert ">受理</A>" in stale
    assert my_order["order_no"] not in wrong


def test_dictionary_comes_empty(site, clerk, my_order):
    """The options of a cascade's child may be missing when the form loads again."""
    site.fault("dict", "mutate")

    assert "澜溪县" not in clerk.page(my_order, "gd_finish", ds="01")
    assert "澜溪县" in clerk.page(my_order, "gd_finish", ds="01")


def test_injected_script(site, clerk, my_order):
    """Scripts of the control reach frames, lists, orders and the leftover form, in the pages' charset."""
    site.inject("window.carried = '值'", "portal", "list", "form", "leftover")
    params = {"baseid": my_order["base_id"], "taskid": my_order["task_id"]}
    paths = ("main.jsp", "menu.jsp", "gd/gd_dblist.jsp", "gd/gd_view.jsp", "yl/yl_new.jsp")

    pages = [clerk.http.get(f"{CTX}/{path}", params=params).text for path in paths]

    assert [page.count("window.carried = '值'") for page in pages] == [1] * 5


def test_address_of_no_page(clerk):
    """An address that is none, and another vendor's, are not there."""
    assert clerk.http.get(f"{CTX}/nowhere.jsp").status_code == 404
    assert clerk.http.get("/eoms4/portal/login.action").status_code == 404
    assert clerk.http.get(client.PATHS["finish"]).status_code == 404
