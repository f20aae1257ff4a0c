"""CSV: encodings and delimiters that are accepted, and mixtures that are not."""

import pytest

from eoms_bot.errors import BadInput
from tests.tables import build
from tests.tables.build import PLANNED, REJECTED, SOLVED


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_clean_files(tmp_path, encoding, delimiter, newline):
    """Every combination of encoding, delimiter and line end reads the same."""
    text = build.csv_text([SOLVED, PLANNED], delimiter=delimiter).replace("\r\n", newline)
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    path = tmp_path / "批次.csv"
    path.write_bytes((mark + text).encode(encoding))

    assert build.read(path).rows[0].measure == SOLVED["measure"]


def test_rare_sign_in_gb18030(tmp_path):
    """GB18030 carries signs that GBK lacks."""
    path = tmp_path / "批次.csv"
    path.write_bytes(build.csv_text([SOLVED | {"remark": "𠮷"}]).encode("gb18030"))

    assert build.read(path).rows[0].remark == "𠮷"


@pytest.mark.parametrize("measure", ["更换跳线", "更换跳线了", "抢修完成", "已扩容"])
def test_no_mixture_passes(tmp_path, measure):
    """UTF-8 lines under a GB18030 header never come out as nonsense."""
    head, _, body = build.csv_text([SOLVED | {"measure": measure}]).partition("\n")
    path = tmp_path / "批次.csv"
    path.write_bytes(f"{head}\n".encode("gb18030") + body.encode("utf-8"))

    assert build.codes(path) == [("BATCH-016", 2, "")]


@pytest.mark.parametrize("spoilt", ["锟斤拷", "换�线"])
def test_text_spoilt_before(tmp_path, spoilt):
    """The traces of an earlier wrong decoding are refused."""
    assert build.codes(build.csv_file(tmp_path, SOLVED | {"measure": spoilt})) == [("BATCH-016", 2, "")]


def test_place_of_a_bad_byte(tmp_path):
    """The message names line and byte."""
    data = build.csv_text([SOLVED]).encode("gb18030").split(b"\n")
    path = tmp_path / "批次.csv"
    path.write_bytes(data[0] + b"\n" + data[1][:30] + b"\xff" + data[1][30:])

    assert build.problems(path)[0].found == "第 2 行第 31 字节无法按 GB18030 解码"


def test_quoted_delimiters(tmp_path):
    """A quoted cell may hold the delimiter and doubled quotes."""
    row = build.read(build.csv_file(tmp_path, SOLVED | {"remark": '说"好",可以;'})).rows[0]

    assert row.remark == '说"好",可以;'


def test_utf16_without_mark(tmp_path):
    """UTF-16 without its mark is not guessed at."""
    path = tmp_path / "批次.csv"
    path.write_bytes(build.csv_text([SOLVED]).encode("utf-16-le"))

    assert build.problems(path)[0].code in ("BATCH-016", "BATCH-017")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_garbled_row_leaves_the_others(tmp_path, encoding):
    """A row that cannot be decoded is left to people by its order number; those before and after it are used."""
    rows = [SOLVED, PLANNED, REJECTED]
    lines = build.csv_text(rows).encode(encoding).split(b"\n")
    lines[2] = lines[2][:60] + b"\xff" + lines[2][60:]
    path = tmp_path / "批次.csv"
    path.write_bytes(b"\n".join(lines))

    batch = build.read(path)

    assert [row.order_no for row in batch.rows] == [SOLVED["order_no"], REJECTED["order_no"]]
    assert [(one.code, one.row) for one in batch.problems_of(PLANNED["order_no"])] == [("BATCH-016", 3)]


def test_garbled_utf16_is_refused_whole(tmp_path):
    """A byte too many in UTF-16 may swallow the ends of rows: nothing of such a file is used."""
    data = build.csv_text([SOLVED, PLANNED]).encode("utf-16")
    path = tmp_path / "批次.csv"
    path.write_bytes(data[:-200] + b"x" + data[-200:])

    with pytest.raises(BadInput, match="有 1 处问题"):
        build.read(path)
