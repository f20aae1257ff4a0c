"""Which request is what: what is not listed is refused, whatever its method."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import RequestRules, is_bare, short

BASE = "http://eoms.example:8080/eoms"
SAVE = "/ultrabpp/form/formAction/save.action"


@pytest.fixture
def rules(profile):
    """The rules of the profile that comes with the program."""
    return RequestRules(profile.site.requests, BASE)


def kind(rules, method, url):
    rule = rules.rule_of(method, url)
    return rule.kind if rule else None


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/portal/login.action", "read"),
        ("POST", "/portal/login.action", "login"),
        ("GET", "/portal/index_office.action?x=1", "read"),
        ("GET", "/sheet/myWaitingDealSheetQuery.action", "read"),
        ("POST", "/sheet/myWaitingDealSheetQuery.action", "query"),
        ("POST", "/sheet/myDealedSheetQuery.action?p=2", "query"),
        ("POST", "/ultrabpp/clientOpt/callService.action", "query"),
        ("GET", "/static/bpp_base.js", "read"),
        ("POST", SAVE, "write"),
        ("POST", f"{SAVE}?x=1", "write"),
        ("POST", "/sheet/issueLeftoverSave.action", "write"),
        ("GET", "/sheet/issueLeftover.action?id=1", "read"),
    ],
)
def test_listed(rules, method, path, expected):
    """Reads and queries pass, the login and the two writes are known as such."""
    assert kind(rules, method, BASE + path) == expected


BY_PARAMETER = RequestRule(
    kind="write", method="POST", path="/do", query={"method": "save"}, action="form", description="提交"
)


def test_deciding_parameter_without_a_value():
    """A deciding parameter that is there twice, once without a value, is there twice: no rule takes such an address."""
    rules = RequestRules([BY_PARAMETER], BASE)
    asked = [f"{BASE}/do?method=save", f"{BASE}/do?method=save&method=", f"{BASE}/do?method"]

    assert [rules.rule_of("POST", url) for url in asked] == [BY_PARAMETER, None, None]


def test_one_address_for_several_writes():
    """The rule of the wanted kind is taken; of a kind that is not listed there, the first."""
    both = [
        RequestRule(kind="write", method="POST", path="/do", action=action, body=body, description="提交")
        for action, body in (("accept", "form"), ("complete", "multipart"))
    ]
    rules = RequestRules(
        [RequestRule(kind="query", method="POST", path="/.*", description="查询"), *both], BASE
    )

    found = [rules.rule_of("POST", f"{BASE}/do", action) for action in ("complete", "accept", "reject", "")]

    assert found == [both[1], both[0], both[0], both[0]]


FINISH = RequestRule(
    kind="write", method="GET", path="/order/[^/]+/finish", action="complete", description="办结"
)
WIDE = RequestRule(kind="read", method="GET", path="/order/.*", description="读取")


@pytest.mark.parametrize(
    "path",
    ["FINISH", "Finish", "finish.", "finish%20", "finish/", "finish%2e", "finish.%20/", "%E4%B8%80/.."],
)
def test_write_in_other_letters(path):
    """No wide read takes it: many servers take it for the write."""
    rules = RequestRules([WIDE, FINISH], BASE)

    assert rules.rule_of("GET", f"{BASE}/order/7/{path}") is None
    assert rules.rule_of("GET", f"{BASE}/order/7/finish") is FINISH
    assert rules.rule_of("GET", f"{BASE}/order/7/finished") is WIDE


def test_part_of_a_path_in_other_letters():
    """What a server drops may stand at the end of any part; only a write of the same method counts."""
    write = RequestRule(
        kind="write", method="GET", path="/order/end/go", action="complete", description="办结"
    )
    posted = RequestRule(kind="query", method="POST", path="/order/.*", description="查询")
    rules = RequestRules([WIDE, posted, write], BASE)

    assert rules.rule_of("GET", f"{BASE}/order/end./go") is None
    assert rules.rule_of("POST", f"{BASE}/order/end./go") is posted


def test_path_that_ends_in_a_slash():
    """A write's own path counts as it stands, whatever servers would drop from it."""
    write = RequestRule(
        kind="write", method="POST", path="/save/", query={"do": "save"}, action="form", description="提交"
    )
    rules = RequestRules(
        [RequestRule(kind="query", method="POST", path="/.*", description="查询"), write], BASE
    )

    assert rules.rule_of("POST", f"{BASE}/save/?do=save") is write
    assert rules.rule_of("POST", f"{BASE}/save/") is None


