"""Whether the bundle that the program runs from is what its builder made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eoms_bot.bundle.folder import about, own_folder
from eoms_bot.bundle.sums import signer, wrong_files
from eoms_bot.doctor.check import PASSED, Check, Trouble, failed, warned

_SHOWN = 3
_AGAIN = "把压缩包重新解压到一个新文件夹，从那里启动；还不对，就重新取一份压缩包"


def bundle(folder: Path | None = None) -> Iterator[Check]:
    """The files of the bundle, and who signed it; nothing where the program was installed in another way."""
    folder = folder or own_folder()
    if folder is None:
        return
    try:
        wrong, version = list(wrong_files(folder)), about(folder).version
    except (OSError, ValueError, KeyError, TypeError):
        yield failed("安装包", Trouble.BUNDLE, f"{folder} 里的清单没有，或坏了", _AGAIN)
        return
    if wrong:
        more = f"等 {len(wrong)} 处" if len(wrong) > _SHOWN else ""
        yield failed("安装包", Trouble.BUNDLE, f"{'、'.join(wrong[:_SHOWN])}{more}", _AGAIN)
        return
    try:
        key = signer(folder)
    except ValueError as err:
        yield failed("安装包", Trouble.BUNDLE, str(err), _AGAIN)
        return
    if not key:
        cure = "只知道文件没有损坏，不知道是谁做的；向发布的人要有签名的包"
        yield warned("安装包", Trouble.UNSIGNED, f"{version}，文件都对，未签名", cure)
        return
    yield Check("安装包", PASSED, f"{version}，文件都对，签名 {key}（和发布的人说的对一对）")
