"""`eoms-bot init`: a new desk's `eoms.toml` by a few questions, and the first steps after it."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.processes import typed
from eoms_bot.report.files import write_new
from eoms_bot.settings import Settings, load
from eoms_bot.settings.facts import SUFFIXES
from eoms_bot.settings.load import FILE_NAME
from eoms_bot.settings.model import LOOPBACK

if TYPE_CHECKING:
    from eoms_bot.browser.profile.common import Profile

FIXED = "fixed."
GAZETTEER = "地名表.json"
FEW = 3
"""Orders of the preview at the end."""
NOT_HERE = (
    "这台机器不在部门的网络里：密码和预览留到部门网络里的机器上做；客户的资料不要带到这台机器上。"
    f"答错了：eoms-bot login set 存密码，再 eoms-bot preview --limit {FEW}"
)


@dataclass(frozen=True)
class DeskQuestion:
    """A question that an option can answer: its option, what is asked, the setting that checks the answer."""

    option: str
    text: str
    setting: str = ""
    default: str | None = None


ADDRESS = DeskQuestion(
    "address",
    "网站地址：登录页的地址，去掉后面的页面名，例如 https://eoms.example/eoms4/",
    setting="site.base_url",
)
ACCOUNT = DeskQuestion("account", "机器人登录用的账号", setting="site.account")
COUNTY = DeskQuestion("county", "本部门负责的县区，写得和工单的“故障区县”一样", setting="branch.county")
DESK_NUMBER = DeskQuestion("desk_number", "值班号码：打给客户的那部电话")
PROFILE = DeskQuestion(
    "profile",
    "页面档案：网站是哪一种，ultrabpp、ultraprocess_v2 或 boco；不知道就回车",
    setting="site.profile",
    default="ultrabpp",
)
TABLES = DeskQuestion("tables", "放数据表的文件夹，没有就回车", default="")
QUESTIONS = (ADDRESS, ACCOUNT, COUNTY, DESK_NUMBER, PROFILE, TABLES)


STORE = "eoms-bot login set{more}：存下密码"
NEXT = (
    "eoms-bot doctor --site{more}：缺什么，网站打不打得开",
    "eoms-bot preview{more}：看全部待办，不发送",
    "eoms-bot console --open{more}：在浏览器里看、改、批准",
)
GATE = (
    "网站是 https 的：预览前先和单位的安全人员说好（docs/zh/gate.md），再去掉 {path} 里 tls_gate 那一行的 #"
)


@dataclass(frozen=True)
class DeskTable:
    """A table that was found in the branch's folder: its key and label, and the file names that are it."""

    key: str
    label: str
    pattern: str


