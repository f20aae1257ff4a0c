"""The figures as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.lane.ground import Setting
from benchmarks.lane.took import Summary

Results = Mapping[Setting, Mapping[str, Summary]]
MEGA = 1_000_000
HEAD = (
    "| contender | seconds an order | middle half | × the bot | pages | static | CPU program"
    " | driver | browser | memory |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def title(setting: Setting) -> str:
    """The setting in words."""
    return (
        f"{setting.latency} ms to the site and back, {setting.orders} orders worked"
        f" of {setting.listed} listed, layout {setting.layout}, pace site"
    )


def table(results: Results, us: str) -> str:
    """Markdown: for each setting the contenders, the fastest first, and where the bot's time goes."""
    parts: list[str] = []
    for setting, contenders in results.items():
        parts += [f"**{title(setting)}**", "", HEAD]
        ours = contenders[us].seconds if us in contenders else float("nan")
        parts += [
            _line(name, one, ours)
            for name, one in sorted(contenders.items(), key=lambda pair: pair[1].seconds)
        ]
        parts += ["", *_steps(contenders.get(us)), ""]
    return "\n".join(parts)


def _line(name: str, one: Summary, ours: float) -> str:
    cpu = " | ".join(f"{one.cpu.get(kind, 0.0):.2f}" for kind in ("program", "driver", "browser"))
    return (
        f"| {name} | {one.seconds:.3f} | {one.lower:.3f}–{one.upper:.3f} | {one.seconds / ours:.2f} |"
        f" {one.pages:.1f} | {one.static:.1f} | {cpu} | {one.memory / MEGA:.0f} MB |"
    )


def _steps(ours: Summary | None) -> list[str]:
    if ours is None or not ours.steps:
        return []
    steps = "; ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in ours.steps.items())
    return [f"Where the bot's time goes, milliseconds an order until: {steps}."]


def as_json(results: Results) -> list[dict[str, object]]:
    """One entry for each setting and contender."""
    return [
        {"setting": vars(setting), "contender": name, **vars(one)}
        for setting, contenders in results.items()
        for name, one in contenders.items()
    ]
