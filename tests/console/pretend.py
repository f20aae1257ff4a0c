"""Stands in for the command line where the console starts it: `python pretend.py NOTES preview|apply …`.

It notes how it was started, in the folder NOTES. With a file `refuse` there it says so
and ends with 2, or the code in it; else it makes a run folder in `NOTES/runs`, as a run does, and works until somebody opens the pipe `NOTES/go`.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from eoms_bot.report.text import LOCAL

RUN_ID = "2026-11-25_1205_preview_ab12"


def main(notes: Path, words: list[str]) -> int:
    """Note, then refuse or work."""
    told = {
        "words": words,
        "session": os.getsid(0),
        "input": str(Path("/proc/self/fd/0").readlink()),
    }
    (notes / "noted.json").write_text(json.dumps(told), encoding="utf-8")
    if (notes / "refuse").exists():
        sys.stderr.write(
            "错误：输入有误，什么也没有做\n  [BATCH-024] 已于 2026-11-25 执行，客户 13900000001\n"
        )
        return int((notes / "refuse").read_text() or 2)
    folder = notes / "runs" / RUN_ID
    folder.mkdir(parents=True)
    begun = {
        **{
            "schema_version": 1,
            "run_id": RUN_ID,
            "mode": "preview",
            "account": "clerk01",
            "operator": "王值班",
        },
        **{"started": datetime.now(LOCAL).isoformat(), "pids": [os.getpid(), os.getppid()], "sources": []},
    }
    fresh = folder / "begun.new"
    fresh.write_text(json.dumps(begun), encoding="utf-8")
    fresh.replace(folder / "begun.json")
    with (notes / "go").open(encoding="utf-8") as pipe:
        pipe.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
