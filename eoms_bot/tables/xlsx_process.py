"""Reads an .xlsx file in a child process with bounds on memory and time: no file stops the bot (C20).

`main` is that child: a file on standard input, its cells or its problems as JSON on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from eoms_bot.errors import BadInput, Problem
from eoms_bot.tables.batch import xlsx as batch_xlsx
from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.branch.archive import check_archive
from eoms_bot.tables.sheet import BATCH_SHEET, Cell, Findings, Sheet, SheetLayout

MEMORY = 512 * 1024 * 1024
SECONDS = 20
"""Seconds of processor time, where the system can bound it.

A busy machine is not the file's fault.
"""

PATIENCE = SECONDS if sys.platform == "win32" else 6 * SECONDS
"""Seconds by the parent's clock."""

BEYOND = 3
"""The child's exit code where a bound was reached."""

_CHILD = f"""import sys
sys.modules["numpy"] = None
from {__name__} import main
sys.exit(main(sys.argv[1], sys.argv[2]))
"""
"""The child's program, without numpy.

openpyxl loads numpy wherever it is installed, for values that no workbook of a branch has. That takes as long
as reading a workbook, and takes memory.
"""

_HANDED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR", "PYTHONPATH", "OPENPYXL_DEFUSEDXML")
"""All of the environment that the child is given: no password, no settings."""


def read_sheet(file: FileBytes, layout: SheetLayout = BATCH_SHEET) -> Sheet:
    """The cells of a workbook.

    BadInput where it is dangerous or damaged, or where reading does not end within the bounds.
    """
    batch_xlsx.insist_on_defused_xml()
    findings = Findings(file.name)
    with batch_xlsx.damage_reported(findings):
        check_archive(file.data, findings)
    return _from_json(json.loads(_child_answer(file, layout, findings)))


def _child_answer(file: FileBytes, layout: SheetLayout, findings: Findings) -> str | bytes:
    """What a child process says of a file: cells or problems, as `answer_to` has them."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-X", "utf8", "-c", _CHILD, file.name, json.dumps(asdict(layout))],
            input=file.data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=child_environment(os.environ),
        )
    except subprocess.TimeoutExpired as err:
        raise _beyond(findings) from err
    if child.returncode == BEYOND or child.returncode < 0:
        raise _beyond(findings)
    if child.returncode:
        raise RuntimeError(
            f"reading {file.name} ended with {child.returncode}: {child.stderr.decode()[-2000:]}"
        )
    return child.stdout


def child_environment(env: Mapping[str, str]) -> dict[str, str]:
    """What the child needs in order to start, and nothing else."""
    return {name: env[name] for name in _HANDED_ON if name in env}


def _beyond(findings: Findings) -> BadInput:
    found = f"解析超过 {SECONDS} 秒或 {MEMORY // 1024 // 1024} MB 内存"
    return findings.stop("BATCH-005", None, "", found, "去掉多余的工作表和格式后另存")


def _from_json(answer: dict[str, Any]) -> Sheet:
    if "message" in answer:
        raise BadInput(answer["message"], [Problem(*problem) for problem in answer["problems"]])
    rows = tuple((number, tuple(map(_cell, cells))) for number, cells in answer["rows"])
    return Sheet(tuple(map(_cell, answer["header"])), rows, tuple(Problem(*flaw) for flaw in answer["flaws"]))


def _cell(parts: list[Any]) -> Cell:
    kind, text, moment = parts
    return Cell(kind, text, datetime.fromisoformat(moment) if moment else None)


def _to_json(sheet: Sheet) -> dict[str, Any]:
    def cell(one: Cell) -> list[Any]:
        return [one.kind, one.text, one.moment.isoformat() if one.moment else None]

    rows = [(number, [cell(one) for one in cells]) for number, cells in sheet.rows]
    flaws = [astuple(flaw) for flaw in sheet.flaws]
    return {"header": [cell(one) for one in sheet.header], "rows": rows, "flaws": flaws}


def _bound_this_process() -> None:
    """Bound memory and processor time of this process.

    Where a system has no such bounds, the parent's clock alone holds.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    if sys.platform == "linux":  # elsewhere an address space cannot be bounded so low
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(name: str, layout_json: str) -> int:
    """The child: bounds first, then the file."""
    layout = SheetLayout(**json.loads(layout_json))
    _bound_this_process()
    batch_xlsx.insist_on_defused_xml()  # here is where the file is parsed
    try:
        sys.stdout.write(answer_to(FileBytes(name, sys.stdin.buffer.read(), ""), layout))
    except MemoryError:
        return BEYOND
    return 0


def answer_to(file: FileBytes, layout: SheetLayout) -> str:
    """The cells of a workbook, or its problems, as JSON; for the child, which has bounds."""
    try:
        answer = _to_json(batch_xlsx.parse(file, layout))
    except BadInput as err:
        answer = {"message": str(err), "problems": [astuple(one) for one in err.problems]}
    return json.dumps(answer)
