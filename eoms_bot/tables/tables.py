"""The two tables that business people own: reject rules and option lists, read strictly from TOML."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from eoms_bot import chinese
from eoms_bot.decide.causes import COMPLAINT, CUSTOMER, EXPECTATION, NETWORK
from eoms_bot.decide.reading.rules.expression import Atoms, BadExpression
from eoms_bot.errors import ConfigError, Problem
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.texts.rules import RuleTable

DATA = Path(__file__).resolve().parent.parent / "data"
RULES = DATA / "rules.toml"
DICTIONARIES = DATA / "dictionaries.toml"

RULE_CODE = "RULE-005"
DICTIONARY_CODE = "DICT-001"

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


def load_rules(path: Path = RULES) -> RuleTable:
    """The rule table of a file; ConfigError with file and line of every finding."""
    return _rules_of(path, _text_of(path, RULE_CODE))


@lru_cache(maxsize=2)
def _rules_of(path: Path, text: str) -> RuleTable:
    """The table that a text says. Kept: a console or a service asks for the same one all day."""
    found = _validated(RuleTable, _parsed(path, text, RULE_CODE), path, text, RULE_CODE)
    problems = [
        Problem("RULE-006", path.name, line_of(text, place), column, f"“{shown}”", why)
        for place, column, shown, why in _bad_expressions(found)
    ]
    if problems:
        raise ConfigError("\n".join(map(str, problems)))
    return found


def load_dictionaries(path: Path = DICTIONARIES) -> Dictionaries:
    """The option lists of a file; ConfigError with file and line of every finding."""
    text = _text_of(path, DICTIONARY_CODE)
    found = _validated(Dictionaries, _parsed(path, text, DICTIONARY_CODE), path, text, DICTIONARY_CODE)
    problems = [
        Problem(DICTIONARY_CODE, path.name, line_of(text, place), str(place[0]), what, wanted)
        for place, what, wanted in _inconsistencies(found)
    ]
    if problems:
        raise ConfigError("\n".join(map(str, problems)))
    return found


def line_of(text: str, place: Place) -> int:
    """The line of a key in a TOML text, or the last line on the way to it; 1 where no part of it exists."""
    best, best_line = 0, 1
    table: Place = ()
    here: Place
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]", line)
        key = re.match(r"""\s*("[^"]*"|'[^']*'|[^\s=#\[\]"',]+)\s*=""", line)
        if header:
            name = header[2].strip("\"'")
            counts[name] = counts.get(name, -1) + 1
            table = (name, counts[name]) if header[1] == "[[" else (name,)
            here = table
        elif key:
            here = (*table, key[1].strip("\"'"))
        else:
            continue
        if place[: len(here)] == here and len(here) > best:
            best, best_line = len(here), number
    return best_line


def line_in(path: Path, place: Place, near: str = "") -> int:
    """The line of a key in a table's file; where `near` stands in one of its lines, that line."""
    lines = _text_of(path, RULE_CODE).splitlines()
    first = line_of("\n".join(lines), place)
    for number, line in enumerate(lines[first - 1 :], start=first) if near else ():
        if near in line:
            return number
        if number > first and re.match(r"\s*(?:\[\[?[^\[\]]+\]\]?\s*$|[^\s=#\[\]\"',]+\s*=)", line):
            break
    return first


def _bad_expressions(table: RuleTable) -> Iterator[tuple[Place, str, str, str]]:
    """(place, column, text, why) of what is no expression."""
    atoms = Atoms({group.name: group.words for group in table.words})
    for number, rule in enumerate(table.rule):
        for key in ("when", "unless"):
            for text in getattr(rule, key):
                try:
                    atoms.parse(text)
                except BadExpression as problem:
                    yield ("rule", number, key), f"{rule.id} {key}", text, str(problem)


def _text_of(path: Path, code: str) -> str:
    try:
        # Editors on Windows write a byte-order mark, which TOML does not know.
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        found = f"第 {err.start + 1} 字节不是 UTF-8"
        raise ConfigError(str(Problem(code, path.name, None, "", found, "另存为 UTF-8"))) from err
    except OSError as err:
        found = f"读不出来：{chinese.of_system(err)}"
        raise ConfigError(str(Problem(code, path.name, None, "", found, "检查路径和权限"))) from err


