"""The model of the reading that comes with the program, and a branch's own, which lies over it.

Both are as `learn/training.py` writes them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eoms_bot import chinese
from eoms_bot.decide.reading.model import MANY, Model, Question
from eoms_bot.disk import SystemDisk
from eoms_bot.errors import BadInput, ConfigError, Problem
from eoms_bot.tables.branch.column_names import locked

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "reading.json"
FILE = "reading.json"
"""A branch's own model, in its data folder."""

CODE = "CONF-020"
AGAIN = "用 eoms-bot learn 重新学，或移走这个文件（改用随程序的模型）"


def load_model(home: Path | None = None) -> Model:
    """The branch's own model where its data folder has one, else the shipped one.

    ConfigError CONF-020 for one that cannot be used.
    """
    if home is None:
        return shipped()
    try:
        content = (home / FILE).read_bytes()
    except FileNotFoundError:
        return shipped()
    except OSError as err:
        raise _unusable(f"读不出来：{chinese.of_system(err)}", "检查权限") from err
    return own(content)


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    return as_model(SHIPPED.read_bytes())


@lru_cache(maxsize=2)
def own(content: bytes) -> Model:
    """The branch's model that a file holds, over the shipped one."""
    try:
        parts = json.loads(content)
        card = parts["card"]
        unchanged = card["hash"] == hash_of(parts) and bool(card["data"]["months"])
        found = as_model(content, shipped())
        learned_until(found)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        zlib.error,
        OverflowError,
        RecursionError,
    ) as err:
        raise _unusable("坏了，或不是 eoms-bot learn 写的", AGAIN) from err
    if not unchanged:
        raise _unusable("内容被改过，与卡片里的校验值不同", AGAIN)
    if card.get("base") != shipped().digest:
        raise _unusable("是在另一版程序的模型上学的", AGAIN)
    if why := _unfit(found):
        raise _unusable(why, AGAIN)
    return found


def _unfit(model: Model) -> str:
    """Why decisions cannot go by an own model.

    It must know every label of the shipped one, and leave 重大 to it.
    """
    below = {head.name: head for head in shipped().heads}
    for head in model.heads:
        sizes = {len(head.labels), len(head.constants), len(head.leans)}
        if head.name not in MANY or len(sizes) != 1 or not set(below[head.name].labels) <= set(head.labels):
            return "与程序不符"
    return "" if model.heads else "里面什么也没有"


def learned_until(model: Model | None) -> datetime | None:
    """When the newest order came from which a branch's own model has learned; None for other models."""
    if model is None or model.base is None:
        return None
    return datetime.fromisoformat(model.card["until"])


def hash_of(parts: Mapping[str, Any]) -> str:
    """The hash of a model file's content: all but `hash` itself."""
    card = {name: said for name, said in parts["card"].items() if name != "hash"}
    text = json.dumps({**parts, "card": card}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def as_file(parts: Mapping[str, Any]) -> bytes:
    """A model file of its parts, with its hash in the card."""
    card = {**parts["card"], "hash": hash_of(parts)}
    return (json.dumps({**parts, "card": card}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_model(file: bytes, base: Model | None = None) -> Model:
    """The model that a file holds; `base` lies below it."""
    parts = json.loads(file)
    heads = tuple(
        Question(
            *(one["name"], tuple(one["labels"]), tuple(one["constants"]), one["heat"], one["least"]),
            tuple(one.get("leans", ())),
        )
        for one in parts["heads"]
    )
    weights, signs = zlib.decompress(base64.b64decode(parts["weights"])), parts["signs"].split("\n")
    if len(weights) != len(signs) * sum(len(head.labels) for head in heads):
        raise ValueError(f"{len(weights)} weights for {len(signs)} signs")
    return Model(heads, signs, weights, parts["scale"], hashlib.sha256(file).hexdigest(), base, parts["card"])


def store(home: Path, content: bytes) -> Path:
    """Put a branch's own model into its data folder, whole or not at all, for its owner only.

    BadInput where that cannot be.
    """
    path = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(path):
            SystemDisk().put(path, content)
    except OSError as err:
        found = f"写不了：{chinese.of_system(err)}"
        raise BadInput(
            "模型没有写下", [Problem("LEARN-004", FILE, None, "", found, "检查磁盘和权限")]
        ) from err
    return path


def _unusable(found: str, wanted: str) -> ConfigError:
    return ConfigError(str(Problem(CODE, FILE, None, "", f"本部门的模型{found}", wanted)))