def _pairs(_ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """`联系人=值班岗` of the form's constants, by name or label; CLI-002 for what is no pair."""
    found = dict(text.partition("=")[::2] for text in texts)
    if not all(name and value for name, value in found.items()):
        raise shared.refused("CLI-002", "--constant", "、".join(texts), "名称=值，例如 联系人=值班岗")
    return found


def _asked(command: Callable[..., int]) -> Callable[..., int]:
    for one in reversed(QUESTIONS):
        name = f"--{one.option.replace('_', '-')}"
        command = click.option(name, one.option, metavar="…", help=one.text)(command)
    return command


@click.command("init", cls=Command, short_help="新部门：问几个问题，写出 eoms.toml，存密码，预览几张")
@_asked
@click.option("--here/--not-here", "is_here", default=None, help="这台机器在部门的网络里，连得上网站；或不在")
@click.option(
    "--constant",
    "constants",
    multiple=True,
    callback=_pairs,
    metavar="名称=值",
    help="表单里每单都一样的一格，例如 联系人=值班岗；可以写几次。不写的取自账本里已证实的一单，没有就问",
)
@click.option("--stdin", "from_stdin", is_flag=True, help="从标准输入读一行密码；不写就在终端问")
@click.option(
    "--preview/--no-preview", "wants_preview", default=None, help=f"写好以后预览 {FEW} 张；不写就问"
)
@shared.flagged("config", "json", "no_input")
@click.pass_context
def init(
    context: click.Context,
    /,
    is_here: bool | None,
    constants: dict[str, str],
    from_stdin: bool,
    wants_preview: bool | None,
    flags: Flags,
    **given: str | None,
) -> int:
    """问几个问题，写出当前文件夹的 eoms.toml（或 --config 的文件），已有的不覆盖；再存密码、预览几张，什么也不发送。

    问网站地址、账号、县区、值班号码、页面档案、表在哪里，这台机器在不在部门的网络里，表单里每单都一样的几格，还有密码。
    除了密码，每一个都能用选项回答；都用选项写了，就一个也不问。
    """
    from eoms_bot.cli.admin.login import set_password, unseen

    app: App = context.obj
    out, path = app.out(flags), _new_path(flags)
    ask = _Asking(can_ask=not (flags.no_input or from_stdin) and sys.stdin.isatty())
    answers = _answers(ask, given)
    here = ask.yes("这台机器在部门的网络里，连得上这个网站吗", is_here, option="--here 或 --not-here")
    with tempfile.TemporaryDirectory() as nowhere:
        # The file that EOMS_CONFIG names is the one to be written: there is none yet.
        others = {name: text for name, text in os.environ.items() if name != "EOMS_CONFIG"}
        base = load(None, env=others, folder=Path(nowhere))
        name, profile = _profile(answers[PROFILE.option], _site_id(answers[ADDRESS.option]), base)
        # People copy the whole address of the login page.
        page = profile.site.login_path.lstrip("/")
        answers[ADDRESS.option] = answers[ADDRESS.option].removesuffix(page)
        known = _constants(ask, base, profile, constants, answers[DESK_NUMBER.option])
        tables = tuple(_tables(answers[TABLES.option]))
        content = _content(answers, name, known, tables)
        with unseen() if here else nullcontext():
            _check(Path(nowhere) / FILE_NAME, content)
            write_new(path, content.encode())
            settings = app.settings(replace(flags, config=path))
            _report(out, path, settings, tables)
            stores = here and not flags.json and (from_stdin or ask.can_ask)
            if stores:
                _run(context, set_password, "--config", str(path), *(("--stdin",) if from_stdin else ()))
    if not here:
        out.say(NOT_HERE)
        return OK
    needs_word = urlsplit(settings.site.base_url).scheme == "https" and not settings.site.tls_gate
    return _first_steps(context, ask, path, flags, _Steps(stores, wants_preview, needs_word))


@dataclass(frozen=True)
class _Steps:
    """What the command line says of the steps after the file; `preview` is None where nothing is said.

    `stored`: there is a password. `needs_word`: nothing can be previewed before somebody has agreed to the
    gate of an https site.
    """

    stored: bool
    preview: bool | None
    needs_word: bool


def _new_path(flags: Flags) -> Path:
    path = (flags.config or Path(os.environ.get("EOMS_CONFIG") or FILE_NAME)).absolute()
    if path.exists():
        raise shared.refused(
            "CLI-004", "配置文件", str(path), "已经有了，不覆盖；要改就直接改它，再运行 eoms-bot doctor"
        )
    if not path.parent.is_dir():
        raise shared.refused("CLI-004", "文件夹", str(path.parent), "没有这个文件夹")
    return path


@dataclass(frozen=True)
class _Asking:
    """Asks on the terminal, where somebody can be asked."""

    can_ask: bool

    def line(self, text: str, default: str | None, flaw: Callable[[str], str]) -> str:
        """An answer without a flaw; asked again until it is one."""
        while True:
            said = self._said(f"{text}{f'（回车：{default}）' if default else ''}：") or default or ""
            problem = flaw(said)
            if not problem:
                return said
            print(problem, file=sys.stderr)  # noqa: T201 - a question belongs on the terminal

    def yes(self, text: str, given: bool | None, *, option: str = "") -> bool:
        """The option's word, or the answer to the question; BadInput where an `option` must say it."""
        if given is not None or (not self.can_ask and not option):
            return bool(given)
        if not self.can_ask:
            raise BadInput(f"现在不能提问；写 {option}")
        return self._said(f"{text} [y/N] ").lower() in ("y", "yes", "是")

    def _said(self, text: str) -> str:
        print(text, end="", file=sys.stderr, flush=True)  # noqa: T201 - as above
        line = sys.stdin.readline()
        if not line:
            raise BadInput("没有回答，什么也没有写")
        return line.strip()


def _answers(ask: _Asking, given: Mapping[str, str | None]) -> dict[str, str]:
    """The answers, each checked as the settings check it; all that is wrong or missing at once."""
    found = {one.option: given[one.option] for one in QUESTIONS}
    wrong = [
        text
        for one in QUESTIONS
        if (said := found[one.option]) is not None
        and (text := _flaw(one, said, f"命令行 --{one.option.replace('_', '-')}"))
    ]
    if wrong:
        raise BadInput("\n".join(wrong))
    if not ask.can_ask:
        found = {
            one.option: one.default if found[one.option] is None else found[one.option] for one in QUESTIONS
        }
        missing = [f"--{name.replace('_', '-')}" for name, said in found.items() if said is None]
        if missing:
            raise BadInput(f"现在不能提问；写 {'、'.join(missing)}")
    return {one.option: _answer(ask, one, found[one.option]) for one in QUESTIONS}


def _answer(ask: _Asking, one: DeskQuestion, given: str | None) -> str:
    return given if given is not None else ask.line(one.text, one.default, lambda said: _flaw(one, said))


def _flaw(one: DeskQuestion, said: str, where: str = "你的回答") -> str:
    """What is wrong with an answer; empty where nothing is. `where` it was given."""
    from eoms_bot.decide.numbers import is_phone  # here, because the rules load slowly

    if one is TABLES:
        return "" if not said or Path(said).expanduser().is_dir() else f"没有文件夹 {said}"
    if not said.strip():
        return f"{one.text}：不能空着"
    if one is DESK_NUMBER:
        return "" if is_phone(said) else f"{said[:20]} 不是一个电话号码"
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            load(None, {one.setting: said, "paths.home": nowhere}, env={}, folder=Path(nowhere), said=where)
        except ConfigError as problem:
            return str(problem)
    return ""


def _site_id(address: str) -> str:
    """The site's name for good: its host, or the bundled site's own name on this machine."""
    host = urlsplit(address).hostname or ""
    if host in LOOPBACK:
        return str(Settings.model_fields["site"].get_default(call_default_factory=True).id)
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:32]


