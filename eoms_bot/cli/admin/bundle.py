"""`eoms-bot bundle`: the program as one folder for a machine without the Internet."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from eoms_bot.bundle.platforms import PLATFORMS
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, word
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.errors import BadInput

MB = 1_000_000


def _there(context: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """The path of something that is there; CLI-005 for anything else."""
    if path is not None and not path.exists():
        raise shared.refused("CLI-005", param.opts[0], str(path), "没有这个文件或文件夹")
    return path


def _from(*names: str, metavar: str, text: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """An option that names a file or folder that is there."""
    path = click.Path(path_type=Path)
    return click.option(*names, callback=_there, type=path, metavar=metavar, help=text)


@click.command("bundle", cls=Command, short_help="安装包：给不联网的机器，一个文件夹，解压就能用")
@click.argument("out", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.option(
    "--for", "platform", required=True, callback=word(*PLATFORMS), metavar="平台", help="、".join(PLATFORMS)
)
@_from(
    "--python",
    metavar="压缩包",
    text="包里的 Python：Windows 是 python.org 的 embeddable zip，Linux 是 install_only 的 .tar.gz，"
    "或一个装好的（/usr/bin/python3.11）；不写，本机的 Linux 平台用现在这一个",
)
@_from("--browser", metavar="文件夹", text="放进包里的浏览器的文件夹；不写就用那台机器上的")
@_from(
    "--font",
    metavar="字体.ttc",
    text="放进包里的中文字体：没有任何字体的 Linux 上，浏览器一显示文字就中断",
)
@_from("--sign", "key", metavar="密钥.pem", text="签名用的 Ed25519 私钥；不写，包上写着“未签名”")
@shared.flagged("json")
@click.pass_obj
def bundle(
    app: App,
    out: Path,
    platform: str,
    python: Path | None,
    browser: Path | None,
    font: Path | None,
    key: Path | None,
    flags: Flags,
) -> int:
    """把程序、Python 和全部软件包做成一个 zip：解压、双击“启动”就能用，不联网、不用管理员权限。

    在源代码的文件夹里做；软件包照锁文件，从 pip 的镜像取。同一份代码做两次，一个字节也不差。
    """
    from eoms_bot.bundle.build import BundleOrder, build  # here: only who builds has what it needs

    speak = app.out(flags)
    chosen = PLATFORMS[platform]
    if python is None and (chosen.is_windows or sys.platform != "linux"):
        raise BadInput("写明 --python：包里的 Python 从哪里来")
    source = python or Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    made = build(BundleOrder(chosen, out.absolute(), source, browser, font, key), speak.say)
    linked = made.linked
    speak.emit(
        "bundle",
        OK,
        file=str(made.file),
        sha256=made.hash,
        bytes=made.size,
        unpacked=made.about.size,
        packages=made.packages,
        glibc=made.about.glibc,
        from_the_system=list(linked.wanted) if linked else [],
        signer=made.signer,
    )
    speak.print(f"已做好 {made.file}", "bold")
    speak.print(
        f"{chosen.title}，Python {made.about.python}，{made.packages} 个软件包；"
        f"{made.size // MB} MB，解压后 {made.about.size // MB} MB"
    )
    if linked:
        speak.print(f"要 glibc {linked.floor} 或更新（{linked.by}）")
        if linked.wanted:
            speak.print(f"系统自己要有：{'、'.join(linked.wanted)}")
    speak.print(f"签名：{made.signer}" if made.signer else "未签名")
    speak.print(f"sha256 {made.hash}")
    return OK
