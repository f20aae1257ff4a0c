"""Creates a branch's own profile as a copy of an existing one, in a folder of its own.

The data files are copied letter by letter.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.browser.profile.loader import NAME, folder_of, load_profile, profiles_root
from eoms_bot.errors import BadInput, Problem


def copy_profile(source: str, name: str, own: Path) -> Path:
    """Create the folder `own`/`name`, whole or not at all; nothing is ever overwritten.

    BadInput CLI-004 for a name that is no valid name or is taken. A profile that comes with the program takes
    its name too: the branch's own one would replace it unseen. ConfigError where there is no such source, or
    one that does not load.
    """
    if not re.fullmatch(NAME, name):
        raise _refused(name, "只用小写字母、数字和下划线，最多 32 个")
    taken = next((root / name for root in (own, profiles_root()) if (root / name).exists()), None)
    if taken is not None:
        raise _refused(str(taken), "已经存在；换一个名字，不覆盖")
    load_profile(source, own)
    try:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=own) as temporary:
            fresh = Path(temporary) / name
            fresh.mkdir(mode=0o700)
            for file in sorted(folder_of(source, own).glob("*.toml")):
                shutil.copyfile(file, fresh / file.name)
            return fresh.rename(own / name)
    except OSError as err:
        raise _refused(str(own / name), f"建不了：{chinese.of_system(err)}；换一个能写的文件夹") from err


def _refused(found: str, wanted: str) -> BadInput:
    return BadInput("页面档案没有建立", [Problem("CLI-004", "命令行", None, "档案名", found, wanted)])
