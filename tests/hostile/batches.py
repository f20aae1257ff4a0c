"""The bad batch files of fixtures/hostile/batches: how each is made, and what the reader must say of it.

Those that are big only when they are read, or only big, are in `bombs`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.model.batch import COLUMNS
from tests.tables.build import PLANNED, REJECTED, SOLVED, csv_text, xlsx_bytes

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "hostile" / "batches"
NAMES = tuple(COLUMNS.values())
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LONG = 13900000001002345
UTF8, GBK = "utf-8", "gb18030"
REPLY = "解决措施"
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY e0 "哈">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY a "&e9;">]>'
)
"""A thousand million laughs."""


@dataclass(frozen=True)
class Bad:
    """One bad file: its name, its bytes, and code, row, column and words of the finding."""

    name: str
    data: bytes
    code: str
    row: int | None
    column: str
    words: str


def files() -> Iterator[Bad]:
    """Every bad file that is kept in the repository."""
    yield from _containers()
    yield from _headers()
    yield from _structures()
    for name, row, code, column, words in _cells():
        yield Bad(f"{name}.csv", csv_text([row]).encode(UTF8), code, 2, column, words)
    for name, cells, code, column, words in _excel_cells():
        yield Bad(f"{name}.xlsx", xlsx_bytes(cells), code, 2, column, words)


def _containers() -> Iterator[Bad]:
    text = csv_text([SOLVED]).encode(UTF8)
    yield Bad("B01_空文件.csv", b"", "BATCH-001", None, "", "文件为空")
    yield Bad("B01_只有空白.csv", b" \r\n\r\n", "BATCH-001", None, "", "文件为空")
    yield Bad("B02_只有表头.csv", csv_text([]).encode(UTF8), "BATCH-002", None, "", "没有数据行")
    yield Bad("B02_只有表头.xlsx", xlsx_bytes(), "BATCH-002", None, "", "没有数据行")
    yield Bad("B03_其实是CSV.xlsx", text, "BATCH-003", None, "", "实际为 CSV 文本")
    yield Bad("B03_其实是HTML.xlsx", b"<html><table></table></html>", "BATCH-003", None, "", "实际为 HTML")
    yield Bad("B03_其实是PDF.csv", b"%PDF-1.7\n", "BATCH-003", None, "", "实际为 PDF")
    yield Bad("B03_其实是XLSX.csv", xlsx_bytes(SOLVED), "BATCH-003", None, "", "实际为 XLSX")
    yield Bad("B03_旧版.xlsx", OLE + b"\0" * 600, "BATCH-003", None, "", "实际为 旧版 .xls")
    yield Bad("B03_旧版.xls", OLE + b"\0" * 600, "BATCH-003", None, "", "扩展名")
    yield Bad("B03_损坏.xlsx", xlsx_bytes(SOLVED)[:2000], "BATCH-003", None, "", "损坏")
    locked = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    yield Bad("B04_加密.xlsx", locked, "BATCH-004", None, "", "已加密")
    yield from _archives()


def _archives() -> Iterator[Bad]:
    for name, dtd in (
        ("含DTD", ENTITY),
        ("实体炸弹", LAUGHS),
        ("很晚的DTD", f"<!--{'x' * 100_000}-->{ENTITY}"),
    ):
        yield Bad(f"B06_{name}.xlsx", _with_sheet(dtd), "BATCH-006", None, "", "DTD")
    for name, member in (("上级", "../../x"), ("绝对", "/etc/x"), ("盘符", "C:\\x"), ("反斜杠", "..\\x")):
        yield Bad(f"B07_{name}.xlsx", rebuilt({member: b"x"}), "BATCH-007", None, "", "路径非法")
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    yield Bad("B07_符号链接.xlsx", rebuilt({link: b"/etc/passwd"}), "BATCH-007", None, "", "路径非法")


def _headers() -> Iterator[Bad]:
    without = csv_text([SOLVED], ["单号", *NAMES[1:]]).encode(UTF8)
    yield Bad("B09_缺列.csv", without, "BATCH-010", 1, "", '缺少列 "工单号"；现有列：')
    twice = csv_text([SOLVED], [*NAMES[:-1], "解决措施"]).encode(UTF8)
    yield Bad("B09_重复列.csv", twice, "BATCH-010", 1, "", '列 "解决措施" 出现 2 次')
    renamed = csv_text([SOLVED], [*NAMES[:-1], "备注说明"]).encode(UTF8)
    yield Bad("B09_改名.csv", renamed, "BATCH-010", 1, "", '多出列 "备注说明"')
    nameless = xlsx_bytes(SOLVED, columns=[*NAMES[:-1], ""])
    yield Bad("B09_无列名.xlsx", nameless, "BATCH-010", 1, "", '缺少列 "备注"')


def _structures() -> Iterator[Bad]:
    text = csv_text([SOLVED, PLANNED])
    yield Bad("B12_重复行.csv", csv_text([SOLVED, SOLVED]).encode(UTF8), *_twice("013", "重复行 (2, 3)"))
    other = SOLVED | {"measure": "更换电源模块"}
    yield Bad("B13_两种回复.csv", csv_text([SOLVED, other]).encode(UTF8), *_twice("014", "两种回复 (2, 3)"))
    one = csv_text([SOLVED])
    yield Bad("B15_坏字节.csv", _broken(one, GBK), "BATCH-016", 2, "", "无法按 GB18030 解码")
    yield Bad("B15_坏字节UTF8.csv", _broken(one, UTF8), "BATCH-016", 2, "", "无法按 UTF-8 解码")
    head, _, body = text.partition("\n")
    mixed = f"{head}\n".encode(GBK) + body.encode(UTF8)
    yield Bad("B15_混用编码.csv", mixed, "BATCH-016", 2, "", "第 2 行")
    yield Bad("B16_引号没关.csv", (text + '"没关').encode(UTF8), "BATCH-017", 4, "", "引号")
    yield Bad("B16_少列.csv", (text + "a,b\n").encode(UTF8), "BATCH-017", 4, "", "有 2 列")
    yield Bad("B16_NUL.csv", (text + "a\0").encode(UTF8), "BATCH-017", 4, "", "NUL")
    bars = csv_text([SOLVED], delimiter="|").encode(UTF8)
    yield Bad("B16_竖线.csv", bars, "BATCH-017", 1, "", "只有一列")


def _cells() -> Iterator[tuple[str, dict[str, str], str, str, str]]:
    number = "ID-056-20260105-00001"
    for name, bad, words in (
        ("科学计数法", "2.02407E+18", "科学计数法"),
        ("零宽", f"{number}​", "工单号含非法字符 U+200B"),
        ("别的形式", "ID-056-1", "格式不对"),
    ):
        yield f"B11_{name}", SOLVED | {"order_no": bad}, "BATCH-012", "工单号", words
    yield "B14_公式", SOLVED | {"measure": "=1+1"}, "BATCH-015", REPLY, "公式"
    yield "B14_错误值", SOLVED | {"site": "#REF!"}, "BATCH-015", "占用基站", "错误值"
    yield "B17_空回复", SOLVED | {"measure": "  "}, "BATCH-018", REPLY, "为空"
    yield "B17_太长", SOLVED | {"measure": "换" * 700}, "BATCH-018", REPLY, "字节"
    yield (
        "B19_占位符",
        SOLVED | {"measure": "已联系{客户姓名}"},
        "BATCH-020",
        REPLY,
        "未替换的占位符 {客户姓名}",
    )
    yield "B20_别人的号码", SOLVED | {"measure": "同13900000077处理"}, "BATCH-021", REPLY, "139****0077"
    yield "B21_选项", SOLVED | {"result": "已解决1"}, "BATCH-022", "处理结果", '"已解决1" 不在选项中'
    yield "B21_上级矛盾", SOLVED | {"group_cause": "客户抱怨"}, "BATCH-022", "集团投诉原因", "矛盾"
    for name, bad, words in (
        ("没有这天", "2026-02-30 10:00", "没有这一天"),
        ("两位年", "26/1/2", "不是完整的日期时间"),
        ("序列号", "46023", "不是完整的日期时间"),
        ("带时区", "2026-01-05 16:20+08:00", "带时区"),
        ("将来", "2099-01-07 16:20", "晚于现在"),
    ):
        yield f"B22_{name}", SOLVED | {"solved_time": bad}, "BATCH-023", "解决时间", words
    past = PLANNED | {"expected_time": "2026-01-05 10:00"}
    yield "B22_预计已过", past, "BATCH-023", "预计解决时间", "不晚于现在"
    own = REJECTED | {"earlier_order_no": REJECTED["order_no"]}
    yield "B21_原工单是本单", own, "BATCH-022", "原工单号", "就是本单"


def _excel_cells() -> Iterator[tuple[str, dict[str, object], str, str, str]]:
    solved: dict[str, object] = dict(SOLVED)
    yield "B10_数字工单号", solved | {"order_no": LONG}, "BATCH-011", "工单号", "数字格式，后几位已丢失"
    yield "B14_公式", solved | {"measure": '="已"&"处理"'}, "BATCH-015", REPLY, "公式"
    yield "B14_外部链接", solved | {"site": "=[1]Sheet1!A1"}, "BATCH-015", "占用基站", "公式"
    yield "B14_逻辑值", solved | {"cell": True}, "BATCH-015", "投诉所属小区", "逻辑值"
    yield "B14_日期", solved | {"cell": datetime(2026, 1, 5)}, "BATCH-015", "投诉所属小区", "日期"
    yield "B14_小数", solved | {"cell": 1.5}, "BATCH-015", "投诉所属小区", "数字"
    yield "B22_序列号", solved | {"solved_time": 46023}, "BATCH-023", "解决时间", "序列号"


def _twice(number: str, words: str) -> tuple[str, int, str, str]:
    return f"BATCH-{number}", 3, "工单号", words


def _broken(text: str, encoding: str) -> bytes:
    lines = text.encode(encoding).split(b"\n")
    lines[1] = lines[1][:30] + b"\xff" + lines[1][30:]
    return b"\n".join(lines)


def _with_sheet(dtd: str) -> bytes:
    sheet = f'<?xml version="1.0"?>{dtd}<worksheet>&a;</worksheet>'
    return rebuilt({"xl/worksheets/sheet1.xml": sheet.encode()})


def rebuilt(members: Mapping[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A good workbook with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(SOLVED))) as good, zipfile.ZipFile(out, "w") as bad:
        for member in good.namelist():
            if member not in members:
                bad.writestr(member, good.read(member))
        for name, data in members.items():
            bad.writestr(name, data)
    return out.getvalue()
