"""Commands that speak Chinese in their help and take each flag once (CLI-003)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from rich.cells import cell_len

from eoms_bot.report.text import LOCAL


class _Chinese(click.Command):
    """Help in Chinese; click's own headings are English, and its columns count characters, not cells."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option with a Chinese text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`用法: eoms-bot …`."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a Chinese heading."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = filter(None, (option.get_help_record(ctx) for option in options))
        listed(formatter, "选项", [(left, text.replace("  [required]", "；必填")) for left, text in rows])


class Command(_Chinese):
    """One command; a flag that is given twice is an error: otherwise the second would win silently."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Count the options before click keeps only the last of each."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for param in set(given):
            if isinstance(param, click.Option) and not param.multiple and given.count(param) > 1:
                raise click.UsageError(f"{param.opts[-1]} 给了两次", ctx)
        return super().parse_args(ctx, args)


class CommandGroup(_Chinese, click.Group):
    """Commands under one name, listed in the order in which they were added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "命令 [选项]")
        kwargs.setdefault("options_metavar", "")
        super().__init__(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of work, not of the alphabet."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands first: that is what somebody who asks for help here wants."""
        self.format_commands_list(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands_list(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under one heading."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=200)) for name, command in found if command]
        listed(formatter, "命令", rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is reported together with the nearest known one."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], names, n=1)
            hint = f"，是否 {close[0]}" if close else ""
            raise click.UsageError(f"没有命令 {args[0]}{hint}", ctx)
        return super().resolve_command(ctx, args)


Check = Callable[[click.Context, click.Parameter, Any], Any]
"""What click calls with the text of an option; returns the value or raises BadParameter."""


def number(least: int, most: int) -> Check:
    """The check of an option that takes a whole number in a range."""

    def check(ctx: click.Context, param: click.Parameter, text: str | None) -> int | None:
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most:
            return int(text)
        raise click.BadParameter(f"{text[:20]} 不是 {least}..{most} 的整数", ctx, param)

    return check


def word(*words: str) -> Check:
    """The check of an option that takes one of a few words."""

    def check(ctx: click.Context, param: click.Parameter, text: str) -> str:
        if text.lower() in words:
            return text.lower()
        raise click.BadParameter(f"{text[:20]} 不是 {'、'.join(words)} 之一", ctx, param)

    return check


def local_moment(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """The check of an option that takes a moment; one without a zone is of Shanghai."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text[:30]} 不是时间，写成 2026-01-05T18:00", ctx, param) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def in_chinese(problem: click.UsageError) -> str:
    """What is wrong with a command line, on one line."""
    match problem:
        case click.NoSuchOption():
            close = f"，是否 {'、'.join(problem.possibilities)}" if problem.possibilities else ""
            return f"没有选项 {problem.option_name}{close}"
        case click.MissingParameter(param=click.Parameter() as param):
            return f"缺少 {param.make_metavar(click.Context(click.Command('x')))}"
        case click.BadParameter(param=click.Parameter() as param):
            return f"{param.opts[-1]}：{_words(problem.message)}"
        case click.BadOptionUsage():
            return f"选项 {problem.option_name} 后面缺少值，或给了不该有的值"
    return _words(problem.message)


def listed(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]], least: int = 0) -> None:
    """Two columns; the first is as wide as its longest cell, and `least` cells or more."""
    if not rows:
        return
    width = max(least, *(cell_len(left) for left, _ in rows))
    with formatter.section(heading):
        for left, text in rows:
            formatter.write(f"  {left}{' ' * (width - cell_len(left))}  {text}\n")


def _words(message: str) -> str:
    for end, chinese in _OF_FILES:
        if found := re.fullmatch(rf"\w+ '(.+)' {end}\.", message):
            return f"{found[1]} {chinese}"
    for start, chinese in _MESSAGES:
        if message.startswith(start):
            return f"{chinese}（{message}）"
    return message


_OF_FILES = (
    ("is not readable", "读不了：没有权限"),
    ("is not writable", "写不了：没有权限"),
    ("does not exist", "没有这个文件或文件夹"),
    ("is a directory", "是一个文件夹，应为文件"),
    ("is a file", "是一个文件，应为文件夹"),
)
"""What click says of a path, after its kind and name."""


_MESSAGES = (
    ("Missing command", "缺少命令"),
    ("Got unexpected extra argument", "参数太多"),
    ("No such option", "没有这个选项"),
)