def _profile(name: str, site_id: str, base: Settings) -> tuple[str, Profile]:
    """The profile and its name: one of the program's is copied for a site that is not the bundled one.

    A copy that is there already is taken as it is. ConfigError names the profiles that there are.
    """
    from eoms_bot.browser.profile import load_profile  # here, because the models load slowly
    from eoms_bot.browser.profile.copying import copy_profile

    own = base.paths.profiles
    load_profile(name, own)
    if not (own / name).is_dir() and site_id != base.site.id:
        copied = site_id.replace("-", "_")
        if not (own / copied).is_dir():
            copy_profile(name, copied, own)
        name = copied
    return name, load_profile(name, own)


@dataclass(frozen=True)
class _Constants:
    """What is the same on every order: name → label of all of them in the form, and name → value of some."""

    labels: Mapping[str, str]
    known: Mapping[str, str]


def _constants(
    ask: _Asking, base: Settings, profile: Profile, given: Mapping[str, str], desk_number: str
) -> _Constants:
    """The form's constants: from the options, one proven order, or a person.

    What nobody knows is left out; the doctor names it. BadInput for a name that is none of them.
    """
    labels = {
        one.name.removeprefix(FIXED): one.label
        for one in profile.complete.fields
        if one.name.startswith(FIXED)
    }
    names = {label: name for name, label in labels.items()} | {name: name for name in labels}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise BadInput(f"--constant：表单没有“{unknown[0]}”；有 {'、'.join(labels.values())}")
    known = _proven(base, labels) | {names[name]: value for name, value in given.items()}
    for name, label in labels.items():
        if name not in known and ask.can_ask:
            default = desk_number if name == "linkman_tel" else ""
            text = f"表单的“{label}”，每张工单都填什么；不知道就回车，以后再写"
            known[name] = ask.line(text, default, lambda _said: "")
    return _Constants(labels, {name: known[name] for name in labels if known.get(name)})


def _proven(base: Settings, labels: Mapping[str, str]) -> dict[str, str]:
    """The constants of the newest proven completion in the ledger of this data folder."""
    from eoms_bot.run import ledgers

    if not ledgers.is_made(base):
        return {}
    from eoms_bot.ledger import Views  # here, because SQL takes time to load

    with ledgers.open_ledger(base) as ledger:
        pairs = dict(Views(ledger.engine).newest_completion())
    return {name: pairs[f"{FIXED}{name}"] for name in labels if pairs.get(f"{FIXED}{name}")}


