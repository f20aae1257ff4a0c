"""Network shares: where a ledger may not lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoms_bot import shares
from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.shares import mounted_share, share_of, unc_of

pytestmark = pytest.mark.sqlite

MOUNTS = """\
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 21 0:40 / /srv/team rw,relatime shared:9 - nfs4 store.eoms.example:/team rw,vers=4.2
31 21 0:41 / /srv/team/local rw - xfs /dev/vdb rw
32 21 0:42 / /srv/my\\040share rw - cifs //store.eoms.example/desk rw
33 21 0:43 / /home/user/far rw - fuse.sshfs user@store.eoms.example: rw
34 21 0:44 / /home/user/box rw - fuse.portal portal rw
35 21 0:45 / /mnt/twice rw - nfs4 store.eoms.example:/x rw
36 21 0:46 / /mnt/twice rw - tmpfs tmpfs rw
37 21 0:47 / /mnt/bare - nfs4 store.eoms.example:/x rw
a line that means nothing
38 21 0:48 / - nfs4 store.eoms.example:/short rw
39 21 0:49 / /var/lib rw -\x20
40 21 0:50 / /var/lib rw nfs4 store.eoms.example:/x rw
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
        ("/mnt/bare/ledger.db", "nfs4"),
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
        (r"\\.\C:\bot\ledger.db", ""),
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


def test_what_means_nothing_hides_no_mount():
    """F57: what stands behind a line that cannot be read counts, and so does a mount whose last words hold another dash."""
    mounts = (
        "a line that means nothing\n30 21 0:40 / /srv/team rw - cifs //store.eoms.example/a rw,user=a - b\n"
    )

    assert mounted_share("/srv/team/ledger.db", mounts) == "cifs"


def test_no_mounts_no_share():
    """Where the system names none, nothing is known of a share."""
    assert mounted_share("/var/lib/ledger.db", "") == ""


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """Sets what the system says of its mounts."""
    monkeypatch.setattr(shares, "MOUNTS", tmp_path / "mountinfo")

    def said(place):
        text = f"21 1 254:0 / / rw - ext4 /dev/vda rw\n30 21 0:40 / {place} rw - nfs4 云盘:/team rw\n"
        (tmp_path / "mountinfo").write_bytes(text.encode("gbk"))

    return said


def test_linux_names_its_mounts(tmp_path, mounts):
    """F57: the nearest folder that there is counts, by its real place, in whatever letters a mount is written."""
    (tmp_path / "team").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "team")
    mounts((tmp_path / "team").resolve())

    assert share_of(tmp_path / "team" / "new" / "ledger.db", "linux") == "nfs4"
    assert share_of(tmp_path / "link" / "ledger.db", "linux") == "nfs4"
    assert share_of(tmp_path / "ledger.db", "linux") == ""


def test_a_path_without_folder_lies_in_the_working_folder(tmp_path, mounts, monkeypatch):
    """F57: a name alone is looked for where the program was started."""
    mounts(tmp_path.resolve())
    monkeypatch.chdir(tmp_path)

    assert share_of(Path("ledger.db"), "linux") == "nfs4"


def test_other_systems_tell_by_the_path_or_not_at_all(tmp_path, mounts):
    """F57: Windows by its address of another machine; another system doesn't tell, nor does one without a list of mounts."""
    assert share_of(tmp_path / "ledger.db", "linux") == ""
    mounts(tmp_path.resolve())

    assert share_of(Path("//store/team/ledger.db"), "win32") == "UNC"
    assert share_of(tmp_path / "ledger.db", "win32") == ""
    assert share_of(tmp_path / "ledger.db", "darwin") == ""


def test_all_of_a_machine_may_lie_on_a_share():
    """F57: a machine without a disk of its own has its root there; a disk below it is the machine's."""
    mounts = "21 1 0:40 / / rw - nfs store.eoms.example:/root rw\n22 21 254:0 / /data rw - ext4 /dev/vda rw\n"

    found = [mounted_share(path, mounts) for path in ("/", "/home/bot/ledger.db", "/data", "/data/ledger.db")]

    assert found == ["nfs", "nfs", "", ""]
