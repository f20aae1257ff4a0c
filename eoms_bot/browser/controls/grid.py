"""Rows of a grid by the words of its header: tables, tables in parts, and grids of plain elements.

Kits draw one grid as several tables: the header apart from the body, and once more the columns that do not
scroll. Every cell counts once, where it is on show.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import ElementHandle, Locator

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.controls.scripts import TEXT_FUNCTIONS
from eoms_bot.errors import SiteChanged

_MOST = 16
"""How many headers a message lists."""
GridRow = dict[str, str]
"""The text of each wanted column, by its header."""

GRID_FUNCTIONS = r"""
const CELL = 'th,td,[role=columnheader],[role=gridcell],[role=cell]';
const TABLE = 'table,[role=table],[role=grid]';
const cellsOf = row => [...row.children].filter(one => one.matches(CELL));
const isHead = row => {
    if (row.closest('thead') || cellsOf(row).some(one => one.matches('th,[role=columnheader]'))) return true;
    for (let over = row; over; over = over.parentElement) {
        if (/[\s_-](header|head|thead)(-(wrapper|inner|row))?\s/.test(names(over))) return true;
    }
    return false;
};
const rowsIn = over => [...over.querySelectorAll('tr,[role=row]')].filter(shown);
const wordsOf = row => cellsOf(row).map(one => bare(one.textContent));
const bodyOf = (head, scope) => {
    const words = wordsOf(head);
    const inScope = over => over && scope.parentElement?.contains(over);
    for (let over = head.parentElement; inScope(over); over = over.parentElement) {
        const rows = rowsIn(over), heads = rows.filter(isHead);
        const other = row => row !== head && wordsOf(row).some(word => word && !words.includes(word));
        if (heads.some(other)) break;
        const after = row => row !== head && Boolean(head.compareDocumentPosition(row) & 4);
        const body = rows.filter(row => after(row) && !isHead(row) && cellsOf(row).length === words.length);
        if (body.length) return body.filter(row => row.closest(TABLE) === body[0].closest(TABLE));
    }
    return [];
};
const otherParts = (head, body, scope) => {
    const words = head.matches('tr,[role=row]') ? wordsOf(head) : null, own = head.getBoundingClientRect();
    const isPart = row => row !== head && isHead(row) && row.closest(TABLE) !== head.closest(TABLE)
        && Math.abs(row.getBoundingClientRect().top - own.top) < 8
        && wordsOf(row).some(one => !words.includes(one));
    const all = words && isHead(head) ? rowsIn(scope).filter(isPart) : [];
    return all.map(row => ({words: wordsOf(row), body: bodyOf(row, scope),
        before: row.getBoundingClientRect().left < own.left})).filter(one => one.body.length === body.length);
};
const at = one => one.getBoundingClientRect(), middle = one => (at(one).left + at(one).right) / 2;
const plainBody = (head, scope) => {
    const spots = [...head.children].map(middle);
    const fits = one => one.children.length === spots.length && shown(one)
        && [...one.children].every((cell, n) => at(cell).left <= spots[n] && at(cell).right >= spots[n]
            && !(at(cell).right > spots[n + 1]));
    for (let one = head; one !== scope; one = one.parentElement) {
        const body = [];
        for (let next = one.nextElementSibling; next; next = next.nextElementSibling) {
            body.push(...(fits(next) ? [next] : [...next.querySelectorAll('*')].filter(fits)));
        }
        const rows = body.filter(row => !body.some(over => over !== row && over.contains(row)));
        if (rows.length) return rows;
    }
    return [];
};
const placeOf = one => [...one.parentElement.children]
    .filter(each => shown(each) && !isHead(each)).indexOf(one);
const partsOf = (scope, row, number, count) => [row, ...rowsIn(scope).filter(one => one !== row
    && !isHead(one) && one.parentElement.children.length >= count && placeOf(one) === number)];
const marksOf = rows => rows.flatMap(row => [row, ...row.querySelectorAll('*')])
    .flatMap(one => [...one.attributes]).filter(one => /^(on|data-|href$|id$|value$)/.test(one.name))
    .map(one => one.value).join(' ');