def test_write_by_its_parameter_in_other_letters():
    """Its parameters make it one there too; a read beside it has to ask for them."""
    read = RequestRule(kind="read", method="POST", path="/Do", query={"method": "list"}, description="读取")
    wide = RequestRule(kind="query", method="POST", path="/.*", description="查询")
    rules = RequestRules([wide, read, BY_PARAMETER], BASE)
    asked = ["/DO?method=save", "/DO", "/Do?method=list", "/Doing"]

    assert [rules.rule_of("POST", f"{BASE}{url}") for url in asked] == [None, None, read, wide]


def test_bare():
    """An address with a parameter more is not bare, were it an empty one."""
    asked = [f"{BASE}/do?method=save", f"{BASE}/do?method=save&x=", f"{BASE}/do?method=save&x=1"]

    assert [is_bare(BY_PARAMETER, url) for url in asked] == [True, False, False]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", SAVE),
        ("GET", "/sheet/issueLeftoverSave.action"),
        ("GET", "/portal/userLogout.action"),
        ("POST", "/portal/index_office.action"),
        ("PUT", SAVE),
        ("HEAD", "/portal/login.action"),
        ("POST", f"{SAVE}/more"),
        ("POST", f"/x{SAVE}"),
        ("GET", "/portal/login.action;jsessionid=1"),
        ("GET", "/static/"),
        ("GET", "/"),
        ("GET", ""),
    ],
)
def test_unlisted(rules, method, path):
    """A GET can write too, so an unlisted one is refused like a POST; a path is matched whole."""
    assert kind(rules, method, BASE + path) is None


@pytest.mark.parametrize(
    "base",
    [
        "http://other.example:8080/eoms",
        "http://eoms.example/eoms",
        "https://eoms.example:8080/eoms",
        "http://eoms.example:8080",
        "http://eoms.example:8080/eoms2",
        "http://eoms.example:8080.evil.example/eoms",
        "http://eoms.example:8080@evil.example/eoms",
        "http://user@eoms.example:8080/eoms",
    ],
)
def test_foreign_host(rules, base):
    """Another scheme, host, port or context path is another site."""
    assert kind(rules, "GET", f"{base}/portal/login.action") is None


@pytest.mark.parametrize("step", ["..;", "..%3b", "%2e%2e;", "..%2f", "%2E%2E%2F", "..%5c", ".%2e"])
def test_path_that_steps_upwards(rules, step):
    """A server may see another path behind such a one, so it is listed nowhere."""
    assert kind(rules, "GET", f"{BASE}/static/{step}/ultrabpp/form/formAction/save.action") is None


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/static/save.action",
            "/static/x.jsp",
            "/static/save.do",
            "/static/x!save.action",
            "/static/a;b.css",
        ),
        *(
            "/static/%252e%252e/x.css",
            "/static/a%00.css",
            "/static//a.css",
            "/static/a%2fb.css",
            "/static/a",
        ),
    ],
)
def test_static_files_say_how_they_end(rules, path):
    """A server of this kind runs an action wherever its ending stands: what is static has a file's ending and
    a plain path.
    """
    assert kind(rules, "GET", BASE + "/static/a.css") == "read"
    assert kind(rules, "GET", BASE + path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/gd/accept", "write"), ("/gd/accep%74", None), ("/gd/%41ccept", None), ("/gd/%E7%AD%BE", "read")],
)
def test_letters_that_are_escaped_without_need(path, expected):
    """A write's address in another spelling is no read, however wide the rule of one is."""
    wide = RequestRule(kind="read", method="GET", path="/gd/[^/]+", description="详情")
    write = RequestRule(kind="write", method="GET", path="/gd/accept", action="accept", description="受理")

    assert kind(RequestRules([wide, write], BASE), "GET", f"{BASE}{path}?id=1") == expected


