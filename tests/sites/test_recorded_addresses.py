"""Addresses in recordings: which parts of a path are ids, and what a write's address says of its order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from eoms_bot.browser.recording.events import Exchange, Recording
from eoms_bot.sites.recording.addresses import PathIds, WriteAddress
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.requests import SiteLearner
from tests.sites.test_recorded_bodies import learned, pair, shown

NUMBER = "GD-2026-000123"


def asked(path, method="GET", **query):
    return Exchange(1.0, "write", method, path, query=tuple(query.items()))


def paths(*known, numbers=()):
    return PathIds([asked(one) for one in known], numbers)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (("/wo/7", "/wo/42"), "/wo/[^/]+"),
        (("/wo/a6cecc178e51061", "/wo/2f978d819999e3f"), "/wo/[^/]+"),
        (("/wo/T7/log", "/wo/T42/log"), r"/wo/T\d+/log"),
        (("/v1/wo/T7", "/v1/wo/T42"), r"/v1/wo/T\d+"),
        (("/v1/wo/list",), "/v1/wo/list"),
        (("/static/app.1.js", "/static/app.2.js"), r"/static/app\.1\.js"),
        ((f"/wo/{NUMBER}",), r"/wo/GD-\d+-\d+"),
    ],
)
def test_ids(known, wanted):
    """What is another one in an address that is else the same; a number of an order; digits alone."""
    assert paths(*known, numbers=[NUMBER]).pattern(known[0]) == wanted


def test_places():
    """Each id has a pattern of its own."""
    found = paths("/wo/42/task/T7", "/wo/7/task/T8").places("/wo/42/task/T7")

    assert found == [(r"/wo/([^/]+)/task/T\d+", "42"), (r"/wo/[^/]+/task/(T\d+)", "T7")]
    assert [re.findall(f"^{pattern}$", "/wo/9/task/T3") for pattern, _ in found] == [["9"], ["T3"]]


def test_address_of_a_write():
    """An id is a pair named after the words before it; so is a parameter that is another one each time."""
    writes = [asked("/wo/42/end", "PUT", v="7", go="on"), asked("/wo/7/end", "PUT", v="8", go="on")]

    found = PathIds(writes, ()).of_write(writes[0], writes)

    assert found.path == "/wo/(?P<wo>[^/]+)/end"
    assert found.query == {"v": "(?P<v>.+)", "go": "on"}
    assert (found.pairs, found.ids) == ((("{wo}", "42"), ("{v}", "7")), ("{wo}",))


@pytest.mark.parametrize(("name", "fixed"), [("step", True), ("taskId", False)])
def test_number_that_was_shown_once(name, fixed):
    """It may be an order's id, as far as its name says."""
    write = asked("/end", "POST", **{name: "42"})

    assert (PathIds([write], ()).of_write(write, [write]).query == {name: "42"}) is fixed


def test_parameters_of_a_get():
    """They are its body already."""
    write = asked("/end.jsp", gdid="42")

    found = PathIds([write], ()).of_write(write, [write])

    assert (found.query, found.pairs) == ({}, ())


def named(number, task, *, version="7"):
    """A completion of a task that the path of its read has, and with a version that the read's answer has."""
    made = shown(number, {}, {"处理说明": ("textarea", "一段话")})
    places = {("/tasks/([^/]+)", ""): task, ("/tasks/[^/]+", "/data/version"): version}
    address = WriteAddress(ids=("{wo}",), pairs=(("{wo}", task), ("{version}", version)))
    return replace(made, pointers=places, at=address)


def test_task_of_an_address():
    """Shown once with a short id: the address of a read that the same id stands in is no chance."""
    draft = learned(named(NUMBER, "7"))

    assert pair(draft, "{wo}") == {"name": "{wo}", "kind": "order", "of": "task_id"}
    assert (draft.carried["task_id"].path, draft.carried["task_id"].pointer) == ("/tasks/([^/]+)", "")
    assert pair(draft, "{version}")["of"] == "version"


def test_number_in_an_address():
    """It is the order's."""
    assert pair(learned(named(NUMBER, NUMBER)), "{wo}")["of"] == "order_no"


def test_ids_of_a_path_that_nobody_knows():
    """What differs from order to order in a path is an id, and no text that the page makes up."""
    shown = [
        replace(named(number, wo), pointers={}) for number, wo in ((NUMBER, "42"), ("GD-2026-000124", "57"))
    ]

    assert "{wo}" in learned(*shown).unknown


def test_address_that_nobody_knows():
    """What comes from nowhere is named."""
    draft = learned(replace(named(NUMBER, "7"), pointers={}))

    assert {"{wo}", "{version}"} <= {*draft.unknown}
    assert not [one for one in draft.pairs if one["kind"] == "opaque"]


@pytest.mark.parametrize(
    ("reads", "writes", "wanted"),
    [
        ({"part": "list", "act": "show"}, {"part": "order", "act": "save"}, ["part", "act"]),
        ({"part": "list", "act": "save"}, {"part": "order", "act": "save"}, ["part"]),
        ({"part": "list", "act": "none"}, {"part": "order", "act": "A7"}, ["part"]),
        ({"part": "list", "no": "GD001"}, {"part": "order", "no": "GD002"}, ["part"]),
    ],
)
def test_parameters_that_decide(reads, writes, wanted):
    """All that part reads from writes, unless they have digits: those may name an order."""
    read, write = asked("/do", "POST", **reads), asked("/do", "POST", **writes)
    other = asked("/do", "POST", **{**reads, "part": "menu", **({"act": "show"} if "act" in reads else {})})
    recording = Recording("http://site.example/", exchanges=[replace(read, kind="query"), other, write])
    step = replace(shown(NUMBER, {}, {}), exchange=write)

    rules = SiteLearner(recording, [step], "mine", ProfileDraft())._requests()

    (query,) = [one["query"] for one in rules if one["kind"] == "write"]
    assert query == {name: writes[name] for name in wanted}


@pytest.mark.parametrize(
    ("file", "page"),
    [("/app.js", "/wo/42/log"), ("/wo/42/photo.png", "/wo/7/log"), ("/static/app.js", "/wo/42")],
)
def test_files_of_a_folder(file, page):
    """Only what has a file's name is allowed with it: no page is kept, and nothing is done there unseen."""
    asked_for = [Exchange(at, "read", "GET", path) for at, path in enumerate((file, page), 1)]
    recording = Recording("http://site.example/", exchanges=asked_for)

    rules = SiteLearner(recording, [], "mine", ProfileDraft())._requests()

    (kept,) = [str(one["path"]) for one in rules if "kept" in one]
    assert re.fullmatch(kept, file)
    assert re.fullmatch(kept, f"{file}.css")
    assert not re.fullmatch(kept, page)
    assert not re.fullmatch(kept, f"{file.rpartition('/')[0]}/save.action")
