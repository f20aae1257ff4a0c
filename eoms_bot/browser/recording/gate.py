"""The gate of a recording: reads pass and are noted, and a person's own writes leave once.

A write leaves only after a press that has not been spent, and is journalled before. Whatever else is not
read-like is refused: what a page sends by itself, a second request of the same press, the same bytes again.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from eoms_bot.browser.body import UnreadableBody, decode_body
from eoms_bot.browser.flat_body import json_text, pairs_as
from eoms_bot.browser.gate.gate import NOTHING, Gate, Sends
from eoms_bot.browser.gate.passing import Passing, fresh
from eoms_bot.browser.gate.wire import WireAnswer, WireError, WireRequest, ours, plain
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.request_rule import BodyShape, RequestRule
from eoms_bot.browser.recording.events import (
    Exchange,
    Press,
    Recording,
    SeenField,
    SeenGrid,
    SeenPage,
    shows_login,
    success_code,
)
from eoms_bot.browser.recording.request_words import (
    ORDER_NO,
    asked_by,
    changes,
    checks,
    does,
    enters,
    fails,
    looks,
    reads,
    writes,
)
from eoms_bot.model.ids import in_letters
from eoms_bot.model.ports import Clock, Journal, unmarked
from eoms_bot.model.write import BY_PERSON, RECORDED, Action, Answer, Pair, Write, WriteKey, WriteState

FRESH_SECONDS = 15.0
"""How long a press may be ago for a request to be its own."""
_NOT_SAID = (408, 429)
"""Answers that do not say whether the request was taken."""
_READ = RequestRule(kind="read", method="GET", path="/.*", description="录制时的读取")
_QUERY = RequestRule(kind="query", method="POST", path="/.*", description="录制时的查询")
_WRITE = RequestRule(kind="write", method="POST", path="/.*", description="录制的人自己的提交")


class RecordingGate(Gate):
    """The gate of one recording; `recording` is what it notes."""

    def __init__(
        self,
        *,
        profile: Profile,
        recording: Recording,
        journal: Journal,
        site_id: str,
        operator: str,
        clock: Clock,
        seconds: float,
        settled: Callable[[int], None],
        politeness: Politeness,
    ) -> None:
        super().__init__(
            profile=profile,
            base_url=recording.base_url,
            journal=journal,
            guards=(),
            mark=unmarked,
            submit_seconds=seconds,
            politeness=politeness,
        )
        self.recording = recording
        self.report = f"/{secrets.token_hex(16)}"
        self._site_id, self._operator, self._clock, self._settled = site_id, operator, clock, settled
        self._press: Press | None = None
        self._in_dialog: Press | None = None
        self._fresh_from = 0.0
        self._sent: set[str] = set()
        self._own = threading.Lock()
        self._below = urlsplit(recording.base_url).path.rstrip("/")
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(recording.base_url))

    # --- what a request is

    def rule_of(self, method: str, url: str) -> RequestRule | None:
        """What a request is, as far as its method and its address say; None for another host."""
        if not url.startswith(f"{self._origin}/"):
            return None
        if method in {"GET", "HEAD"}:
            return _READ
        if method in {"PUT", "PATCH"}:
            return _WRITE
        if method != "POST":
            return None
        return _QUERY if reads(urlsplit(url).path) else _WRITE

    def take(self, asked: WireRequest, site: Sends) -> WireAnswer | Passing:
        """Decide on a request; a report of our own script is noted, and answered here."""
        if asked.path == self.report and asked.method == "POST":
            return self._note_press(asked)
        return super().take(asked, site)

    def _note_press(self, asked: WireRequest) -> WireAnswer:
        try:
            sent = json.loads(asked.body)
            if "dialog" in sent:
                return self._note_dialog(opens=sent["dialog"] == "opens")
            if sent.get("double"):
                return self._note_double(str(sent["words"]))
            press = Press(
                self._clock.monotonic(),
                str(sent["words"]),
                page_of(sent["page"]),
                tuple(_field_of(one) for one in sent["form"]),
                bool(sent["enters"]),
                role=str(sent.get("role", "button")),
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            return ours("看不懂", 400)
        with self._own:
            if sent.get("chosen"):
                self.recording.chosen.append(press)
            else:
                self.recording.presses.append(press)
                self._press, self._fresh_from = press, press.at
        return ours("记下了", 200)

    def _note_double(self, words: str) -> WireAnswer:
        """The last press was a double one; for writes it stays a single press."""
        with self._own:
            presses = self.recording.presses
            if presses and presses[-1].words == words:
                twice = replace(presses[-1], double=True)
                if self._press is presses[-1]:
                    self._press = twice
                presses[-1] = twice
        return ours("记下了", 200)

    def _note_dialog(self, *, opens: bool) -> WireAnswer:
        """While a dialog of the page is open, a press that was fresh before stays so."""
        with self._own:
            press = self._press
            if opens:
                self._in_dialog = press if press is not None and self._is_fresh(press) else None
            elif press is not None and press is self._in_dialog:
                self._fresh_from = self._clock.monotonic()
        return ours("记下了", 200)

    def _read(self, asked: WireRequest, rule: RequestRule) -> WireAnswer | Passing:
        if asked.method == "GET" and (changes(self._path(asked), asked.url) or self._is_pressed(asked)):
            raise _IsWrite
        return super()._read(asked, rule)

    def _is_pressed(self, asked: WireRequest) -> bool:
        """Whether a link that does something was pressed just now, and this is what it asks for."""
        if not asked.query or asked.header("x-requested-with"):
            return False
        with self._own:
            press = self._press
        return press is not None and does(press.words) and self._is_fresh(press)

    def _only_looks(self, asked: WireRequest) -> bool:
        """Whether something was pressed just now that only shows more, and the address names no change."""
        with self._own:
            press = self._press
        if press is None or not self._is_fresh(press):
            return False
        return looks(press.words) and not writes(self._path(asked))

    def _only_asks(self, asked: WireRequest) -> bool:
        """Whether a service that does many things has to fetch something."""
        if asked.header("x-requested-with") and checks(self._path(asked), asked.url) and self._numbers():
            return True
        return not writes(self._path(asked)) and bool(asked_by(self._pairs(asked, shape_of(asked))))

    def _decide(self, asked: WireRequest, rule: RequestRule | None, site: Sends) -> WireAnswer | Passing:
        if rule is _WRITE and asked.method == "POST" and (self._only_looks(asked) or self._only_asks(asked)):
            rule = _QUERY
        try:
            return super()._decide(asked, rule, site)
        except _IsWrite:
            return self._write(asked, _WRITE, site)

    def _passing(self, asked: WireRequest, rule: RequestRule, expected: object = None) -> Passing:
        return _Noted(self, asked, rule)

    def _refuse(self, asked: WireRequest, why: str, *, write: bool) -> WireAnswer:
        if asked.url.startswith(f"{self._origin}/"):
            self.recording.refused.append((asked.method, self._path(asked), why))
        return super()._refuse(asked, why, write=write)

    # --- a person's own writes

    def _write(self, asked: WireRequest, rule: RequestRule, site: Sends) -> WireAnswer:
        self._count("attempted")
        digest = hashlib.sha256(
            b"\n".join([asked.method.encode(), asked.url.encode(), asked.body])
        ).hexdigest()
        with self._own:
            press = self._press
            if press is None or not self._is_fresh(press):
                return self._refuse(asked, "不是刚刚按下的，没有发出", write=True)
            self._press = None
            # A path may speak of a check (verify) later as well: once orders were on show, that is a write.
            login = press.enters or (enters(self._path(asked)) and not self._numbers())
            # Whoever was logged out types the same account and password again.
            if digest in self._sent and not login:
                return self._refuse(asked, "同样的内容已经发过一次", write=True)
            self._sent.add(digest)
        attempt = None if login else self._journalled(asked, digest, press)
        answered, why = self._fetched(asked, site)
        if attempt is not None:
            self._answered(attempt, answered, why)
        self.note(asked, "login" if login else "write", answered, press)
        return ours("结果未知", 502) if answered is None else fresh(answered)

    def _journalled(self, asked: WireRequest, digest: str, press: Press) -> int:
        """Commit INTENT and SENDING of a person's write; whatever is raised, nothing leaves."""
        named = [text.strip('"') for _, text in self._pairs(asked, shape_of(asked))]
        named += [text for _, text in parse_qsl(urlsplit(asked.url).query)] + self._path(asked).split("/")
        on_show = [text for label in ORDER_NO if (text := press.page.fact(label))]
        numbers = self._numbers()
        number = next((text for text in (*named, *on_show) if text in numbers), RECORDED)
        write = Write(
            key=WriteKey(self._site_id, number, f"{RECORDED}-{in_letters(digest)}", Action.ACCEPT),
            kind=RECORDED,
            decided=(),
            body=(),
            text="",
            fingerprint=digest,
            operator=self._operator,
            rule=BY_PERSON,
            grounds="录制时由人在网站上提交",
        )
        attempt = self._journal.intent(write)
        self._journal.sending(attempt)
        return attempt

    def _fetched(self, asked: WireRequest, site: Sends) -> tuple[WireAnswer | None, str]:
        self._count("sent")
        try:
            return site.fetch(asked, self.submit_seconds), ""
        except WireError as lost:
            return None, lost.reason

    def _answered(self, attempt: int, answered: WireAnswer | None, why: str) -> None:
        """Commit the answer, as far as its status, a login in its place or another code than usual say.

        No profile says yet what its words mean, nor whether a session is looked at before the action.
        """
        status = 0 if answered is None else answered.status
        if answered is None or status >= 500 or status in _NOT_SAID:
            self._journal.answered(attempt, Answer(WriteState.UNKNOWN, why or f"网站答复 {status}", status))
        elif self._is_lost(answered) or self._is_odd(answered):
            note = "网站要求重新登录，回答没有读全、与平常不同或说没有成功；由人看处理记录"
            self._journal.answered(attempt, Answer(WriteState.UNKNOWN, note, status))
        elif status >= 400:
            self._journal.answered(attempt, Answer(WriteState.REFUSED_BUSINESS, f"网站答复 {status}", status))
        else:
            note = "录制：回答由人自己看"
            self._journal.answered(attempt, Answer(WriteState.ANSWERED_OK, note, status))
            self._settled(attempt)

    def _is_lost(self, answered: WireAnswer) -> bool:
        text = self._text(answered, answered.header("content-type").lower())
        login = self.recording.opened.rpartition("/")[2]
        return shows_login(answered.status, answered.header("location"), text, login)

    def _is_odd(self, answered: WireAnswer) -> bool:
        """Whether an answer is not whole, says that it failed, or has a code that most of the site's lack."""
        media = answered.header("content-type").lower()
        text = self._text(answered, media)
        document = Exchange(0, "write", "", "", media=media, text=text).document
        name, usual = success_code(self.recording.exchanges)
        if fails(text) or _is_cut(text, media, document):
            return True
        return isinstance(document, dict) and bool(name) and json_text(document.get(name[1:])) != usual

    def _numbers(self) -> set[str]:
        """The numbers of orders that were on show."""
        found = set()
        for press in self.recording.presses:
            found |= {text for label, text in press.page.facts if label in ORDER_NO}
            for grid in press.page.grids:
                place = next((n for n, name in enumerate(grid.columns) if name in ORDER_NO), None)
                found |= {row[place] for row in grid.rows if place is not None and place < len(row)}
        return {one for one in found if any(sign.isdecimal() for sign in one) and not re.search(r"\s", one)}

    def _is_fresh(self, press: Press) -> bool:
        return self._clock.monotonic() - max(press.at, self._fresh_from) <= FRESH_SECONDS

    # --- what is noted

    def note(
        self, asked: WireRequest, kind: str, answered: WireAnswer | None, press: Press | None = None
    ) -> None:
        """Note a request with its answer."""
        shape = shape_of(asked)
        media, text = "", ""
        if answered is not None:
            media = answered.header("content-type").lower()
            text = self._text(answered, media)
        self.recording.exchanges.append(
            Exchange(
                at=self._clock.monotonic(),
                kind=kind,
                method=asked.method,
                path=self._path(asked),
                query=tuple(parse_qsl(urlsplit(asked.url).query)),
                shape=shape,
                pairs=self._pairs(asked, shape),
                raw=asked.body.decode("utf-8", "replace") if shape == "json" else "",
                status=0 if answered is None else answered.status,
                location="" if answered is None else answered.header("location"),
                media=media,
                text=text,
                press=press,
                lost=answered is not None and self._is_lost(answered),
            )
        )

    def _text(self, answered: WireAnswer, media: str) -> str:
        if not any(one in media for one in ("text/html", "json", "xml", "javascript")):
            return ""
        try:
            raw = plain(answered)
        except WireError:
            return ""
        start = raw[:2000].lower()
        if "charset=gb" in media or b"charset=gb" in start or b'charset="gb' in start:
            self.recording.charset = "gbk"
        return raw.decode(self.recording.charset if "json" not in media else "utf-8", "replace")

    def _pairs(self, asked: WireRequest, shape: BodyShape) -> tuple[Pair, ...]:
        kind = asked.header("content-type")
        try:
            if asked.method == "GET":
                return decode_body(asked.query, self.recording.charset)
            if asked.body in NOTHING:
                return ()
            return pairs_as(shape, asked.body, self.recording.charset, kind)
        except UnreadableBody:
            return ()

    def _path(self, asked: WireRequest) -> str:
        return unquote(asked.path).removeprefix(self._below) or "/"