@pytest.mark.parametrize("name", ["action:save", "method:save", "redirect:x", "_method", "x!y", "m%C1%AD"])
def test_parameter_that_is_a_command(rules, name):
    """A parameter by which some frameworks call another action makes no listed request."""
    assert kind(rules, "GET", f"{BASE}/portal/login.action?x=1") == "read"
    assert kind(rules, "GET", f"{BASE}/portal/login.action?{name}=1") is None


def test_site_at_the_root(profile):
    """A site may have no context path."""
    rules = RequestRules(profile.site.requests, "http://eoms.example/")

    assert kind(rules, "POST", f"http://eoms.example{SAVE}") == "write"


def test_site_in_a_folder_of_any_name(profile):
    """The context path is taken as it is, but for a slash at its end."""
    rules = RequestRules(profile.site.requests, "http://eoms.example/EX/")

    assert kind(rules, "POST", f"http://eoms.example/EX{SAVE}") == "write"


def test_an_address_is_shown_without_what_it_asks_for():
    """Queries name people and orders, so reasons show the path alone."""
    assert short("http://eoms.example/eoms/x.action?tel=13900000001#y") == "/eoms/x.action"


def test_strictest_rule_counts():
    """Where a careless read or query covers a write as well, it is a write."""
    given = [
        RequestRule(kind=kind, method="POST", path=path, description="一条")
        for kind, path in [
            ("query", "/sheet/.*"),
            ("read", "/.*"),
            ("write", "/sheet/save"),
            ("login", "/.*in"),
        ]
    ]
    rules = RequestRules(given, "http://eoms.example")

    found = [
        kind(rules, "POST", f"http://eoms.example/{path}")
        for path in ("sheet/save", "sheet/in", "sheet/x", "x")
    ]

    assert found == ["write", "login", "query", "read"]


SHEET = "/sheet/complaint/complaint.do"


@pytest.fixture
def one_address():
    """The rules of the second vendor, whose one address reads and writes by its `method`."""
    return RequestRules(load_profile("boco").site.requests, BASE)


@pytest.mark.parametrize(
    ("method", "query", "expected"),
    [
        ("GET", "method=showListsendundo&d-49-p=2", "read"),
        ("GET", "sheetKey=1&method=showDetailPage", "read"),
        ("GET", "method=showLeftoverPage&sheetKey=1", "read"),
        ("POST", "method=performPreCommit", "query"),
        ("POST", "method=performDeal", "write"),
        ("POST", "method=performClaimTask", "write"),
        ("POST", "method=performLeftover", "write"),
    ],
)
def test_one_address(one_address, method, query, expected):
    """Where one path does everything, a parameter of the address says what a request is."""
    assert kind(one_address, method, f"{BASE}{SHEET}?{query}") == expected


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "method="),
        ("GET", "method=performDeal"),
        ("POST", "method=performSaveInfo"),
        ("POST", "method=showDetailPage"),
        ("GET", "method=showDetailPagee"),
        ("GET", "Method=showDetailPage"),
        ("GET", "method=showDetailPage&method=performDeal"),
        ("GET", "method=performDeal&method=showDetailPage"),
        ("POST", "method=performPreCommit&method=performDeal"),
        ("POST", "method=performPreCommit&%6Dethod=performDeal"),
        ("POST", "method=performPreCommit&method[]=performDeal"),
        ("POST", "method=performPreCommit&method%5Bx%5D=performDeal"),
        ("POST", "method=performPreCommit&METHOD=performDeal"),
        ("POST", "method[]=performDeal"),
    ],
)
def test_one_address_unlisted(one_address, method, query):
    """A parameter that is missing, that nobody lists, or that stands there twice makes a request unlisted."""
    assert kind(one_address, method, f"{BASE}{SHEET}?{query}") is None
