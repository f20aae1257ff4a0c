"""`python -m mock_eoms`: start the stand-in site."""

from __future__ import annotations

import argparse
from pathlib import Path

from mock_eoms.command_help import ChineseHelp
from mock_eoms.server import run
from mock_eoms.site import Site
from mock_eoms.switches import UnknownSwitch
from mock_eoms.tls import Tls
from mock_eoms.vendor import CONTEXTS


def _switch(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text}：开关要写成 名称=值")
    return name, value


def parser() -> argparse.ArgumentParser:
    """Return the command line of the site."""
    line = argparse.ArgumentParser(
        prog="eoms-bot mock",
        description="自带的模拟网站，只在本机（127.0.0.1）。",
        formatter_class=ChineseHelp,
        add_help=False,
    )
    line.add_argument("-h", "--help", action="help", help="显示这些说明")
    line.add_argument(
        "--port", type=int, default=0, metavar="端口", help="127.0.0.1 上的端口；0（默认）用空闲的一个"
    )
    line.add_argument("--seed", type=int, default=1, metavar="数", help="工单由这个数生成，默认 1")
    line.add_argument("--orders", type=int, default=48, metavar="张", help="生成多少张工单，默认 48")
    line.add_argument(
        "--profile", choices=sorted(CONTEXTS), default="ultrabpp", help="用哪家厂商的页面，默认 ultrabpp"
    )
    line.add_argument(
        "--switch",
        type=_switch,
        action="append",
        default=[],
        metavar="名称=值",
        help="设一个开关，可以写多次；有哪些见 docs/en/mock.md",
    )
    line.add_argument("--db", type=Path, metavar="文件", help="SQLite 文件，重启后还在；不写就只在内存里")
    line.add_argument("--ready-file", type=Path, metavar="文件", help="能打开网页以后把地址写进这个文件")
    line.add_argument("--certificate", type=Path, metavar="文件", help="PEM 文件：用这张证书提供 https")
    line.add_argument("--key", type=Path, metavar="文件", help="PEM 文件：证书的私钥")
    line.add_argument("--until-stdin-closes", action="store_true", help="标准输入关闭时结束")
    return line


def main() -> None:
    """Parse the command line and serve."""
    line = parser()
    args = line.parse_args()
    if (args.certificate is None) != (args.key is None):
        line.error("--certificate 和 --key 要一起写")
    try:
        site = Site(
            args.db,
            vendor=args.profile,
            seed=args.seed,
            orders=args.orders,
            switches=dict(args.switch),
        )
    except UnknownSwitch as err:
        line.error(str(err))
    if args.certificate is not None:
        try:
            site.tls = Tls(args.certificate, args.key)
        except OSError as err:
            line.error(f"证书 {args.certificate} 和私钥 {args.key} 不能用：{err.strerror or err}")
    try:
        run(site, args.port, args.ready_file, until_stdin_closes=args.until_stdin_closes)
    except OSError as err:
        line.error(f"127.0.0.1:{args.port} 不能用（被占用，或不允许）：{err.strerror}")


if __name__ == "__main__":
    main()