def _tables(folder: str) -> Iterator[DeskTable]:
    """The branch's tables in its folder: files that begin with a table's name."""
    if not folder:
        return
    names = sorted(path.name for path in Path(folder).expanduser().iterdir() if path.is_file())
    for kind in KINDS.values():
        suffixes = [Path(name).suffix.lower() for name in names if name.startswith(kind.label)]
        suffix = next((one for one in suffixes if one in SUFFIXES), None)
        if suffix is not None:
            yield DeskTable(kind.key, kind.label, f"{kind.label}*{suffix}")


def _content(
    answers: Mapping[str, str], profile: str, constants: _Constants, tables: tuple[DeskTable, ...]
) -> str:
    """The settings file, TOML."""
    address = answers[ADDRESS.option]
    return "".join(
        [
            "# eoms-bot init 写的；全部设置见 docs/zh/settings.md\n",
            _table(
                "site", id=_site_id(address), base_url=address, profile=profile, account=answers["account"]
            ),
            *(
                ["# tls_gate = true   # https 的网站要写：先读 docs/zh/gate.md，和单位的安全人员说好\n"]
                if urlsplit(address).scheme == "https"
                else []
            ),
            _table("branch", county=answers["county"], desk_numbers=[answers["desk_number"]]),
            _table("branch.fixed", **constants.known),
            *(
                f'# {name} = ""   # {label}\n'
                for name, label in constants.labels.items()
                if name not in constants.known
            ),
            *_of_tables(answers[TABLES.option], tables),
        ]
    )


def _of_tables(text: str, tables: tuple[DeskTable, ...]) -> Iterator[str]:
    if not text:
        return
    folder = Path(text).expanduser().resolve()
    if (folder / GAZETTEER).is_file():
        yield _table("files", gazetteer=str(folder / GAZETTEER))
    for one in tables:
        yield _table(f"facts.{one.key}", folder=str(folder), pattern=one.pattern)


def _table(name: str, **values: Any) -> str:
    # JSON's strings and lists are TOML's as well.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()]
    return f"\n[{name}]\n{''.join(lines)}"


def _check(path: Path, content: str) -> None:
    """ConfigError where the settings would be refused; nothing has been written then."""
    write_new(path, content.encode())
    load(path)


def _report(out: Out, path: Path, settings: Settings, tables: tuple[DeskTable, ...]) -> None:
    """What was written, and what the desk still lacks."""
    from eoms_bot.doctor.branch import branch
    from eoms_bot.doctor.tables import tables as missing

    unwritten, labels, profile = branch(settings), [one.label for one in tables], settings.site.profile
    lacking = [check.summary for check in (unwritten, missing(settings)) if check.cure]
    out.emit("init", OK, file=str(path), profile=profile, tables=labels, lacking=lacking)
    out.print(f"已写好 {path}（权限 0600），站点 {settings.site.id}，页面档案 {profile}", "bold")
    out.print(f"数据表：{'、'.join(labels) or '一张也没有找到'}（doctor 说缺的每一张要人多填几格）")
    if unwritten.cure:
        out.print(unwritten.summary)


def _first_steps(context: click.Context, ask: _Asking, path: Path, flags: Flags, given: _Steps) -> int:
    """A preview by its own command; then what comes next."""
    from eoms_bot.cli.daily.preview import preview

    if flags.json:
        return OK
    app: App = context.obj
    out, code = app.out(flags), OK
    steps: tuple[str, ...] = NEXT if given.stored else (STORE, *NEXT)
    if given.needs_word and given.preview is None:
        out.print(GATE.format(path=path))
    elif ask.yes(f"现在预览 {FEW} 张吗？只看，不发送", given.preview):
        code = _run(context, preview, "--config", str(path), "--limit", str(FEW))
    more = "" if path == Path(FILE_NAME).absolute() else f" --config {typed(str(path))}"
    out.print("接下来：")
    for number, step in enumerate(steps, start=1):
        out.print(f"  {number}. {step.format(more=more)}")
    return code


def _run(context: click.Context, command: click.Command, *words: str) -> int:
    """Another command as if these words had been typed after it; its exit code."""
    with command.make_context(command.name, list(words), parent=context) as inner:
        return int(command.invoke(inner) or OK)
