"""What each page shows of the history, and that nothing of it is personal or markup."""

import json
import os
import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.console.app import MENU, PAGES
from eoms_bot.doctor import BrowserSeen
from eoms_bot.ledger import Ledger, verify
from eoms_bot.model.outcome import Outcome
from eoms_bot.report.folder import RunFolder
from tests.console.hostile_texts import XSS
from tests.console.kit import PROBES, seed, serving, settings_of
from tests.report import samples
from tests.tables import sources


def test_menu(visitor):
    """Each entry of the menu leads to a page, once, and each page marks its own entry."""
    entries = [entry for group in MENU for entry in group]

    assert {path for path, _ in entries} <= set(PAGES)
    assert len(entries) == len({path for path, _ in entries}) == len({name for _, name in entries})
    for path, name in entries:
        marked = visitor.get(path).text.split('aria-current="page">')[1].partition("<")[0]
        assert marked == name


def test_order(visitor):
    """A finished order tells what it says itself, its decision, trace, form, sent fields, proof, pictures and audit lines."""
    html = visitor.get(f"/orders/{samples.number(1)}").text

    for text in (
        "已完成",
        "工单上写的",
        "室内信号弱",
        "C-010",
        "判定过程",
        "表单逐项读回",
        "发出的字段",
        "处理记录证实",
        "闸门放行",
        "填写后的表单",
    ):
        assert text in html, text
    assert "/pictures/" in html


def test_order_of_an_older_version(place):
    """What an older version of the program has written lacks what this one adds; its orders are shown without that."""
    file = place.desk.folders.path(place.desk.folders.names()[0]) / "items.jsonl"
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for record in records:
        del record["read"]
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")

    answer = place.logged_in().get(f"/orders/{samples.number(1)}")

    assert answer.status_code == 200
    assert "判定过程" in answer.text
    assert "工单上写的" not in answer.text


def test_order_of_a_preview(place, clock):
    """What only a preview has looked at is found by its whole number, from the run's folder."""
    folder = RunFolder.create(place.desk.settings.paths.runs, "preview", clock.now())
    item = samples.item(77, Outcome.PREVIEWED, "闸门关着", samples.complete(), filled=samples.filled())
    folder.add(item)
    folder.finish(
        replace(samples.summary((item,), mode="preview"), run_id=folder.run_id, folder=str(folder.path))
    )
    client = place.logged_in()

    assert "已预览" in client.get(f"/orders/{samples.number(77)}").text
    listed = client.get("/runs").text
    assert folder.run_id in listed
    assert "已预览 1" in listed


def test_only_the_newest_run_of_an_order_is_unfolded(place, clock):
    """Each run's story can be opened; after four runs only the newest one is, so that the page stays short."""
    runs = []
    for _ in range(4):
        folder = RunFolder.create(place.desk.settings.paths.runs, "preview", clock.now())
        item = samples.item(77, Outcome.PREVIEWED, "闸门关着", samples.complete(), filled=samples.filled())
        folder.add(item)
        clock.wait(61)
        runs.append(folder.run_id)

    html = place.logged_in().get(f"/orders/{samples.number(77)}").text

    stories = re.findall(r'<details class="panel story"( open)?>\s*<summary><h2>(\S+) ', html)
    assert stories == [(" open" if run is runs[-1] else "", run) for run in reversed(runs)]


def test_order_without_its_folder(place):
    """Once the run folder is gone, the ledger's and the chain's masked words are left."""
    shutil.rmtree(place.desk.settings.paths.runs)
    client = place.logged_in()

    html = client.get(f"/orders/{samples.number(1)}").text

    assert "已证实" in html
    assert "139****0123" in html
    assert samples.PHONE not in html
    assert samples.PLACE not in html


def test_run(visitor, shared):
    """A run's page has its counts, facts, reasons and orders, and shows one kind alone when asked."""
    run_id = shared.desk.folders.names()[0]

    whole = visitor.get(f"/runs/{run_id}").text
    held = visitor.get(f"/runs/{run_id}?outcome=HELD").text

    assert "退出码 6" in whole
    assert "写入尝试 0 次，全部拦截 0 次，发出" in whole
    assert "批次.xlsx" in whole
    assert samples.number(1) in whole
    assert samples.number(1) not in held
    assert samples.number(2) in held


def test_run_under_way(place, clock):
    """A run that has not finished shows what it has told so far."""
    folder = RunFolder.create(place.desk.settings.paths.runs, "run", clock.now())
    with Ledger.open(place.desk.settings.paths.ledger) as ledger:
        ledger.run_started(folder.run_id, "run", "clerk01", clock.now())
        ledger.stage(samples.number(50), "READ", folder.run_id, clock.now())
    folder.add(samples.item(2, Outcome.HELD, "批次中没有这张工单", samples.hold()))
    client = place.logged_in()

    html = client.get(f"/runs/{folder.run_id}").text

    assert "未结束" in html
    assert samples.number(2) in html
    assert samples.number(50) in client.get("/").text


