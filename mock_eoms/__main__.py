"""`python -m mock_eoms`: start the stand-in site."""

from __future__ import annotations

import argparse
from pathlib import Path

from mock_eoms.server import run
from mock_eoms.site import Site
from mock_eoms.switches import UnknownSwitch
from mock_eoms.tls import Tls
from mock_eoms.vendor import CONTEXTS


def _switch(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text}: a switch is given as name=value")
    return name, value


def parser() -> argparse.ArgumentParser:
    """Return the command line of the site."""
    line = argparse.ArgumentParser(
        prog="python -m mock_eoms", description="A stand-in for a legacy EOMS, loopback only."
    )
    line.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    line.add_argument("--seed", type=int, default=1, help="number that the orders are made from")
    line.add_argument("--orders", type=int, default=48, help="how many orders to make")
    line.add_argument(
        "--profile", choices=sorted(CONTEXTS), default="ultrabpp", help="which vendor's pages to show"
    )
    line.add_argument(
        "--switch", type=_switch, action="append", default=[], metavar="K=V", help="set a switch; repeatable"
    )
    line.add_argument("--db", type=Path, help="SQLite file; kept over restarts (default: memory)")
    line.add_argument("--ready-file", type=Path, help="file to write the address into once pages are served")
    line.add_argument("--certificate", type=Path, help="PEM file: serve https with this certificate")
    line.add_argument("--key", type=Path, help="PEM file with the certificate's key")
    line.add_argument("--until-stdin-closes", action="store_true", help="end when standard input is closed")
    return line


def main() -> None:
    """Parse the command line and serve."""
    line = parser()
    args = line.parse_args()
    if (args.certificate is None) != (args.key is None):
        line.error("--certificate and --key belong together")
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
            line.error(f"cannot use {args.certificate} with {args.key}: {err.strerror or err}")
    try:
        run(site, args.port, args.ready_file, until_stdin_closes=args.until_stdin_closes)
    except OSError as err:
        line.error(f"cannot serve on 127.0.0.1:{args.port}: {err.strerror}")


if __name__ == "__main__":
    main()
