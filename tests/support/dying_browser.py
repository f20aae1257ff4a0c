"""A browser that dies while it starts: a script around a real one, whose first starts end by SIGKILL."""

from __future__ import annotations

from pathlib import Path

SCRIPT = """\
#!/bin/sh
echo >> "$0.starts"
[ "$(wc -l < "$0.starts")" -gt {times} ] || kill -KILL $$
exec "{browser}" "$@"
"""
ALWAYS = 999


def dying_browser(folder: Path, browser: str, times: int) -> Path:
    """The program to start: it dies so often, and is that browser (a path) from then on."""
    script = folder / "dying-browser"
    script.write_text(SCRIPT.format(times=times, browser=browser), encoding="utf-8")
    script.chmod(0o755)
    return script


def starts_of(script: Path) -> int:
    """How often it was started."""
    return len(script.with_name(f"{script.name}.starts").read_text(encoding="utf-8").splitlines())