def test_run_without_its_folder(place):
    """A run whose folder is gone still has its counts, from the ledger."""
    run_id = place.desk.folders.names()[0]
    shutil.rmtree(place.desk.settings.paths.runs)

    html = place.logged_in().get(f"/runs/{run_id}").text

    assert "文件夹已清理" in html
    assert "<b>3</b>转人工" in html


@pytest.mark.parametrize("path", ["/leftovers", "/follow-up"])
def test_lists_without_a_history(visitor, path):
    """Without past orders a list says what it could not check."""
    html = visitor.get(path).text

    assert "未核对：历史工单：未配置" in html


def test_follow_up(place):
    """What the bot has finished itself stands in 回访, as in `eoms-bot lists`."""
    html = place.logged_in().get("/follow-up").text

    assert samples.number(1) in html


def test_overdue_rows_stand_first(tmp_path, clock):
    """Rows that need somebody now are marked, stand first, and can be shown alone."""
    settings = settings_of(tmp_path / "home", **{"facts.history.file": str(_history(tmp_path, clock))})
    with serving(settings, clock) as place:
        client = place.logged_in()
        every, due = client.get("/leftovers").text, client.get("/leftovers?due=1").text

    assert every.index("ID-OVER") < every.index("ID-OPEN")
    assert "▲ 处理" in every
    assert "ID-OPEN" not in due


def test_the_foot_says_what_is_masked(tmp_path, clock):
    """遗留库 names the place of a promise, and what leads to a door is masked: the foot claims only that."""
    settings = settings_of(tmp_path / "home", **{"facts.history.file": str(_history(tmp_path, clock))})
    with serving(settings, clock) as place:
        html = place.logged_in().get("/leftovers").text

    assert "青槐镇上湾村***" in html
    assert "200号" not in html
    assert "门牌已遮盖" in html
    assert "地址已遮盖" not in html


def _history(folder, clock):
    """Past orders: one unsolved and over its promised time, one within it."""
    rows = [
        {
            "工单号": "ID-OPEN",
            "县区": "澜溪县",
            "投诉地点": "青槐镇上湾村",
            "处理结果": "未解决",
            "预计解决时间": "2026-12-25 00:00",
            "分派时间": "2026-11-20 08:00",
        },
        {
            "工单号": "ID-OVER",
            "县区": "澜溪县",
            "投诉地点": "青槐镇上湾村五组200号",
            "处理结果": "未解决",
            "预计解决时间": "2026-11-24 00:00",
            "分派时间": "2026-11-20 09:00",
        },
    ]
    path = sources.write(folder, "历史工单.csv", rows)
    fresh = (clock.now() - timedelta(hours=1)).timestamp()
    os.utime(path, (fresh, fresh))
    return path


def test_rules(visitor):
    """Every rule is there with its examples, and that they do what they should."""
    html = visitor.get("/rules").text

    assert "都对" in html
    assert "驳回规则" in html
    assert visitor.get("/rules?kind=重大").text.count("<details") < html.count("<details")
    assert visitor.get("/rules?kind=none").status_code == 400


def test_rule_table_that_is_wrong(tmp_path, clock):
    """A table that cannot be read is told with file and line, as the command tells it."""
    file = tmp_path / "rules.toml"
    file.write_text("[[rule]]\nid = 1\n", encoding="utf-8")
    with serving(settings_of(tmp_path / "home", **{"files.rules": str(file)}), clock) as place:
        answer = place.logged_in().get("/rules")

    assert answer.status_code == 200
    assert "规则表读不出来" in answer.text
    assert "rules.toml" in answer.text


def test_checks(settings, clock):
    """The doctor's findings are shown at once; the browser is started only when somebody asks for it."""
    started = []

    def probe(_settings):
        started.append(1)
        return BrowserSeen("chromium 156")

    with serving(settings, clock, replace(PROBES, browser=probe)) as place:
        client = place.logged_in()
        first = client.get("/checks").text
        before = len(started)
        told = place.act(client, "/api/checks").json()["text"]
        second = client.get("/checks").text
        audited = place.audited(1)

    assert (before, len(started)) == (0, 1)
    assert "未检查" in first
    assert "chromium 156" in second
    assert "eoms-bot login set" in second
    assert told == "检查完了：1 项失败"
    assert audited == [("CONSOLE_CHECKED", "王值班", "失败 1")]


def test_checks_with_the_site(tmp_path, clock):
    """Asked for, the site is looked at too, and what is wrong with it stands there by its name, as in the terminal."""
    with serving(
        settings_of(tmp_path / "home", **{"site.base_url": "http://127.0.0.1:9/eoms4/"}), clock
    ) as place:
        client = place.logged_in()
        before = client.get("/checks").text
        place.act(client, "/api/checks", site=True)
        after = client.get("/checks").text
        audited = place.audited(1)

    assert "网站打不开" not in before
    assert "<b>网站打不开</b>" in after
    assert audited == [("CONSOLE_CHECKED", "王值班", "失败 2，含网站")]