class _IsWrite(Exception):
    """A GET that a person's press has made may change something."""


class _Noted(Passing):
    """A read that was let out; its answer is noted when it has come whole."""

    def __init__(self, gate: RecordingGate, asked: WireRequest, rule: RequestRule) -> None:
        super().__init__(gate.heard, gate.kept, asked, rule, None)
        self._gate, self._own_rule, self._own = gate, rule, asked

    def whole(self, answered: WireAnswer, *, cut: bool = False) -> None:
        """Note that the answer has come whole."""
        super().whole(answered, cut=cut)
        self._gate.note(self._own, self._own_rule.kind, answered)


def _is_cut(text: str, media: str, document: object) -> bool:
    """Whether an answer ends before its end: a document that is none, or a page that is not closed."""
    if "json" in media:
        return text.strip() not in {"", "null"} and document is None
    begins = re.search(r"<html\b", text, re.IGNORECASE)
    return begins is not None and "</html" not in text[begins.end() :].lower()


def shape_of(asked: WireRequest) -> BodyShape:
    """How a request's body is written, by its header."""
    kind = asked.header("content-type").lower()
    if "json" in kind:
        return "json"
    return "multipart" if kind.startswith("multipart/") else "form"


def page_of(sent: dict[str, Any]) -> SeenPage:
    """A page as the script describes it; LookupError or TypeError for anything else."""
    return SeenPage(
        url=str(sent["url"]),
        frame=str(sent["frame"]),
        window=str(sent["window"]),
        texts=tuple(map(str, sent["texts"])),
        facts=tuple((str(label), str(text)) for label, text in sent["facts"]),
        fields=tuple(_field_of(one) for one in sent["fields"]),
        grids=tuple(
            SeenGrid(
                tuple(map(str, one["columns"])),
                tuple(tuple(map(str, row)) for row in one["rows"]),
                tuple(map(str, one["links"])),
                tuple(map(str, one["marks"])),
            )
            for one in sent["grids"]
        ),
        buttons=tuple(map(str, sent["buttons"])),
        hidden=tuple((str(name), str(value)) for name, value in sent["hidden"]),
        forms=tuple(tuple((str(name), str(value)) for name, value in form) for form in sent.get("forms", ())),
        blocks=tuple(tuple(map(str, one)) for one in sent.get("blocks", ())),
    )


def _field_of(sent: dict[str, Any]) -> SeenField:
    return SeenField(
        label=str(sent["label"]),
        kind=str(sent["kind"]),
        shown=str(sent["shown"]),
        levels=tuple(map(str, sent["levels"])),
        options=tuple((str(word), str(code)) for word, code in sent["options"]),
        name=str(sent["name"]),
        parts=tuple((str(name), str(word), str(code)) for name, word, code in sent.get("parts", ())),
        accessible=bool(sent["accessible"]),
        hint=str(sent.get("hint", "")),
        lowest=tuple(map(str, sent.get("lowest", ()))),
        posts=str(sent.get("posts", "")),
    )
