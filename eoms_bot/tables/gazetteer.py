"""The gazetteer file: JSON with the names of places, read strictly."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from eoms_bot import chinese
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.gazetteer import Gazetteer

MOST_BYTES = 20_000_000


def load_gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of a file; BadInput with what is wrong in it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad(path, "", "文件太大", f"不超过 {MOST_BYTES // 1_000_000} MB")
        values = json.loads(path.read_bytes().decode("utf-8-sig"))
        return Gazetteer.model_validate(values)
    except OSError as err:
        raise _bad(path, "", f"读不出来：{chinese.of_system(err)}", "检查路径和权限") from err
    except ValidationError as err:
        first = err.errors()[0]
        raise _bad(
            path,
            ".".join(map(str, first["loc"])),
            chinese.of_validation(first),
            "按 docs/zh/deciding.md 的写法",
        ) from err
    except (ValueError, RecursionError) as err:  # also numbers of thousands of digits
        raise _bad(path, "", "不是 UTF-8 的 JSON", "按 docs/zh/deciding.md 的写法") from err


def gazetteer_of(path: Path | None, own_county: str) -> Gazetteer:
    """The branch's places; without a file only its county's own name."""
    return load_gazetteer(path) if path else Gazetteer(own_county=own_county)


def _bad(path: Path, place: str, found: str, wanted: str) -> BadInput:
    return BadInput("地名表有误", [Problem("GAZ-001", path.name, None, place, found, wanted)])