@pytest.mark.parametrize("path", ["/", "/orders", "/runs", "/follow-up", "/lists.xlsx"])
def test_nothing_personal(shared, visitor, path):
    """No page tells a customer's name, number or address."""
    run_id = shared.desk.folders.names()[0]
    for page in (path, f"/runs/{run_id}", *(f"/orders/{samples.number(n)}" for n in range(1, 10))):
        html = visitor.get(page).text
        assert [
            word
            for word in (samples.CUSTOMER, samples.PHONE, samples.PLACE, "青槐镇老鹰岩村三组")
            if word in html
        ] == []


def test_markup_stays_text(tmp_path, clock):
    """Orders whose every text is markup have pages with as many elements as those with plain words."""
    plain = _elements(tmp_path / "a", clock, [f"平常文字{n}" for n in range(len(XSS))])
    hostile = _elements(tmp_path / "b", clock, XSS)

    assert len(plain) == len(XSS) + 4
    assert [page for page in plain if hostile[page] != plain[page]] == []


def _elements(home, clock, texts):
    """How many elements today's, the run's and the orders' pages have, page by page, where each order has one of these texts."""
    settings = settings_of(home)
    items = [_hostile(number, text) for number, text in enumerate(texts, start=1)]
    with Ledger.open(settings.paths.ledger) as ledger:
        folder = RunFolder.create(settings.paths.runs, "run", clock.now())
        run_id = folder.run_id
        ledger.run_started(run_id, "run", "clerk01", clock.now())
        for item, text in zip(items, texts, strict=True):
            ledger.stage(item.ref.order_no, "READ", run_id, clock.now())
            ledger.outcome(item.ref.order_no, Outcome.HELD, text, run_id, clock.now())
            folder.add(item)
        summary = samples.summary(tuple(items), sources=tuple(texts), stopped=texts[0])
        folder.finish(replace(summary, run_id=run_id, folder=str(folder.path)))
    pages = {"today": "/", "orders": "/orders", "runs": "/runs", "run": f"/runs/{run_id}"}
    pages |= {item.ref.order_no: f"/orders/{item.ref.order_no}" for item in items}
    with serving(settings, clock) as place:
        client = place.logged_in()
        answers = {name: client.get(path) for name, path in pages.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name: answer.text.count("<") for name, answer in answers.items()}


def _hostile(number, text):
    """A held order with this title and reason."""
    item = samples.item(number, Outcome.HELD, text, samples.hold(text, (text,)))
    return replace(item, ref=replace(item.ref, title=text))


def test_record_that_is_no_json(place, clock):
    """A line that a crash has cut, and a run.json that is none, take nothing else away."""
    run_id = place.desk.folders.names()[0]
    folder = place.desk.folders.path(run_id)
    with (folder / "items.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"schema_version":1,"order_no":"ID-056-20261125-00099","tas')
    (folder / "run.json").write_text(json.dumps([1]))
    client = place.logged_in()

    assert client.get(f"/runs/{run_id}").status_code == 200
    assert client.get(f"/orders/{samples.number(1)}").status_code == 200
    assert client.get("/orders/ID-056-20261125-00099").status_code == 404


def test_restored_ledger(place, settings, clock):
    """Where another file was put in the ledger's place, the console shows that one, not the one that was taken away."""
    client = place.logged_in()
    place.ledger()
    copy = settings.paths.home / "copy.db"
    with Ledger.open(settings.paths.ledger) as ledger:
        ledger.back_up(copy)
        ledger.run_started("2026-11-25_1200_run_beef", "run", "clerk01", clock.now())
    assert "2026-11-25_1200_run_beef" in client.get("/runs").text

    copy.replace(settings.paths.ledger)
    for suffix in ("-wal", "-shm"):
        settings.paths.ledger.with_name(settings.paths.ledger.name + suffix).unlink(missing_ok=True)

    html = client.get("/runs").text
    assert place.desk.folders.names()[0] in html
    assert "2026-11-25_1200_run_beef" not in html


def test_two_consoles_share_nothing(place, clock, settings):
    """A session of one console is nobody on another port."""
    client = place.logged_in()
    with serving(settings, clock) as other:
        stranger = other.stranger()
        stranger.cookies.update(dict(client.cookies))

        assert stranger.get("/").status_code == 303


def test_seed_is_a_whole_history(settings, clock):
    """The history that these tests look at is one that the audit would pass."""
    seed(settings, clock)

    with Ledger.open(settings.paths.ledger) as ledger:
        assert verify(ledger).fault is None
