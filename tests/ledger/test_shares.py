"""Network shares: where a ledger may not lie."""

from __future__ import annotations

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger, SystemDisk
from eoms_bot.ledger.shares import mounted_share, unc_of

MOUNTS = """\
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 21 0:40 / /srv/team rw,relatime shared:9 - nfs4 store.eoms.example:/team rw,vers=4.2
31 21 0:41 / /srv/team/local rw - xfs /dev/vdb rw
32 21 0:42 / /srv/my\\040share rw - cifs //store.eoms.example/desk rw
33 21 0:43 / /home/user/far rw - fuse.sshfs user@store.eoms.example: rw
34 21 0:44 / /home/user/box rw - fuse.portal portal rw
35 21 0:45 / /mnt/twice rw - nfs4 store.eoms.example:/x rw
36 21 0:46 / /mnt/twice rw - tmpfs tmpfs rw
a line that means nothing
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/ledger.db", ""),
        ("/srv/team", "nfs4"),
        ("/srv/team/bot/ledger.db", "nfs4"),
        ("/srv/teams/ledger.db", ""),
        ("/srv/team/local/ledger.db", ""),
        ("/srv/my share/ledger.db", "cifs"),
        ("/home/user/far/ledger.db", "fuse.sshfs"),
        ("/home/user/box/ledger.db", ""),
        ("/mnt/twice/ledger.db", ""),
    ],
)
def test_mount_decides(path, kind):
    """F57: the nearest mount above a path says whether it is a network share; of two at one place the last one."""
    assert mounted_share(path, MOUNTS) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"\\store\team\ledger.db", "UNC"),
        ("//store/team/ledger.db", "UNC"),
        (r"\\?\UNC\store\team\ledger.db", "UNC"),
        (r"\\?\C:\bot\ledger.db", ""),
        (r"C:\bot\ledger.db", ""),
    ],
)
def test_unc_path_is_a_share(path, kind):
    """F57: on Windows an address of another machine is a share, a drive letter is not."""
    assert unc_of(path) == kind


class Shared(SystemDisk):
    """A disk that belongs to another machine."""

    def share(self, path):
        return "nfs4"


def test_a_ledger_on_a_share_is_refused(path):
    """F57: no ledger is made or opened on a network share (CONF-008)."""
    with pytest.raises(LedgerError, match=r"CONF-008.*nfs4"):
        Ledger.open(path, disk=Shared())

    assert list(path.parent.iterdir()) == []


def test_this_disk_is_no_share(tmp_path):
    """F57: the folder of this test lies on this machine, and a file that is not there yet counts by its folder."""
    assert SystemDisk().share(tmp_path / "new" / "ledger.db") == ""
