"""The floor: the bot's own requests, one after another and without a browser, on the same orders.

What it plays was recorded when the bot worked this very ground: pages, dictionaries, histories and writes
with their bodies, but no static files. Nobody who asks the site the same things one by one can be faster.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.lane.contender import Absent, Script
from benchmarks.lane.ground import Ground

KEPT = ("method", "path", "query", "kind", "body")


class Floor(Script):
    """Plays what `record` was given; it has nothing to play before the bot has worked."""

    name, module = "floor: its requests alone", "benchmarks.lane.floor"

    def __init__(self) -> None:
        self._recorded: list[dict[str, Any]] = []

    def record(self, log: Sequence[Mapping[str, Any]]) -> None:
        """Play these requests from now on."""
        self._recorded = [{name: one[name] for name in KEPT} for one in log if "static" not in one["steps"]]

    def task(self, ground: Ground) -> Mapping[str, object]:
        """The requests."""
        if not self._recorded:
            raise Absent("nothing was recorded: the bot has to work the same setting first")
        return {"requests": self._recorded}


def main() -> None:
    """Play the requests of a file."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    root = str(task["base_url"]).split("/eoms4", 1)[0]
    with httpx.Client(
        base_url=root, timeout=60, trust_env=False, verify=False, follow_redirects=False
    ) as http:
        for one in task["requests"]:
            address = f"{one['path']}?{one['query']}" if one["query"] else one["path"]
            headers = {"Content-Type": one["kind"]} if one["kind"] else {}
            http.request(one["method"], address, content=one["body"].encode("latin-1"), headers=headers)


if __name__ == "__main__":
    main()
