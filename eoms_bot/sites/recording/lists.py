"""`[menu]` and `lists.toml`: the way to each list, its columns, its paging, and where its ids are."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from eoms_bot.browser.body import UnreadableBody
from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.recording.events import Press, Recording, SeenField, SeenGrid, SeenPage, is_nameless
from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.sites.recording.demonstrations import Demonstration, numbers_of
from eoms_bot.sites.recording.draft import Missing, ProfileDraft, Table
from eoms_bot.sites.recording.entrance import entrance_of
from eoms_bot.sites.recording.vocabulary import COLUMNS, FACTS, LIST_COLUMNS, list_of, meant, named

_NAMES = {"todo": "待办", "done": "已办", "leftover": "问题遗留库"}
_SEPARATORS = re.compile(r"\s*(?:/|>|»|→|->|＞)\s*")
_HERE = re.compile(r"^(当前位置|您的位置|位置)[:：]\s*")
_TOTAL = re.compile(r"(共|总计|合计|找到)\s*(\d+)(\s*)([条张个笔项](?:记录|数据|工单)?|记录|数据)")
_PAGES = re.compile(r"([共/])\s*\d+\s*页")
_GREETING = re.compile(
    r"(欢迎您|欢迎(?!使用|访问|来到|进入|登录|光临)|当前用户|登录人|操作员|当前登录|您好)[:：，,]?\s*(\S{2,12})"
)
_USUAL_GREETING = r"当前用户[:：]\s*(\S+)"
_NAME_FIRST = re.compile(r"(\S{2,12}?)(\s?[，,]?\s?(?:您好|你好|欢迎您))")
_BEFORE_OUT = re.compile(r"(?<!\S)(\S{2,12}?)\s*((?:安全)?(?:退出|注销))")
"""A name that nothing greets stands next to the way out."""
_CLOSES = re.compile(r"知道了|已阅|不再(提示|显示)|^(关\s*闭|确\s*定|×)$")
_COUNT = re.compile(r"\s*[(（]\d+[)）]$")
_PASSWORD = re.compile(r"(.*密码.*?)(\d+)(\s*天\S*)")
_NOT_A_ROW = re.compile(
    r"^(查\s*询|搜\s*索|刷\s*新|加载更多|更多|[上下前后]一?页|首页|末页|尾页|\d+|退\s*出|关\s*闭|返\s*回|取\s*消|×)$"
)
_MORE = ("加载更多", "查看更多", "更多")
_NEXT = ("下一页", "后一页", "下页", ">")
_NUMBER = {"order_no": ORDER_NO}
_ENTRY = {one: COLUMNS[one] for one in ("problem", "measure", "registrar")}
_ENDS = ("complete", "reject")
_IDS = ("base_id", "task_id")
_BEFORE = 12
"""How much of what stands before an id belongs to a pattern for it."""
_SEARCH = re.compile(r"^(查\s*询|搜\s*索|查\s*找)$")


class ListLearner:
    """Learns the menu and the lists. `ids`: order → its ids, as writes had them.

    `shown` are the person's writes. What opened a step leads to no list, whatever its words; a list that
    nobody knows by its words is known by the orders in it.
    """

    def __init__(
        self,
        recording: Recording,
        ids: Mapping[str, Mapping[str, str]],
        draft: ProfileDraft,
        shown: Collection[Demonstration] = (),
    ) -> None:
        self._recording, self._ids, self._draft = recording, ids, draft
        self._numbers = numbers_of(recording)
        opening = [one.opening for one in shown if one.opening is not None]
        self._ways = [one for one in recording.presses if one not in opening]
        self._own_words = self._known_by_orders(shown)
        self._entrance = entrance_of(recording)
        self._turned: Table = {}
        self._all = [(at, page) for at, page in recording.pages() if page.grids]
        self.openers: list[tuple[Press, str]] = []
        """Presses that opened a row, each with its list."""

    def learn(self) -> None:
        """Put the tables in place."""
        places: dict[str, tuple[float, SeenPage, SeenGrid]] = {}
        for at, page in self._recording.pages():
            for grid in page.grids:
                if (which := self._which(at, page)) and (
                    which not in places or _better(grid, places[which][2])
                ):
                    places[which] = at, page, grid
        menu: dict[str, list[str]] = {}
        for which, (at, page, _) in places.items():
            menu[which] = self._path(at, page)
        self._menu(menu, places)
        for which in _NAMES:
            if which in places:
                self._draft.put("lists", f"{which}_list", self._list(which, *places[which]))
            else:
                self._draft.lacks(
                    "lists.toml", f"[{which}_list]：{_NAMES[which]}列表", f"打开{_NAMES[which]}列表，说“列表”"
                )

    def _known_by_orders(self, shown: Collection[Demonstration]) -> dict[str, str]:
        """Words in a menu that say nothing to us → their list, by the orders that it showed.

        An order that is done stands among the done ones; in a list that says who registered what, it is an
        entry.
        """
        sent = {one.press.at for one in self._recording.exchanges if one.press is not None}
        ways = [one for one in self._ways if one.at not in sent and not _NOT_A_ROW.match(one.words)]
        ways = [one for one in ways if not re.search(r"\d", one.words)]
        known: dict[str, str] = {}
        for said in self._recording.said:
            way = next((one for one in reversed(ways) if one.at < said.at), None)
            if said.words != "列表" or way is None or list_of(way.words):
                continue
            done = {one.order_no for one in shown if one.kind in _ENDS and one.exchange.at < said.at}
            for grid in (grid for page in said.pages for grid in page.grids):
                if done & {text for row in grid.rows for text in row}:
                    names = {meant(one, _ENTRY) or named(one, _ENTRY) for one in grid.columns}
                    known[way.words] = "leftover" if len(names - {""}) > 1 else "done"
        return known

    def _list_of(self, words: str) -> str:
        """The list that words in a menu speak of; empty where they speak of none."""
        own = (which for said, which in self._own_words.items() if said in words)
        return list_of(words) or next(own, "")

    def _which(self, at: float, page: SeenPage) -> str:
        crumb = self._crumb(at, page)
        # A press is made on the page before it: its own words lead away from there.
        before = [one for one in self._ways if one.at < at]
        pressed = next((found for one in reversed(before) if (found := self._list_of(one.words))), "")
        return self._list_of(" ".join(crumb)) or pressed

    def _crumb(self, at: float, page: SeenPage) -> tuple[str, ...]:
        """Where the page says that we are, if its end is what was pressed."""
        pressed = {one.words for one in self._recording.presses if one.at <= at}
        for text in page.texts:
            parts = tuple(one for one in _SEPARATORS.split(_HERE.sub("", text)) if one)
            says = _HERE.match(text) is not None or len(parts) > 1
            if says and parts and parts[-1] in pressed and self._list_of(text):
                return parts
        return ()

    def _path(self, at: float, page: SeenPage) -> list[str]:
        """The labels that lead to a list: where the page says it is, or else what was pressed."""
        presses = [one for one in self._ways if one.at <= at]
        crumb = self._crumb(at, page)
        last = next((n for n in range(len(presses) - 1, -1, -1) if self._list_of(presses[n].words)), None)
        menus = {text for one in presses for text in one.page.texts}
        if crumb and all(one in menus for one in crumb):
            prefix = self._above(crumb[0], presses)
            return [*prefix, *crumb]
        if last is None:
            return list(crumb)
        start = presses[last]
        path: list[str] = []
        for one in presses[last:]:
            button = one.words in one.page.buttons and start.words not in start.page.buttons
            turns = bool(one.page.grids) and _NOT_A_ROW.match(one.words)
            if one.page.frame != start.page.frame or button or turns or one.words in self._numbers:
                break
            if path[-1:] != [one.words]:  # pressed once more, the list comes again
                path.append(one.words)
        return [*self._above(start.words, presses), *path]

    def _above(self, words: str, presses: Sequence[Press]) -> list[str]:
        """What had to be pressed before these words were on show."""
        entered = next((n for n in range(len(presses) - 1, -1, -1) if presses[n].enters), -1)
        menu = presses[entered + (1 if self._entrance is None else 2) :]
        plain = _COUNT.sub("", words)
        first = next(
            (n for n, one in enumerate(menu) if plain in {_COUNT.sub("", text) for text in one.page.texts}), 0
        )
        return [one.words for one in menu[:first] if not self._closes(one)]

    def _closes(self, press: Press) -> bool:
        """Whether a press after the login closed a notice: its words are gone, and its page is the same."""
        later = next((one.page for at, one in self._seen_later(press)), None)
        return later is not None and press.words not in later.texts

    def _seen_later(self, press: Press) -> Iterator[tuple[float, Press]]:
        """The presses in the same document after this one."""
        own = press.page.window, press.page.frame, press.page.url
        for one in self._recording.presses:
            if one.at > press.at and (one.page.window, one.page.frame, one.page.url) == own:
                yield one.at, one

    def _notice(self) -> str:
        """The words that closed what lay over the first page after a login."""
        presses = self._recording.presses
        for place, one in enumerate(presses[:-1]):
            following = presses[place + 1]
            if one.enters and _CLOSES.search(following.words) and self._closes(following):
                return following.words
        return ""

    def _menu(
        self, menu: Mapping[str, Sequence[str]], places: Mapping[str, tuple[float, SeenPage, SeenGrid]]
    ) -> None:
        recording, draft = self._recording, self._draft
        frames = {page.frame for _, page, _ in places.values()}
        labels = {word for path in menu.values() for word in path}
        walked = [one for one in recording.presses if one.words in labels]
        table: Table = {}
        if walked and (frame := walked[-1].page.frame) and not is_nameless(frame):
            table["frame"] = frame
        # Where each list has a frame of its own, or one without a name, the list itself says where it is.
        if len(frames) == 1 and (frame := next(iter(frames))) and not is_nameless(frame):
            table["work_frame"] = frame
        table |= {which: [_COUNT.sub("", one) for one in menu[which]] for which in _NAMES if which in menu}
        if self._entrance is not None:
            table["entry"] = list(self._entrance.words)
            draft.guess("site", "menu", "entry", "登录以后先按这些，才到首页")
        if notice := self._notice():
            table["notice"] = notice
        texts = [text for _, page in recording.pages() for text in page.texts]
        # What greets for a moment after the login is gone when the bot looks.
        lasting = [text for text, count in Counter(texts).items() if count > 1]
        greets = [self._greeting(lasting), self._greeting(texts)]
        table["greeting_pattern"] = next((one for one in greets if one != _USUAL_GREETING), greets[0])
        if table["greeting_pattern"] == _USUAL_GREETING:
            lost = Missing("site.toml", "[menu] greeting_pattern：首页哪里写着自己的姓名", "登录后说“登录”")
            draft.assume("site", "menu", "greeting_pattern", lost)
        if found := next((match for text in texts if (match := _PASSWORD.fullmatch(text))), None):
            words = re.split(r"[，,。；;]", found[3])[0]
            table["password_pattern"] = rf"{re.escape(found[1])}(\d+){re.escape(words)}".replace("\\ ", " ")
        draft.put("site", "menu", table)

    def _greeting(self, texts: Sequence[str]) -> str:
        """A pattern for our own name on the first page: best a name that works orders here."""
        people = self._people()
        after = [found for text in texts if (found := _GREETING.search(text))]
        first = [found for text in texts if (found := _NAME_FIRST.search(text))]
        known = [one for one in after if one[2].strip("，,！!。") in people]
        known_first = [one for one in first if one[1] in people]
        if not known and not known_first:
            if words := next((said for text in texts if (said := _before_name(text, people))), ""):
                return rf"{re.escape(words)}\s*(\S+)"
            named = [found for text in texts if (found := _BEFORE_OUT.search(text))]
            if found := next((one for one in named if one[1] in people), None):
                return rf"(?<!\S)(\S{{2,12}}?)\s*{found[2]}"
            known, known_first = after, first
        if known:
            said = known[0].group()[: -len(known[0][2])]
            return rf"{re.escape(said).replace(chr(92) + ' ', ' ')}(\S+)"
        return rf"(\S+?){re.escape(known_first[0][2])}" if known_first else _USUAL_GREETING

    def _people(self) -> set[str]:
        """Who works orders here, by the facts and the lists that were on show."""
        found = {
            text for _, page in self._recording.pages() for label, text in page.facts if _is_worker(label)
        }
        for _, page in self._all:
            for grid in page.grids:
                places = [place for place, name in enumerate(grid.columns) if _is_worker(name)]
                found |= {row[place] for row in grid.rows for place in places if place < len(row)}
        return {one for one in found if 1 < len(one) < 13}

    def _list(self, which: str, at: float, page: SeenPage, grid: SeenGrid) -> Table:
        draft, name = self._draft, f"{which}_list"
        crumb = self._crumb(at, page)
        title = next(
            (text for text in page.texts if crumb and tuple(_SEPARATORS.split(_HERE.sub("", text))) == crumb),
            "",
        )
        cells = {text for one in page.grids for row in (one.columns, *one.rows) for text in row}
        said = [one for one in page.texts if self._list_of(one) == which and one not in cells]
        pressed = {one.words for one in self._recording.presses if one.at <= at}
        here = min((_HERE.sub("", one) for one in page.texts if _HERE.match(one)), key=len, default="")
        words = min(said, key=lambda one: (one not in pressed, len(one)), default=here or _NAMES[which])
        table: Table = {"title": _HERE.sub("", title) or words}
        wanted = LIST_COLUMNS[which]
        columns = {found: word for word in grid.columns if (found := named(word, COLUMNS)) in wanted}
        free = {one: COLUMNS[one] for one in wanted if one not in columns}
        like = {word: found for word in grid.columns if (found := meant(word, free))}
        for word, found in like.items():
            if word not in columns.values() and list(like.values()).count(found) == 1:
                columns[found] = word
                draft.guess("lists", name, "columns", "有的表头只是名称相近")
        if which == "leftover" and "measure" not in columns and "problem" in columns:
            columns["measure"] = columns["problem"]
            draft.guess("lists", name, "columns", "没有解决措施一栏，看问题描述：两栏写的是一样的话")
        table["columns"] = {one: columns[one] for one in wanted if one in columns}
        for one in (one for one in wanted if one not in columns):
            draft.lacks(
                "lists.toml", f"[{name}] columns 里的 {one}：表头叫什么", f"在{_NAMES[which]}列表说“列表”"
            )
        self._opens(which, page, table)
        self._turns(which, [one for at, one in self._all if self._which(at, one) == which], table)
        self._finds_ids(which, grid, table)
        return table

    def _opens(self, which: str, page: SeenPage, table: Table) -> None:
        opened = [
            one
            for one in self._recording.presses
            if any(_is_same(one.page, page) for _ in one.page.grids)
            and self._which(one.at, one.page) == which
            and not _NOT_A_ROW.match(one.words)
            and (one.words in self._numbers or one.words in one.page.buttons or _column_of(one))
        ]
        opened = [one for one in opened if not _has_order(one.page, self._numbers) and self._leads(one)]
        words = {one.words: one.page.buttons.count(one.words) for one in opened}
        linked = {one: count for one, count in words.items() if one in self._numbers}
        column = next((found for one in opened if one.words not in linked and (found := _column_of(one))), "")
        if column and not linked:
            self.openers += [(one, which) for one in opened]
            table["open"] = column
            if opened[-1].double:
                table["double"] = True
            return
        # The button of a row stands there as often as there are rows.
        best = max(linked or words, key=words.__getitem__, default="")
        opened = [one for one in opened if one.words == best or one.words in linked]
        self.openers += [(one, which) for one in opened]
        if opened and opened[-1].double:
            table["double"] = True
        if best and not linked:
            table["open"] = best
        elif not opened and which != "leftover":
            self._draft.lacks(
                "lists.toml",
                f"[{which}_list] open：按什么打开一行",
                f"在{_NAMES[which]}列表按（或双击）一行的工单号，打开它，再说“工单”",
            )

    def _leads(self, press: Press) -> bool:
        """Whether an order is the next thing that was seen after a press."""
        later = [(at, page) for at, page in self._recording.pages() if at > press.at]
        return any(at == later[0][0] and _has_order(page, self._numbers) for at, page in later)

    def _turns(self, which: str, pages: Sequence[SeenPage], table: Table) -> None:
        fields = [one for page in pages for one in page.fields]
        buttons = dict.fromkeys(one for page in pages for one in page.buttons)
        texts = [text for page in pages for text in page.texts]
        boxes = [one for one in fields if one.kind == "text"]
        said_of = next((each for one in boxes for each in (one.label, one.hint) if named(each, _NUMBER)), "")
        search = next((one for one in boxes if said_of and said_of in {one.label, one.hint}), None)
        button = next((one for one in buttons if _SEARCH.match(one)), "")
        if search is None and (box := self._typed_number(pages)):
            search, button = box
            table["search_name"] = search.name
            if (said := re.sub(r"\s", "", button)) != "查询":
                table["search_button"] = said
        elif search is not None and button:
            table |= {"search": said_of}
            if (said := re.sub(r"\s", "", button)) != "查询":
                table["search_button"] = said
        more = next((one for one in _MORE if one in buttons), "")
        following = next((one for one in _NEXT if one in buttons), "")
        every = next((found[1] for text in texts if (found := _PAGES.search(text))), "")
        if more:
            table |= {"paging": "more", "turn": more}
        elif following:
            table |= {"paging": "next", "turn": following}
        elif any(_numbers_pages(one) for one in fields):
            table["paging"] = "select"
        elif {"2", "1"} & set(buttons):
            table["paging"] = "pages"
        elif any(_has_more(page) for page in pages):
            table["paging"] = "scroll"
            self._draft.guess("lists", f"{which}_list", "paging", "没有翻页的按钮，行比总数少：像往下滚就有")
        elif self._turned:
            table |= self._turned
            self._draft.guess("lists", f"{which}_list", "paging", "和别的列表一样")
        elif search is None:
            self._draft.lacks(
                "lists.toml", f"[{which}_list] paging：怎样翻页", "在有好几页的时候打开它，说“列表”"
            )
        if following and every:
            table["pages_pattern"] = rf"{every}(\d+)页"
        if search is not None and search.posts and "paging" in table and not self._asked(search.posts):
            for key in ("search", "search_button", "search_name"):
                table.pop(key, None)
            what = f"[{which}_list] search：怎样查一张，现在一页一页找"
            self._draft.lacks("lists.toml", what, "在这个列表填一个工单号，按查询，再说“列表”")
        keys = ("paging", "turn", "pages_pattern")
        self._turned = self._turned or {one: table[one] for one in keys if one in table}
        if total := next(
            (found for page in pages for text in page.texts if (found := _TOTAL.search(text))), None
        ):
            table["total_pattern"] = rf"{total[1]}(\d+){total[4]}"

    def _asked(self, action: str) -> bool:
        """Whether somebody has sent a form to this address: one that nobody has sent is listed nowhere."""
        where = urlsplit(action)
        return any(
            (one.method, one.path.rpartition("/")[2]) == ("POST", where.path.rpartition("/")[2])
            and set(parse_qsl(where.query)) <= set(one.query)
            for one in self._recording.exchanges
        )

    def _typed_number(self, pages: Sequence[SeenPage]) -> tuple[SeenField, str] | None:
        """The box without a label into which a number was typed, and the words of its search button."""
        for press in self._recording.presses:
            typed = [one for one in press.page.fields if one.kind == "text" and one.shown in self._numbers]
            if len(typed) == 1 and typed[0].name and _SEARCH.match(press.words) and press.page in pages:
                return typed[0], press.words
        return None

    def _finds_ids(self, which: str, grid: SeenGrid, table: Table) -> None:
        if which == "leftover":
            return
        pattern = self._of_links(grid) or self._of_marks(which)
        answer = None if pattern else self._of_answers(which)
        if pattern:
            table["ids_pattern"] = pattern
        elif answer:
            table["ids"] = answer
        elif self._ids and not any(number in row for row in grid.rows for number in self._ids):
            # A list with rows of orders that were worked, and none of their ids, has none.
            self._draft.lacks(
                "lists.toml", f"[{which}_list] ids：工单的编号在哪里", "从这个列表打开工单并办一步"
            )

    def _of_links(self, grid: SeenGrid) -> str:
        known = self._named_parameters()
        for link in grid.links:
            order = [name for name, _ in parse_qsl(urlsplit(link).query)]
            names = {known[name]: name for name in order if name in known}
            if {"base_id", "task_id"} <= names.keys():
                first, second = sorted(names, key=lambda part: order.index(names[part]))
                near = order.index(names[second]) - order.index(names[first]) == 1
                between = "&" if near else ".*&"
                return rf"{names[first]}=(?P<{first}>\w+){between}{names[second]}=(?P<{second}>\w+)"
        return ""

    def _of_marks(self, which: str) -> str:
        """A pattern for the ids in the attributes of rows, which fits all rows of orders that were worked."""
        seen = []
        for at, page in self._all:
            for grid in page.grids if self._which(at, page) == which else ():
                place = next(n for n, one in enumerate(grid.columns) if one in ORDER_NO)
                pairs = [(row[place], mark) for row, mark in zip(grid.rows, grid.marks, strict=True)]
                seen += [(mark, self._ids[number]) for number, mark in pairs if number in self._ids]
        for mark, ids in seen:
            pattern = _around(mark, ids)
            if pattern and all(_tells(pattern, one, own) for one, own in seen):
                return pattern
        return ""

    def _named_parameters(self) -> dict[str, str]:
        """Which parameter of a link is which id, from the links of orders that were worked."""
        by_value = {text: part for one in self._ids.values() for part, text in one.items()}
        links = {link for _, page in self._all for grid in page.grids for link in grid.links}
        pairs = {pair for link in links for pair in parse_qsl(urlsplit(link).query)}
        return {name: by_value[text] for name, text in pairs if text in by_value}

    def _of_answers(self, which: str) -> Table | None:
        for one in self._recording.exchanges:
            if one.kind not in {"read", "query"} or one.document is None:
                continue
            for number, ids in self._ids.items():
                if number in one.text and (found := _rows_of(one.text, number, ids)):
                    at = next((p for p in reversed(self._recording.presses) if p.at <= one.at), None)
                    here = at is None or self._which_press(one.at) == which
                    if here:
                        return {"path": re.escape(one.path).replace("\\-", "-") + "$", **found}
        return None

    def _which_press(self, at: float) -> str:
        before = [one for one in self._recording.presses if one.at <= at]
        return next((found for one in reversed(before) if (found := self._list_of(one.words))), "")


def _has_more(page: SeenPage) -> bool:
    """Whether a page says that its list has more rows than stand there."""
    counts = [int(found[2]) for text in page.texts if (found := _TOTAL.search(text))]
    rows = max((len(grid.rows) for grid in page.grids), default=0)
    return len(counts) == 1 and 0 < rows < counts[0]


def _numbers_pages(one: SeenField) -> bool:
    """Whether a select has the numbers of all pages."""
    words = [word for word, _ in one.options]
    return one.kind == "select" and bool(words) and words == [str(n + 1) for n in range(len(words))]


def _is_worker(label: str) -> bool:
    workers = {"dealer": FACTS["dealer"], "registrar": COLUMNS["registrar"]}
    return bool(named(label, workers) or meant(label, workers))


def _before_name(text: str, people: set[str]) -> str:
    """The words right before one of these names, with the colon after them; empty where there are none."""
    for one in people:
        found = re.search(rf"(\S{{1,8}}[:：])\s*{re.escape(one)}(\s|$)", text)
        if found and not _is_worker(found[1][:-1]):
            return found[1]
    return ""


def _around(mark: str, ids: Mapping[str, str]) -> str:
    """A pattern that cuts both ids out of such a text by what stands before and between them."""
    spots = sorted((mark.find(text), part) for part, text in ids.items() if text in mark)
    if [part for _, part in spots] == ["task_id"]:
        ((start, _),) = spots
        end, before = start + len(ids["task_id"]), _before(mark, start)
        after = mark[end : end + 1]
        return rf"{re.escape(before)}(?P<task_id>\w+){re.escape(after)}" if before else ""
    if len(spots) != len(_IDS):
        return ""
    (start, first), (then, second) = spots
    between = mark[start + len(ids[first]) : then]
    before = _before(mark, start)
    return rf"{re.escape(before)}(?P<{first}>\w+){re.escape(between)}(?P<{second}>\w+)" if between else ""


def _tells(pattern: str, mark: str, ids: Mapping[str, str]) -> bool:
    """Whether a pattern cuts nothing but an order's own ids out of such a text."""
    found = re.search(pattern, mark)
    return found is not None and found.groupdict().items() <= ids.items()


