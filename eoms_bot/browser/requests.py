"""What each request is, pure: from method and address to the profile's rule, or to none."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from eoms_bot.browser.profile.request_rule import IN_ADDRESS, RequestKind, RequestRule, writes_of
from eoms_bot.model.write import Pair

_TWO_WAYS = re.compile(r"[;\\\\]|//|%(00|25|2f|5c)|%(3\d|[46][1-9a-f]|[57][\da])", re.IGNORECASE)
"""What servers read in different ways; at the end letters and digits that nobody has to escape."""
_DROPPED = re.compile(r"[.\s]+(?=/|$)|[.\s/]+$")
"""What some servers drop at the end of a path or of a part of it."""
_OTHER_METHOD = re.compile("_+method|x[-_](http[-_])?method", re.IGNORECASE)
STRAY = "surrogateescape"
"""How bytes are kept that are no UTF-8."""
_STRICTEST_FIRST: tuple[RequestKind, ...] = ("write", "login", "query", "read")


def short(url: str) -> str:
    """The path of an address, for messages; queries name people and orders."""
    return urlsplit(url).path


class RequestRules:
    """The rules of a profile for the site at one base address."""

    def __init__(self, rules: Sequence[RequestRule], base_url: str) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        in_order = sorted(rules, key=lambda rule: _STRICTEST_FIRST.index(rule.kind))
        self._rules = [(rule, re.compile(rule.path)) for rule in in_order]
        writes = (rule for rule in in_order if rule.kind == "write")
        self._writes = [(rule, re.compile(rule.path, re.IGNORECASE)) for rule in writes]

    def rule_of(self, method: str, url: str, action: str = "") -> RequestRule | None:
        """The strictest rule for a request; None for an unlisted request or another origin.

        Where several writes share one address, `action` picks that of one kind.

        An address that servers read in different ways is never listed:

        - path parameters, doubled slashes, or an escape in an escape
        - a parameter that is a command (`is_a_command`)
        - a path that steps upwards, written out or percent-encoded: a server may see another path there
          (`/static/..;/save`)
        - a deciding parameter that is named twice, also as `act[]`: servers differ in which one they take
        - a write's path without the parameters that make it one, where the other rule does not ask for them
        - a write's path in other letters (`/FINISH`, `/finish.`): many servers take them for the same
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if f"{parts.scheme}://{parts.netloc}" != self._origin or not parts.path.startswith(self._prefix):
            return None
        if ".." in unquote(parts.path) or _TWO_WAYS.search(parts.path):
            return None
        path = parts.path[len(self._prefix) :]
        asked = parse_qsl(parts.query, keep_blank_values=True)
        if any(is_a_command(name) for name, _ in asked):
            return None
        undecided = self._undecided(method, path, asked)
        if undecided is None:
            return None
        found: RequestRule | None = None
        for rule, pattern in self._rules:
            if found is not None and (rule.kind != "write" or rule.action != action):
                continue
            if rule.method != method or not pattern.fullmatch(path):
                continue
            if has_once(asked, rule.query) and undecided <= set(rule.query):
                if rule.kind != "write" or not action or rule.action == action:
                    return rule
                found = found or rule
        return found

    def takes(self, rule: RequestRule, place: str) -> bool:
        """Whether a write to this place may leave by this rule (`writes_of`)."""
        return rule in writes_of((one for one, _ in self._writes), place)

    def _undecided(self, method: str, path: str, asked: Sequence[Pair]) -> set[str] | None:
        """The parameters that make this path a write; None where it is one in other letters."""
        plain = _DROPPED.sub("", unquote(path))
        undecided: set[str] = set()
        for rule, pattern in self._writes:
            if rule.method != method or not (pattern.fullmatch(path) or pattern.fullmatch(plain)):
                continue
            if not has_once(asked, rule.query):
                undecided |= set(rule.query)
            elif re.fullmatch(rule.path, path) is None:
                return None
        return undecided

    def in_address(self, rule: RequestRule, url: str) -> tuple[Pair, ...]:
        """The pairs that the address of a write has; `rule` is the one of `rule_of`."""
        if not rule.addressed:
            return ()
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, errors=STRAY))
        found = [re.fullmatch(rule.path, parts.path[len(self._prefix) :])]
        found += [re.fullmatch(wanted, asked[name]) for name, wanted in rule.query.items()]
        texts = {name: text for one in found if one is not None for name, text in one.groupdict().items()}
        in_path = re.compile(rule.path).groupindex
        return tuple(
            (IN_ADDRESS.format(name), legible(unquote(text, errors=STRAY) if name in in_path else text))
            for name, text in texts.items()
        )


def legible(text: str) -> str:
    """A text of an address; still in escapes where it is not UTF-8, so two ids never become the same.

    `text` was decoded with `errors=STRAY`.
    """
    return quote(text, errors=STRAY) if re.search("[\udc80-\udcff]", text) else text


def is_a_command(name: str) -> bool:
    """True for a parameter by which some frameworks call another action than the address says.

    Examples are `action:` and `_method`.
    """
    return (
        not name.isascii()
        or not name.isprintable()
        or name != name.strip()
        or ":" in name
        or "!" in name
        or _OTHER_METHOD.match(name) is not None
    )


def is_picture(path: str) -> bool:
    """True where an address ends as a picture's does: a missing picture explains nothing."""
    return (mimetypes.guess_type(path)[0] or "").startswith("image/")


def is_bare(rule: RequestRule, url: str) -> bool:
    """True where an address has only the parameters that decide what it is."""
    asked = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    return sorted(asked) == sorted(rule.query)


def outvotes(rule: RequestRule, body: Sequence[Pair]) -> bool:
    """True where a body names a parameter that decides in the address.

    A server may take the body's value. One that is a pair is compared in both places.
    """
    decides = {at_laxest(name) for name, pattern in rule.query.items() if not re.compile(pattern).groupindex}
    return any(at_laxest(name) in decides for name, _ in body)


def has_once(asked: Sequence[Pair], required: Mapping[str, str]) -> bool:
    """True where every required pair is there, and no second one that a server may take for it.

    `required` maps a name to the pattern of its value.
    """
    for name, wanted in required.items():
        same = [pair for pair in asked if at_laxest(pair[0]) == at_laxest(name)]
        if len(same) != 1 or same[0][0] != name or re.fullmatch(wanted, same[0][1]) is None:
            return False
    return True


def at_laxest(name: str) -> str:
    """A parameter's name as servers may read it: PHP takes `act[]` for `act`, ASP.NET `ACT`."""
    return name.partition("[")[0].replace(".", "_").lower()