const columnsOf = (scope, word) => {
    const leaves = [...scope.querySelectorAll('*')].filter(one => bare(one.textContent) === word && shown(one)
        && ![...one.children].some(below => bare(below.textContent) === word));
    return leaves.map(leaf => {
        const cell = leaf.closest(CELL), row = cell?.parentElement;
        if (cell && scope.contains(cell)) {
            return {row, place: cellsOf(row).indexOf(cell), cells: cellsOf, body: () => bodyOf(row, scope)};
        }
        let one = leaf;
        while (one !== scope && one.parentElement.children.length < 2) one = one.parentElement;
        const over = one.parentElement, all = () => plainBody(over, scope);
        const place = [...over.children].indexOf(one);
        return {row: over, place, cells: each => [...each.children], body: all};
    });
};
"""
_READ = f"""(scope, [columns, linked, marked]) => {{
    {TEXT_FUNCTIONS} {GRID_FUNCTIONS}
    const wanted = columns.map(bare), lines = [], missing = [], top = [];
    const saysAlone = (row, words) => [row, ...row.querySelectorAll('*')].some(one => shown(one)
        && [one.childElementCount ? '' : one.textContent, one.title, one.alt, ...one.classList]
            .some(each => bare(each).toLowerCase() === words.toLowerCase()));
    const others = row => wanted.filter(word => bare(row.textContent).includes(word)).length;
    columns.forEach((name, n) => {{
        const found = columnsOf(scope, wanted[n]), most = Math.max(0, ...found.map(one => others(one.row)));
        const together = one => others(one.row) === most && (most > 1 || columns.length < 2);
        const heads = found.filter(one => isHead(one.row) || together(one));
        if (!heads.length) missing.push(name);
        else if (!top.includes(heads[0].row)) top.push(heads[0].row);
        for (const head of heads) {{
            const body = head.body();
            body.forEach((row, number) => {{
                const cell = head.cells(row)[head.place];
                if (!cell || !shown(cell)) return;
                lines[number] ??= {{}};
                lines[number][name] ??= tidy(cell.innerText);
                if (marked && saysAlone(row, bare(marked))) lines[number].mark = marked;
                const link = name === linked ? cell.querySelector('a[href]') : null;
                const scripted = link && /^(javascript:|#)/i.test(link.getAttribute('href'));
                if (name === linked) {{
                    lines[number].href = link && !scripted ? link.href
                        : marksOf(partsOf(scope, row, number, body.length));
                }}
            }});
        }}
    }});
    const here = top.flatMap(row => [...row.children].map(one => bare(one.textContent)));
    return {{missing, rows: Array.from(lines, one => one ?? {{}}), here: [...new Set(here)].filter(Boolean)}};
}}"""


_OPENER = f"""(scope, [columns, name, value, words]) => {{
    {TEXT_FUNCTIONS} {GRID_FUNCTIONS}
    const wanted = columns.map(bare);
    const others = row => wanted.filter(word => bare(row.textContent).includes(word)).length;
    const found = columnsOf(scope, bare(name)), most = Math.max(0, ...found.map(one => others(one.row)));
    const heads = found.filter(one => isHead(one.row) || others(one.row) === most);
    const here = [], all = [];
    for (const head of heads) {{
        const body = head.body();
        body.forEach((row, number) => {{
            const cell = head.cells(row)[head.place];
            const is = cell && shown(cell) && tidy(cell.innerText) === value;
            if (is) here.push([row, cell, number, body.length]);
        }});
    }}
    if (!here.length) return [null, '没有这一行'];
    const [row, cell, number, count] = here[0];
    if (here.some(one => one[2] !== number)) return [null, '有几行都是它'];
    if (!words) return [cell.querySelector('a') ?? cell, ''];
    const column = columnsOf(scope, bare(words)).find(one => heads.some(head => head.row === one.row));
    if (column) {{
        const line = column.body()[number], own = line && column.cells(line)[column.place];
        return [own?.querySelector('a,button,[role=button]') ?? own ?? null, `这一行没有 ${{words}}`];
    }}
    const saying = over => [...over.querySelectorAll('*')].filter(one => bare(one.textContent) === bare(words)
        && big(one) && ![...one.children].some(below => bare(below.textContent) === bare(words)));
    const hits = partsOf(scope, row, number, count).flatMap(saying);
    return [hits[0]?.closest('button,a,[role=button]') ?? hits[0] ?? null, `这一行没有 ${{words}}`];
}}"""
"""What opens the row of a value: its link, or what has these words, in any part of a grid in parts."""

_HEADERS = f"""(scope, [columns]) => {{
    {TEXT_FUNCTIONS} {GRID_FUNCTIONS}
    const wanted = columns.map(bare), words = row => [...row.children].map(one => bare(one.textContent));
    const known = row => words(row).filter(word => wanted.includes(word)).length;
    const rows = wanted.flatMap(word => columnsOf(scope, word)).map(one => one.row);
    const best = rows.sort((one, other) => known(other) - known(one))[0];
    return best && known(best) > 1 ? words(best).filter(Boolean) : [];
}}"""


def headers(scope: Locator, columns: Sequence[str]) -> list[str]:
    """All words of the header in which most of these columns stand; none where fewer than two do."""
    found: list[str] = read_one(scope, _HEADERS, [list(columns)])
    return found


def find_opener(scope: Locator, columns: Sequence[str], name: str, value: str, words: str) -> ElementHandle:
    """What a person presses to open the row in which the column `name` has this value.

    It is the link of that cell, what has these `words` in the row, or where they are a column's, the link of
    that column. SiteChanged where there is no such row, or nothing to press in it.
    """
    found = scope.evaluate_handle(_OPENER, [list(columns), name, value, words])
    element = found.get_property("0").as_element()
    if element is None:
        raise SiteChanged(f"表格里 {name} 为 {value} 的行打不开：{found.get_property('1').json_value()}")
    return element


def read_grid(scope: Locator, columns: Sequence[str], linked: str = "", marked: str = "") -> list[GridRow]:
    """The rows of the grid in a scope, each with the text of these columns.

    Where the column `linked` has a link to an address, the row has that as `href`; where it has none, what
    the scripts of the row know of it (its attributes, in all parts of the grid). A row in which the words
    `marked` stand by themselves, as a text, a title or a class, has them as `mark`. SiteChanged for a column
    that the grid lacks, or a row that lacks one.
    """
    found = read_one(scope, _READ, [list(columns), linked, marked])
    if found["missing"]:
        here = "、".join(found["here"][:_MOST]) or "无"
        raise SiteChanged(
            f"表格应有列 {'、'.join(columns)}，缺 {'、'.join(found['missing'])}；表头有: {here}"
        )
    rows: list[GridRow] = found["rows"]
    for number, row in enumerate(rows, 1):
        if lacking := [name for name in columns if name not in row]:
            raise SiteChanged(f"表格第 {number} 行读不出 {'、'.join(lacking)}")
    return rows
