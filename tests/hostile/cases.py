"""All cases of the bad-input corpus, B01–B41: what is put where, the command line, and how it must be refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.hostile import batches, bombs, settings_files
from tests.hostile.place import Place
from tests.hostile.plans import Made, put_plan
from tests.tables.build import PLANNED, SOLVED, csv_text

ROWS = tuple(f"B{number:02}" for number in range(1, 42))

LEFT, INPUT, CONFIGURATION = 1, 2, 3
OF_ROWS = {"B10", "B11", "B12", "B13", "B14", "B15", "B17", "B18", "B19", "B20", "B21", "B22"}
"""Rows of the corpus that leave their own row of the workbook to people; none of these files has another that
could be used.
"""

SPLICED = 'x"], [id="submit'
MANY_IDS = ",".join(f"A{number}" for number in range(10_001))
"""Short ones: a system takes no word of a command line above 128 kB."""


def nothing(_place: Place) -> None:
    """The home is good as it is."""


@dataclass(frozen=True)
class Case:
    """One bad input. Each of `words` stands in what is told; none of `hidden` does."""

    row: str
    name: str
    argv: tuple[str, ...]
    code: int
    words: tuple[str, ...]
    prepare: Callable[[Place], None] = nothing
    hidden: tuple[str, ...] = ()
    slow: bool = False

    def __str__(self) -> str:
        return f"{self.row}/{self.name}"


def cases() -> Iterator[Case]:
    """Every case, row by row as far as their kinds go."""
    yield from _kept_batches()
    yield from _made_batches()
    yield from _file_names()
    yield from _settings()
    yield from _permissions()
    yield from _shares()
    yield from _profiles()
    yield from _plans()
    yield from _command_lines()


def _kept_batches() -> Iterator[Case]:
    for bad in batches.files():
        place = ":".join(part for part in (bad.name, str(bad.row or ""), bad.column) if part)
        yield _batch(bad.name, (batches.FOLDER / bad.name).read_bytes, f"[{bad.code}] {place} ", bad.words)


def _made_batches() -> Iterator[Case]:
    for bomb in bombs.BOMBS:
        yield _batch(bomb.name, bomb.make, f"[{bomb.code}] {bomb.name} ", bomb.words, slow=bomb.slow)
    for sign, code in (("𠮷", 134071), ("😀", 128512)):
        words = (f"[BATCH-019] B18_{code}.csv:2:解决措施 ", f"字符 “{sign}” 会被发送为 &#{code};")
        prepare = partial(_on_gbk_site, f"B18_{code}.csv", csv_text([SOLVED | {"measure": f"换了{sign}"}]))
        yield Case("B18", str(code), ("apply", f"B18_{code}.csv"), LEFT, words, prepare)
    again = ("[BATCH-024] 批次.csv 已于 ", "sha256", "--again")
    yield Case("B23", "执行过", ("apply", "批次.csv"), INPUT, again, _worked)
    if Path("/proc/version").exists():
        changed = ("[BATCH-024] 长大.csv 读取时文件被改动",)
        yield Case("B23", "读取时变了", ("apply", "长大.csv"), INPUT, changed, _longer_than_it_says)
    spliced = ('[BATCH-012] B36.csv:2:工单号 工单号含非法字符 “"” U+0022',)
    text = csv_text([SOLVED | {"order_no": SPLICED}])
    yield Case("B36", "批次", ("apply", "B36.csv"), LEFT, spliced, partial(_put, "B36.csv", text.encode()))


def _batch(name: str, make: Callable[[], bytes], *words: str, slow: bool = False) -> Case:
    def prepare(place: Place) -> None:
        place.put(name, make())

    row, _, rest = name.partition("_")
    code = LEFT if row in OF_ROWS else INPUT
    return Case(row, rest, ("apply", name), code, words, prepare, slow=slow)


def _put(name: str, data: bytes, place: Place) -> None:
    place.put(name, data)


def _on_gbk_site(name: str, text: str, place: Place) -> None:
    place.put(name, text.encode())
    place.spoil_profile("site.toml", [('charset = "utf-8"', 'charset = "gbk"')])


def _worked(place: Place) -> None:
    place.was_worked(place.put("批次.csv", csv_text([SOLVED]).encode()))


def _longer_than_it_says(place: Place) -> None:
    """A file of /proc says that it is empty and is not: as one that grows while it is read."""
    (place.home / "长大.csv").symlink_to("/proc/version")


def _file_names() -> Iterator[Case]:
    for name, file in (
        ("上级", "..\\..\\a.xlsx"),
        ("斜杠上级", "../a.xlsx"),
        ("保留名", "CON.xlsx"),
        ("太长", f"{'x' * 300}.xlsx"),
        ("控制符", "a\x1b[2J.xlsx"),
        ("反向", "a\u202excslx.xlsx"),
    ):
        yield Case("B24", name, ("apply", file), INPUT, ("[CLI-005] ",), hidden=("\x1b[2J", "\u202e"))
    yield Case("B24", "减号", ("apply", "--", "-a.xlsx"), INPUT, ("[CLI-005] -a.xlsx", "以 - 开头"))
    yield Case("B24", "像选项", ("apply", "-a.xlsx"), INPUT, ("[CLI-003] 没有选项 -a",))


def _settings() -> Iterator[Case]:
    for file in settings_files.FILES:
        row, name = file.name.split("_", 1)[0], file.name.split("_", 1)[-1].partition(".")[0]
        hidden = (settings_files.PASSWORD,)
        row = row.removesuffix(".toml")
        prepare = partial(_with_rules if ".rules." in file.name else _with_settings, file.name)
        yield Case(row, name, ("preview",), CONFIGURATION, file.words, prepare, hidden)


def _with_settings(name: str, place: Place) -> None:
    place.use_settings(name, (settings_files.FOLDER / name).read_text(encoding="utf-8"))


def _with_rules(name: str, place: Place) -> None:
    place.put(name, (settings_files.FOLDER / name).read_bytes())
    place.configure(f'[files]\nrules = "{name}"\n')


def _permissions() -> Iterator[Case]:
    if os.name != "posix":
        return
    for name, path, mode, cure in (
        ("配置", "eoms.toml", 0o644, "chmod 600"),
        ("数据文件夹", "", 0o755, "chmod 700"),
        ("账本", "ledger.db", 0o644, "chmod 600"),
        ("凭据", "credentials.json", 0o640, "chmod 600"),
        ("档案文件夹", "profiles", 0o755, "chmod 700"),
        ("档案文件", "profiles/branch/site.toml", 0o666, "chmod 600"),
        ("收件箱", "inbox", 0o777, "chmod 700"),
        ("锁文件夹", "locks", 0o770, "chmod 700"),
    ):
        words = ("[CONF-006] ", f"权限过宽（{mode:04o}） → 运行 {cure} ")
        yield Case("B30", name, ("preview",), CONFIGURATION, words, partial(_exposed, path, mode))


def _exposed(name: str, mode: int, place: Place) -> None:
    place.bot.own_profile("branch", {})
    (place.home / "profiles").chmod(0o700)
    (place.home / "locks").mkdir(mode=0o700, exist_ok=True)
    if name == "ledger.db":
        place.put(name, b"")
    (place.home / name).chmod(mode)


def _shares() -> Iterator[Case]:
    for command in ("apply", "preview"):
        for kind in ("nfs4", "cifs", "UNC"):
            words = (
                f"[CONF-008] 账本不能放在网络盘上（{kind}）：",
                "ledger.db。请把 paths.ledger 设到本机磁盘",
            )
            prepare = partial(_on_share, kind)
            yield Case("B32", f"{command}-{kind}", (command, "批次.csv"), CONFIGURATION, words, prepare)


def _on_share(kind: str, place: Place) -> None:
    place.put("批次.csv", csv_text([SOLVED]).encode())
    place.share = kind


def _profiles() -> Iterator[Case]:
    submit = 'css = "input#bpp_ActPanel_BtnSubmit"'
    for name, css in (
        ("脚本", "javascript:alert(1)"),
        ("XPath", "xpath=//*"),
        ("双斜杠", "//input"),
        ("空", ""),
        ("整页", "body"),
        ("星号", "*"),
    ):
        words = ("[SEL-001] branch/order_form.toml:", ":selectors.submit.css 找到 ")
        yield _profile("B34", name, "order_form.toml", (submit, f'css = "{css}"'), *words)
    second = ("[SEL-002] branch/order_form.toml:", "不允许备选")
    yield _profile(
        "B35", "备选", "order_form.toml", (submit, f'{submit}\nalternates = ["input.submit"]'), *second
    )
    newer = ("[SEL-003] branch/site.toml:3:version 找到 '3' ", "比本程序新")
    yield _profile("B37", "更新", "site.toml", ("version = 1", "version = 3"), *newer)
    other = "[SEL-004] branch/site.toml:3:version 找到 "
    yield _profile("B37", "零", "site.toml", ("version = 1", "version = 0"), other)
    yield _profile("B37", "文字", "site.toml", ("version = 1", 'version = "sha256:0"'), other)
    yield _not_approved()
    third = ("[RULE-004] branch/site.toml:", "order_no_pattern", "可能失控")
    runaway = r"order_no_pattern = '(ID-056-\d+-?)+'"
    change = (r"order_no_pattern = 'ID-056-\d{8}-\d{5}'", runaway)
    yield _profile("B33", "失控的正则", "site.toml", change, *third)


def _profile(row: str, name: str, file: str, change: tuple[str, str], *words: str) -> Case:
    def prepare(place: Place) -> None:
        place.spoil_profile(file, [change])

    return Case(row, name, ("preview",), CONFIGURATION, words, prepare)


def _not_approved() -> Case:
    """The profile is whole, but its files are not those whose fingerprint the settings name."""

    def prepare(place: Place) -> None:
        place.spoil_profile("site.toml", [('name = "EOMS4 + UltraBPP"', 'name = "本县"')])
        text = place.settings.read_text(encoding="utf-8")
        place.put(
            "eoms.toml", text.replace("[paths]", f'profile_fingerprint = "{"a" * 64}"\n[paths]').encode()
        )

    words = ("[SEL-003] branch", "与批准的 aaaaaaaaaaaa… 不同", "site.profile_fingerprint")
    return Case("B37", "没有批准", ("preview",), CONFIGURATION, words, prepare)


def _plans() -> Iterator[Case]:
    """B38: a plan that is no current preview of this account by this program, and plans that were spoilt outside."""
    for name, made, words in (
        ("没有预览", Made(keep=False), ("没有这份预览：账本里没有计划",)),
        ("过期", Made(minutes=31), ("预览已过期：计划是 ", "已过 31 分钟", "run.plan_minutes")),
        ("另一版本", Made(version="0.0.0"), ("预览已变化：程序版本 预览时是 0.0.0",)),
        ("另一账号", Made(account="clerk02"), ("预览已变化：账号 预览时是 clerk02，现在是 clerk01",)),
        ("另一站点", Made(site_id="other"), ("预览已变化：站点 预览时是 other，现在是 mock",)),
        ("规则变了", Made(rules={"R-宽带": "0#x"}), ("预览已变化：规则表改过了：", "R-宽带 版本 0 → ")),
        ("字典变了", Made(dictionaries="0" * 64), ("预览已变化：字典 改过了",)),
        ("档案变了", Made(profile="0" * 64), ("预览已变化：页面档案 改过了",)),
        ("设置变了", Made(branch="0" * 64), ("预览已变化：本部门设置 [branch] 改过了",)),
    ):
        told = ("[CLI-001] 计划.xlsx ", *words, "重新运行 eoms-bot preview")
        yield Case("B38", name, ("apply", "计划.xlsx"), INPUT, told, partial(_planned, made))
    for name, cells, words in (
        ("公式", {(2, "measure"): "=1+1"}, ("[BATCH-015] 计划.xlsx:2:解决措施 单元格是公式",)),
        ("外来行", {(3, "plan"): "P1"}, ("[PLAN-001] 计划.xlsx:3:计划编号 外来行：“P1”",)),
        ("别的工单", {(3, "order_no"): "x"}, ("[PLAN-001] 计划.xlsx:3:工单号 外来行：“x”",)),
        ("没有批准人", {(2, "approver"): None}, ("[PLAN-002] 计划.xlsx:2:批准人 批准人为空",)),
        ("改了判定", {(3, "decision"): "完成工单"}, ("[PLAN-003] 计划.xlsx:3:判定 ",)),
        ("会转人工", {(2, "has_koujing"): "有"}, ("[PLAN-004] 计划.xlsx:2:", "会转人工：")),
        ("没有批准", {(2, "approved"): None}, ("[PLAN-005] 计划.xlsx:批准 ",)),
        ("打码", {(2, "measure"): "已联系139****0001"}, ("[BATCH-020] 计划.xlsx:2:解决措施 ",)),
        ("不在选项中", {(2, "network"): "6G"}, ("[BATCH-022] 计划.xlsx:2:网络类型 ",)),
    ):
        yield Case("B38", name, ("apply", "计划.xlsx"), INPUT, words, partial(_planned, Made(cells=cells)))


def _planned(made: Made, place: Place) -> None:
    put_plan(made, place)


def _command_lines() -> Iterator[Case]:
    for name, ids in (
        ("空", ""),
        ("全部", "all"),
        ("缺一项", "A,,B"),
        ("星号", "*"),
        ("上级", "../x"),
        ("很多", MANY_IDS),
    ):
        yield Case("B39", name, ("preview", "--ids", ids), INPUT, ("[CLI-002] 命令行:--ids ",))
    yield Case("B36", "名单", ("preview", "--ids", SPLICED), INPUT, ("[CLI-002] 命令行:--ids ",))
    for name, argv in (
        ("互斥", ("preview", "--dry-run", "--submit")),
        ("两个模式", ("preview", "批次.csv", "apply")),
        ("没有的命令", ("previw",)),
        ("没有的选项", ("run", "--jsno")),
        ("给了两次", ("run", "--limit", "3", "--limit", "4")),
        ("范围", ("run", "--limit", "0")),
        ("少一个", ("apply",)),
    ):
        yield Case("B40", name, argv, INPUT, ("[CLI-003] ", "--help"), _with_files)
    outside = f"{'../' * 9}tmp/x"
    for name, argv in (
        ("上级", ("preview", "--output-dir", outside)),
        ("是文件", ("preview", "--output-dir", "credentials.json")),
        ("在文件下", ("preview", "--output-dir", "credentials.json/x")),
        ("不能写", ("preview", "--output-dir", "/proc/eoms")),
        ("太长", ("preview", "--output-dir", "x" * 300)),
        ("模板上级", ("template", f"{outside}.xlsx")),
        ("模板不能写", ("template", "/proc/x.csv")),
        ("模板没有文件夹", ("template", "none/x.csv")),
    ):
        yield Case("B41", name, argv, INPUT, ("[CLI-004] ",), _with_files)


def _with_files(place: Place) -> None:
    place.put("批次.csv", csv_text([SOLVED, PLANNED]).encode())
    (place.home / "link.csv").symlink_to("elsewhere.csv")