def _before(mark: str, start: int) -> str:
    """What stands right before an id, without numbers: those are others in each row."""
    return re.sub(r"^.*[0-9]", "", mark[max(0, start - _BEFORE) : start], flags=re.DOTALL)


def _rows_of(text: str, number: str, ids: Mapping[str, str]) -> Table | None:
    """Where an answer has an order's row and its ids; None where it has no such list."""
    try:
        pairs = dict(json_pairs(text.encode()))
    except UnreadableBody:
        return None
    for pointer, value in pairs.items():
        match = re.fullmatch(r"(.+?)/(\d+)(/.+)", pointer)
        if match is None or value != json.dumps(number, ensure_ascii=False):
            continue
        rows, place, own = match.groups()
        row = f"{rows}/{place}"
        below = {one.removeprefix(row): text for one, text in pairs.items() if one.startswith(f"{row}/")}
        found: Table = {"rows": rows, "order_no": own}
        for part in ("base_id", "task_id") if "base_id" in ids else ("task_id",):
            at = [one for one, each in below.items() if str(json.loads(_scalar(each))) == ids.get(part)]
            if not at:
                break
            found[part] = at[0]
        else:
            return found
    return None


def _column_of(press: Press) -> str:
    """The header of the column in which the words stand that were pressed, where each row has other words."""
    for grid in press.page.grids:
        for place, head in enumerate(grid.columns):
            cells = [row[place] for row in grid.rows if place < len(row)]
            said = any(press.words == one or (len(press.words) > 5 and press.words in one) for one in cells)
            if said and head and head not in ORDER_NO and len(set(cells)) == len(cells) > 1:
                return head
    return ""


def _scalar(value: str) -> str:
    return value if not re.fullmatch(r"\[\d+\]|\{\}", value) else '""'


def _better(grid: SeenGrid, other: SeenGrid) -> bool:
    return len(grid.columns) >= len(other.columns) and len(grid.rows) > len(other.rows)


def _is_same(page: SeenPage, other: SeenPage) -> bool:
    return page.frame == other.frame


def _has_order(page: SeenPage, numbers: set[str]) -> bool:
    """Whether an order stands open in the page, over its list."""
    return any(label in ORDER_NO and text in numbers for label, text in page.facts)