def _parsed(path: Path, text: str, code: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        row = chinese.row_of_toml(err, text)
        problem = Problem(
            code, path.name, row, "", f"TOML 语法错误{chinese.of_toml(err)}", f"改正第 {row} 行"
        )
        raise ConfigError(str(problem)) from err


def _validated(model: type[Model], values: dict[str, Any], path: Path, text: str, code: str) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as err:
        problems = (_problem(detail, model, path, text, code) for detail in err.errors())
        raise ConfigError("\n".join(map(str, problems))) from err


def _problem(detail: ErrorDetails, model: type[BaseModel], path: Path, text: str, code: str) -> Problem:
    place: Place = detail["loc"]
    column = ".".join(str(part + 1 if isinstance(part, int) else part) for part in place)
    row = line_of(text, place)
    if detail["type"] == "extra_forbidden":
        close = difflib.get_close_matches(str(place[-1]), _keys(model), n=1)
        return Problem(
            code, path.name, row, "", f"未知键 {column}", f"是否 {close[0]}" if close else "删掉它"
        )
    if model is RuleTable and place == ("reject",) and detail["type"] in ("missing", "too_short"):
        wanted = "至少一段 [[reject]]：驳回类工单要有规则"
        return Problem("RULE-002", path.name, row, column, "没有一条规则", wanted)
    message = chinese.of_validation(detail)
    coded = re.match(r"(RULE-[0-9]{3}) (.+)", message)
    code, message = (coded[1], coded[2]) if coded else (code, message)
    return Problem(code, path.name, row, column, "写法不对", message)


def _keys(model: type[BaseModel]) -> list[str]:
    """Every key of a model and of the tables in it: enough for a guess at what was meant."""
    schema = model.model_json_schema()
    tables = (schema, *schema.get("$defs", {}).values())
    return [key for table in tables for key in table.get("properties", {})]


def _inconsistencies(found: Dictionaries) -> Iterator[tuple[Place, str, str]]:
    """Places where the lists contradict themselves or what deciding relies on: (place, found, wanted)."""
    lists: dict[Place, tuple[str, ...]] = {
        (name,): getattr(found, name)
        for name in ("prov_causes", "areas", "scenes", "networks", "measure_classes", "attitudes")
    }
    lists |= {("group_causes", top): leaves for top, leaves in found.group_causes.items()}
    for place, options in lists.items():
        yield from _bad_options(place, options)
    for cause in found.prov_causes:
        if not re.fullmatch(r"[^-]+-.+", cause):
            yield ("prov_causes",), f"“{cause}”", "写作 大类-小类"
    for top, leaves in ((CUSTOMER, (COMPLAINT, EXPECTATION)), (NETWORK, ())):
        if top not in found.group_causes or not set(leaves) <= set(found.group_causes[top]):
            yield ("group_causes",), f"{top} 不全", f"{top} = {list(leaves) or '[…]'}"
    for cause, leaf in found.group_cause_of.items():
        if cause not in found.prov_causes:
            yield ("group_cause_of", cause), f"“{cause}”不在 prov_causes 中", "与 prov_causes 一字不差"
        if leaf not in found.group_causes.get(NETWORK, ()):
            yield (
                ("group_cause_of", cause),
                f"“{leaf}”不在 {NETWORK} 中",
                f"与 group_causes.{NETWORK} 一字不差",
            )


def _bad_options(place: Place, options: tuple[str, ...]) -> Iterator[tuple[Place, str, str]]:
    if not options and place != ("measure_classes",):
        yield place, "列表为空", "至少一个选项"
    for option in dict.fromkeys(options):
        if not option or option != option.strip() or not option.isprintable():
            yield place, f"选项 {option!r}", "不为空，前后没有空格"
        if options.count(option) > 1:
            yield place, f"“{option}”写了 {options.count(option)} 次", "每个选项写一次"
