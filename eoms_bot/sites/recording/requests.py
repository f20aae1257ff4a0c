"""`site.toml`: the site itself, its requests, its login and its answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from eoms_bot.browser.answers import is_script_page, words_of
from eoms_bot.browser.flat_body import json_text
from eoms_bot.browser.profile.common import AnswerRules
from eoms_bot.browser.recording.events import (
    STRANGER,
    Exchange,
    Press,
    Recording,
    SeenField,
    SeenPage,
    success_code,
)
from eoms_bot.browser.recording.request_words import asked_by, reads
from eoms_bot.model.write import Pair
from eoms_bot.sites.recording.addresses import FIXED, PathIds
from eoms_bot.sites.recording.demonstrations import (
    CLOSES,
    Demonstration,
    numbers_of,
    text_of,
)
from eoms_bot.sites.recording.draft import ProfileDraft, Table
from eoms_bot.sites.recording.entrance import entrance_of
from eoms_bot.sites.recording.history import history_frames, words_on_history
from eoms_bot.sites.recording.vocabulary import REFUSALS, SUCCESS

_NAMES = {"accept": "受理", "complete": "完成处理", "reject": "驳回", "leftover": "登记问题遗留库"}
_FILES = re.compile(
    r"\.(js|css|png|gif|jpe?g|svg|ico|cur|bmp|webp|woff2?|[ot]tf|eot|htc|map)$", re.IGNORECASE
)
_KEPT = 600
"""For how many seconds files and lists of options are shown again."""
_OPTIONS = r"\[\s*\{"
"""How a list of options begins that has something in it."""
_ANSWERED = 5.0
"""How long after its answer a write may still be spoken of, in seconds."""
_SAYS = ("msg", "message", "info", "desc", "errmsg", "error")
_MESSAGES = {
    "font[color=red]": re.compile(r"<font\b[^>]*\bcolor\s*=\s*[\"']?red", re.IGNORECASE),
    ".error": re.compile(r"\bclass\s*=\s*[\"'][^\"']*\berror\b"),
    "[class*=err]": re.compile(r"\bclass\s*=\s*[\"'][^\"']*err"),
}
"""How pages mark the words of a refused login, and how that looks in their text."""
_PASSWORD_NAME = re.compile(r"pass|pwd|psw|mima|kouling", re.IGNORECASE)
_FAILED = re.compile("不成功|未成功|失败")
_ENDS = (r"</html>", r"</(html|body|script)>")
"""How answers end that are pages."""
_REPORTS = r"""\b(?:parent|top|opener)\.(?:\w+\.)*(\w+)\(([^()]*["'][^()]*)\)"""
"""A call by which the page of an answer reports to the page around it what came of a write."""
_CODE = re.compile(r"""["']?\w{1,6}["']?""")
_PEOPLE = re.compile(r"[一-鿿]+[！!。]?")


def number_pattern(numbers: Sequence[str]) -> str:
    """A pattern for the numbers of orders, of which these were seen; empty where none was."""
    parted = [re.findall(r"\d+|\D+", one) for one in numbers]
    if not parted or len({len(one) for one in parted}) != 1:
        return ""
    found = ""
    for parts in zip(*parted, strict=True):
        if len(set(parts)) == 1 and not (parts[0].isdecimal() and len(parts[0]) > 3):
            found += re.escape(parts[0]).replace(r"\-", "-")
        elif all(one.isdecimal() for one in parts):
            sizes = {len(one) for one in parts}
            low, high = min(sizes), max(sizes)
            found += rf"\d{{{low}}}" if low == high else rf"\d{{{low},{high}}}"
        else:
            return ""
    return found


class SiteLearner:
    """Learns what `site.toml` says, apart from the menu."""

    def __init__(
        self, recording: Recording, shown: Sequence[Demonstration], name: str, draft: ProfileDraft
    ) -> None:
        self._recording, self._shown, self._name, self._draft = recording, shown, name, draft
        self._code = success_code(recording.exchanges)
        self._entrance_page = entrance_of(recording)
        self._paths = PathIds(recording.exchanges, numbers_of(recording))
        self.json = any(one.exchange.document is not None for one in shown)

    def learn(self) -> None:
        """Put the tables in place."""
        recording, draft = self._recording, self._draft
        numbers = sorted(numbers_of(recording))
        pattern = number_pattern(numbers)
        if not pattern:
            draft.lacks("site.toml", "order_no_pattern：工单号是什么样子", "打开待办列表，说“列表”")
        login = self._login_exchange()
        site: Table = {"name": self._name, "version": 2}
        if recording.charset != "utf-8":
            site["charset"] = recording.charset
            site["wide_bytes"] = 2
        home = self._home(login)
        if dialogs := self._dialogs():
            site["known_dialogs"] = dialogs
        site["login_path"] = self._entrance(login).lstrip("/")
        if home:
            site["home_path"] = home.lstrip("/")
            draft.guess("site", "", "home_path", "登录以后的第一页")
        site["order_no_pattern"] = pattern
        if not self._lost_code():
            self._shows_login(site)
        if any("showModalDialog(" in one.text for one in recording.exchanges):
            site["modal_dialogs_as_windows"] = True
        draft.put("site", "", site)
        draft.put("site", "pace", {"none_on_loopback": True})
        draft.put("site", "requests", self._requests())
        self._login(login)
        self._answers()

    def _stranger(self) -> Exchange | None:
        """What the site says to nobody."""
        return next((one for one in self._recording.exchanges if one.kind == STRANGER), None)

    def _lost_code(self) -> str:
        asked = self._stranger()
        document = None if asked is None else asked.document
        if not isinstance(document, dict) or self._code[0][1:] not in document:
            return ""
        code = json_text(document[self._code[0][1:]])
        # Where the code only says yes or no, a refusal has it too.
        return "" if code in {self._code[1], "true", "false"} else text_of(code, "json")

    def _shows_login(self, site: Table) -> None:
        """Say by what a lost session shows: by a redirect to the login, or by the words of its page."""
        asked = self._stranger()
        where = urlsplit(asked.location).path.rpartition("/")[2] if asked is not None else ""
        if asked is not None and asked.status in range(300, 400) and where:
            site["login_markers"] = [f"/{where}"]
        elif asked is not None and "html" in asked.media and not _start(asked.text) and self._leads(asked):
            site["login_markers"] = [self._leads(asked)]
        elif asked is not None and "html" in asked.media and (words := _start(asked.text)):
            site["lost_texts"] = [f"^{re.escape(words)}".replace("\\ ", " ")]
        else:
            self._draft.lacks("site.toml", "会话过期时网站显示什么", "登录后放到过期，再按一次列表")

    def _leads(self, asked: Exchange) -> str:
        """The end of the login's path, where a page without words leads there by a script; else empty."""
        entered = [urlsplit(one.page.url).path for one in self._recording.presses if one.enters]
        ends = {one.rpartition("/")[2] for one in (self._recording.opened, *entered)} - {""}
        found = (one for one in sorted(ends) if re.search(rf"location.*/{re.escape(one)}\b", asked.text))
        return next((f"/{one}" for one in found), "")

    def _dialogs(self) -> list[str]:
        """What the browser asked or said while a write was made: all that may be answered with 确定."""
        words = [
            one.words
            for one in self._recording.dialogs
            if one.kind in {"alert", "confirm"} and any(self._is_of(one.at, shown) for shown in self._shown)
        ]
        plain = (re.escape(one).replace("\\ ", " ") for one in words if one)
        return list(dict.fromkeys(f"^{re.sub(r'[0-9]+', '[0-9]+', one)}$" for one in plain))

    def _is_of(self, at: float, shown: Demonstration) -> bool:
        """Whether a dialog came between the press on a submit and the next press."""
        if shown.exchange.press is None:
            return False
        after = (one.at for one in self._recording.presses if one.at > shown.exchange.at)
        return shown.exchange.press.at <= at < next(after, shown.exchange.at + _ANSWERED)

    def _entrance(self, login: Exchange | None) -> str:
        """The path of the page on which somebody logged in."""
        if login is None or login.press is None:
            return self._recording.opened
        own = urlsplit(login.press.page.url).path
        below = urlsplit(self._recording.base_url).path
        return own.removeprefix(below) if own.startswith(below) else self._recording.opened

    def _home(self, login: Exchange | None) -> str:
        if login is None:
            return ""
        if self._entrance_page is not None:
            return self._entrance_page.home
        later = [one for one in self._recording.exchanges if one.at > login.at and _is_page(one)]
        return later[0].path if later else self._recording.opened

    # --- requests

    def _requests(self) -> list[Table]:
        rules: dict[tuple[str, str, str, str, tuple[Pair, ...]], Table] = {}
        decides = self._deciding()
        written = {
            (one.exchange.method, self._paths.pattern(one.exchange.path), _said(one.exchange, decides))
            for one in self._shown
        }
        shown = {id(one.exchange): one for one in self._shown}
        histories = self._histories()
        between = self._entrance_page
        if between is not None and (rule := between.rule()) is not None:
            rules["query", "POST", str(rule["path"]), "", ()] = rule
        for one in sorted(self._recording.exchanges, key=lambda each: each.kind in {"read"}):
            path = self._paths.pattern(one.path)
            kind = one.kind
            if kind == STRANGER or (kind == "write" and id(one) not in shown):
                continue
            if between is not None and one is between.sent:
                continue
            says = _said(one, decides)
            if kind in {"read", "query"} and (one.method, path, says) in written:
                continue
            table: Table = {"kind": kind, "method": one.method, "path": path}
            decided: Table = dict(says)
            if kind == "write":
                table["path"] = shown[id(one)].at.path
                decided = {**shown[id(one)].at.query, **decided}
            elif kind == "login":
                decided = self._login_address(one, decided)
            if decided:
                table["query"] = decided
            if kind == "read" and _FILES.search(one.path):
                table["path"] = self._files_like(one.path)
                table |= {"description": "脚本、样式和图片", "kept": {"seconds": _KEPT}}
            elif kind == "write":
                action = shown[id(one)].kind
                table |= {"description": _NAMES[action], "action": action}
            else:
                asks = "查询" if reads(one.path) else "查询（只看名称；核对它什么也不办）"
                table["description"] = {"login": "登录", "query": asks}.get(kind, "读取")
            if kind in {"login", "write"} and one.method != "GET" and one.shape != "form":
                table["body"] = one.shape
            if one.path in histories or (kind == "read" and self._holds_history(one)):
                table |= {"description": "处理记录", "role": "history"}
            elif kind == "read" and _is_page(one) and not _FILES.search(one.path):
                table |= {"description": "页面", "role": "page"}
            key = (kind, one.method, str(table["path"]), str(table.get("action", "")), says)
            known = rules.setdefault(key, table)
            if kind == "query" and not reads(one.path) and (by := asked_by(one.pairs)):
                said = known.setdefault("says", {})
                assert isinstance(said, dict)
                words = {*said.get(by, "").split("|"), dict(one.pairs)[by]} - {""}
                said[by] = "|".join(sorted(words))
                if kept := self._kept(one.path, by):
                    known["kept"] = kept
        order = ("read", "query", "login", "write")
        return sorted(rules.values(), key=lambda one: order.index(str(one["kind"])))

    def _files_like(self, path: str) -> str:
        """A pattern for the files next to this one: what has no file's name may do something there."""
        return rf"{self._paths.pattern(path.rpartition('/')[0])}/.*(?i:{_FILES.pattern[:-1]})"

    def _login_address(self, one: Exchange, decides: Table) -> Table:
        """The parameters that the address of a login must have."""
        found = dict(decides)
        for name, text in one.query if one.method == "POST" else ():
            if FIXED.fullmatch(text):
                found.setdefault(name, re.escape(text))
            elif name not in found:
                self._draft.lacks(
                    "site.toml",
                    f"登录的地址里有 {name}，不是固定的词，闸门不放行",
                    "问网站的管理员，有没有地址固定的登录",
                )
        return found

    def _deciding(self) -> dict[str, list[str]]:
        """Path → the parameters of its address that say what is wanted, where one path does many things.

        After the first, only words that no read has in common with a write count: others may name an order.
        """
        found: dict[str, list[str]] = {}
        written = {id(one.exchange) for one in self._shown}
        for path in {one.exchange.path for one in self._shown}:
            asked = [one for one in self._recording.exchanges if one.path == path]
            for name in dict(asked[0].query) if asked else ():
                done = {dict(one.query).get(name, "") for one in asked if id(one) in written}
                read = {dict(one.query).get(name, "") for one in asked if id(one) not in written}
                words = done | read
                if len(words) < 2 or not all(re.fullmatch(r"[A-Za-z]\w{2,}", one) for one in words):
                    continue
                parts = not done & read and all(re.fullmatch("[A-Za-z_]+", one) for one in words)
                if path not in found or parts:
                    found.setdefault(path, []).append(name)
        return found

    def _kept(self, path: str, by: str) -> Table | None:
        """Which questions of a service have the same options for every order, and may be asked once."""
        answers: dict[tuple[Pair, ...], list[str]] = {}
        for one in self._recording.exchanges:
            if one.kind == "query" and one.path == path and one.status == 200:
                answers.setdefault(one.pairs, []).append(one.text)
        words = {dict(pairs)[by] for pairs in answers if by in dict(pairs)}
        same = [
            word
            for word in sorted(words)
            if any(len(all_) > 1 for pairs, all_ in answers.items() if dict(pairs).get(by) == word)
            and all(
                len(set(all_)) == 1 and re.match(_OPTIONS, all_[0])
                for pairs, all_ in answers.items()
                if dict(pairs).get(by) == word
            )
        ]
        if not same:
            return None
        return {"seconds": _KEPT, "says": {by: "|".join(same)}, "begins": _OPTIONS}

    def _holds_history(self, one: Exchange) -> bool:
        """Whether a page came as the frame in which somebody then saw 处理记录."""
        return any(
            _path_of(page.url) == _path_of(urljoin(self._recording.base_url, one.path.lstrip("/")))
            for page in self._history_frames
        )

    @cached_property
    def _history_frames(self) -> list[SeenPage]:
        return history_frames(self._recording)

    def _histories(self) -> set[str]:
        """The paths that are read only after 处理记录 was pressed."""
        presses, words = self._recording.presses, words_on_history(self._recording)
        found: set[str] = set()
        others = {self._recording.opened}
        for one in self._recording.exchanges:
            if one.kind not in {"read", "query"}:
                continue
            last = next((each for each in reversed(presses) if each.at <= one.at), None)
            (found if last is not None and last.words in words else others).add(one.path)
        return {path for path in found - others if not _FILES.search(path)}

    # --- login

    def _login_exchange(self) -> Exchange | None:
        tried = [one for one in self._recording.exchanges if one.kind == "login" and one.press is not None]
        return next(
            (one for one in reversed(tried) if one.status < 400 and not one.lost and self._is_in(one)), None
        )

    def _is_in(self, one: Exchange) -> bool:
        if not isinstance(one.document, dict) or not self._code[0]:
            return True
        return json_text(one.document.get(self._code[0][1:])) == self._code[1]

    def _login(self, one: Exchange | None) -> None:
        draft = self._draft
        if one is None or one.press is None:
            draft.lacks("site.toml", "[login]：怎样登录", "从登录页开始录：填账号、口令，按登录")
            return
        texts = {name: text_of(value, one.shape) for name, value in one.pairs}
        user, password = self._entered(one.press)
        names = {
            "user": next((name for name, text in texts.items() if user and text == user.shown), ""),
            "password": next(
                (name for name, text in texts.items() if password and text == password.shown), ""
            ),
        }
        if not names["user"]:
            what = "账号在哪一项" if user else "账号和口令不在同一页上填，不支持"
            draft.lacks("site.toml", f"[login] user_field：{what}", "问网站的管理员，有没有一页上填的登录")
        made = "" if names["password"] else _made_of_password(one.press, texts, names["user"])
        if not names["password"] and not made:
            draft.lacks(
                "site.toml", "[login] password_field：口令在哪一项（网页可能先加密）", "问网站的管理员"
            )
        is_page = not isinstance(one.document, dict) and (one.status != 200 or "html" in one.media)
        table: Table = {} if is_page else {"answer": "document"}
        names["password"] = names["password"] or made
        table |= {"user_field": names["user"] or "?", "password_field": names["password"] or "?"}
        if made:
            table["password_made"] = True
            draft.guess("site", "login", "password_made", "网页先把口令加密，再从这一项发出")
        if rest := [name for name in texts if name not in names.values()]:
            table["also_sends"] = rest
        if isinstance(one.document, dict):
            table["success_values"] = dict([self._code])
            says = _says([one])
            table["message_pattern"] = rf'"{says}": ?"([^"]*)"'
        elif not is_page:
            tag = re.match(r"\s*(?:<\?[^>]*>)?\s*(<[^>]{1,80}>)", one.text)
            begun = re.escape(tag[1] if tag else one.text.strip()[:40]).replace("\\ ", " ")
            table["success_pattern"] = rf"^200 - (?:<\?[^>]{{0,80}}>)?\s*{begun}"
            table["message_pattern"] = r"<(?:msg|message|info|desc)>([^<]*)<"
            draft.guess("site", "login", "message_pattern", "没有演示过登录失败")
        else:
            where = re.escape(urlsplit(one.location).path.rpartition("/")[2])
            table["success_pattern"] = rf"^{one.status} \S*/{where}" if where else rf"^{one.status} "
        draft.put("site", "login", table)
        self._controls(user, password, one.press, page=is_page)

    def _controls(
        self, user: SeenField | None, password: SeenField | None, press: Press, *, page: bool
    ) -> None:
        draft = self._draft
        named = f"[name={json.dumps(password.name)}]" if password is not None and password.name else ""
        secret = f"input[type=password]{named}"
        found = {"user": (_css(user), "用户名", True), "password": (secret, "密码", True)}
        found["submit"] = (f'role={press.role}[name="{press.words}"]', "登录", False)
        if page:
            found["message"] = (", ".join(_MESSAGES), "登录失败时的话", False)
            failed = [one.text for one in self._recording.exchanges if one.kind == "login"]
            if not any(pattern.search(text) for text in failed for pattern in _MESSAGES.values()):
                draft.guess("site", "login.selectors.message", "css", "没有演示过登录失败")
                draft.lacks(
                    "site.toml",
                    "[login.selectors.message]：登录失败时网站的话在哪里",
                    "故意输错一次口令，再登录一次",
                )
        for name, (css, description, landmark) in found.items():
            table: Table = {"css": css, "description": description}
            if landmark:
                table["landmark"] = True
            draft.put("site", f"login.selectors.{name}", table)

    @staticmethod
    def _entered(press: Press) -> tuple[SeenField | None, SeenField | None]:
        password = next((one for one in press.form if one.kind == "password"), None)
        user = next((one for one in press.form if one.kind == "text" and one.shown), None)
        return user, password

    # --- answers

    @staticmethod
    def _alerts(texts: Sequence[str]) -> list[str]:
        """What the alerts of these answers say."""
        pattern = AnswerRules.model_fields["alert_pattern"].default
        said = [words for text in texts for words in re.findall(pattern, text)]
        plain = [re.escape(one).replace("\\ ", " ") for one in said if one]
        return list(dict.fromkeys(f"^{re.sub(r'[0-9]+', '[0-9]+', one)}$" for one in plain))

    def _answers(self) -> None:
        draft, shown = self._draft, self._shown
        if not shown:
            return
        table: Table = {}
        texts = [
            one.exchange.text
            for one in shown
            if one.exchange.text.strip() and one.exchange.status not in range(300, 400)
        ]
        if not texts and all(one.exchange.location for one in shown):
            table = {"kind": "redirect"}
            draft.guess("site", "answers", "kind", "提交以后网站转到别的页面；办成没有，程序到处理记录里看")
        elif all(map(is_script_page, texts)) and any(CLOSES in one for one in texts):
            table = {"kind": "script", "close_marker": CLOSES, "success": self._alerts(texts)}
        elif self.json and self._code[0]:
            says = _says([*(one.exchange for one in shown), *self._recording.exchanges])
            done = text_of(self._code[1], "json")
            table = {
                "kind": "json",
                "code": self._code[0],
                "says": f"/{says}",
                "done": [done],
            }
            if lost := self._lost_code():
                table["lost"] = [lost]
                draft.guess("site", "answers", "lost", "没有登录时网站的代码")
            else:
                draft.lacks(
                    "site.toml", "[answers] lost：会话过期时网站的代码", "登录后放到过期，再按一次列表"
                )
        else:
            words = dict.fromkeys(word for one in shown if (word := _first_words(one.exchange.text)))
            calls = [one for one in texts if not words_of(one) and re.search(_REPORTS, one)]
            called = list(dict.fromkeys(found for one in calls if (found := _reported_success(one))))
            success = [*(f"^{re.escape(one)}" for one in words), *called, *_like_successes(calls)]
            ends = (one for one in _ENDS if all(re.search(rf"(?i){one}\s*$", text) for text in texts))
            table = {
                "kind": "page",
                "whole_pattern": rf"(?i){next(ends, _ENDS[0])}\s*$",
                "success": success,
            }
            if called:
                names = sorted({found[1] for one in calls for found in re.finditer(_REPORTS, one)})
                table["alert_pattern"] = rf"\b(?:{'|'.join(map(re.escape, names))})\(([^()]+)\)"
                draft.guess("site", "answers", "success", "回答的页面只叫外面的页面报结果，按那里的话认")
            if not success:
                draft.lacks("site.toml", "[answers] success：办成了网站怎么说", "办完一张，等网站的话出来")
        draft.put("site", "answers", table)
        refusals: list[Table] = [
            {"text": text, **({"meaning": meaning} if meaning != "rule" else {})}
            for text, meaning in REFUSALS.items()
        ]
        draft.put("site", "answers.refusals", refusals)
        draft.guess("site", "answers.refusals", "text", "这类网站常用的话，没有演示过")
        draft.lacks(
            "site.toml",
            "[answers.refusals]：网站拒绝时的话（别人先办了、没有权限）",
            "碰到时把原话加进 answers.refusals",
        )


def _says(exchanges: Sequence[Exchange]) -> str:
    """Where answers have words for people: a success may have none, but its refusal has."""
    documents = [one.document for one in exchanges if isinstance(one.document, dict)]
    return next((key for document in documents for key in _SAYS if key in document), _SAYS[0])


def _made_of_password(press: Press, sent: Mapping[str, str], user: str) -> str:
    """The pair in which a login has what the page made of the password; empty where that is not clear.

    The page had it not before the press: what a hidden input brought with it is none of the person's.
    """
    served = dict(press.page.hidden)
    fresh = [name for name, text in sent.items() if text and name != user and served.get(name) != text]
    called = [name for name in fresh if _PASSWORD_NAME.search(name)]
    found = fresh if len(fresh) == 1 else called
    return found[0] if len(found) == 1 else ""


def _said(one: Exchange, decides: Mapping[str, Sequence[str]]) -> tuple[Pair, ...]:
    """The deciding parameters of an address; empty where its path has none."""
    asked = dict(one.query)
    return tuple((name, asked[name]) for name in decides.get(one.path, ()) if name in asked)


def _path_of(url: str) -> str:
    return urlsplit(url).path


def _is_page(one: Exchange) -> bool:
    return one.method == "GET" and "html" in one.media


def _css(user: SeenField | None) -> str:
    if user is None:
        return "input[type=text]"
    if user.accessible and user.label:
        # The browser's name of it has the blanks, the colon or the star that the label has.
        label = r"\s*".join(map(re.escape, user.label))
        return rf"role=textbox[name=/^[*＊\s]*{label}[*＊:：?？\s]*$/]"
    return f"input[name={user.name}]" if user.name else "input[type=text]"


def _first_words(text: str) -> str:
    """The first words of a page that says that something was done; only words for people."""
    said = words_of(text)
    is_done = any(one in said for one in SUCCESS) and not _FAILED.search(said)
    found = _PEOPLE.match(said) if is_done else None
    return found.group()[:20] if found else ""


def _reported_success(text: str) -> str:
    """A pattern for what a script page reports of a success; empty where it reports none."""
    for found in re.finditer(_REPORTS, text):
        match = re.match(rf"[^一-鿿]*[一-鿿]*?({'|'.join(SUCCESS)})", found[2])
        if match and not _FAILED.search(found[2]):
            return f"^{re.escape(match[0])}"
    return ""


def _like_successes(calls: Sequence[str]) -> list[str]:
    """Patterns for calls with an id alone, after the same code as those of a success."""
    heads: dict[bool, set[str]] = {True: set(), False: set()}
    for one in calls:
        if found := re.search(_REPORTS, one):
            heads[bool(_reported_success(one))].add(found[2].partition(",")[0])
    codes = sorted(one for one in heads[True] & heads[False] if _CODE.fullmatch(one))
    return [rf"""^{re.escape(one)},\s*['"]?[A-Za-z0-9-]+['"]?$""" for one in codes]


def _start(text: str) -> str:
    """The first words that a page shows."""
    return words_of(text)[:20].strip()
