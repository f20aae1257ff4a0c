"""What a recording makes of the lists: pure, from pages and presses that are written here."""

from __future__ import annotations

from eoms_bot.browser.recording.events import Press, Recording, Said, SeenGrid, SeenPage
from eoms_bot.sites.recording.draft import ProfileDraft, Table
from eoms_bot.sites.recording.lists import ListLearner

URL = "http://site.example/eoms/"
NUMBER = "ID-056-20261201-00001"


def page(name: str, columns: tuple[str, ...], rows: int) -> SeenPage:
    """A list with that many rows."""
    row = (NUMBER, *columns[1:])
    grid = SeenGrid(columns, (row,) * rows, ("",) * rows, ("",) * rows)
    return SeenPage(f"{URL}{name}", texts=("已办列表", "问题遗留库"), grids=(grid,))


def test_from_one_list_to_the_next():
    """A press on the menu is made on the list before: its rows are not those of the list that it leads to."""
    done = page("done", ("工单编号", "工单主题", "处理人", "状态"), 3)
    leftover = page("leftover", ("工单编号", "问题描述", "解决措施", "登记人"), 1)
    presses = [Press(1, "已办列表", SeenPage(URL)), Press(3, "问题遗留库", done)]
    said = [Said(2, "列表", (done,)), Said(4, "列表", (leftover,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft).learn()

    table = draft.files["lists"]["leftover_list"]
    assert isinstance(table, dict)
    columns: Table = dict(table["columns"])  # type: ignore[call-overload]
    assert columns["registrar"] == "登记人"
