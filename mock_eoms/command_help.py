"""The frame of a command's help in Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Iterable


class ChineseHelp(argparse.HelpFormatter):
    """Help whose own words are Chinese too."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the usage with the Chinese word in front."""
        super().add_usage(usage, actions, groups, prefix or "用法：")

    def start_section(self, heading: str | None) -> None:
        """`positional arguments` are the arguments; the only other section is that of the options."""
        super().start_section("参数" if heading == "positional arguments" else "选项")
