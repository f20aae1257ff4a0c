"""Network shares: the ledger must not lie on one (CONF-008).

WAL needs shared memory, and locks that hold; no network file system promises both.
"""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath

MOUNTS = Path("/proc/self/mountinfo")
NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smb2", "smbfs", "ncpfs", "afs", "coda", "9p", "davfs"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "pvfs2"),
    )
)
"""File systems whose files another machine holds; those of FUSE are known by their second name."""
_FUSE_NETWORK = re.compile(
    r"fuse\.(sshfs|gluster|gvfs|rclone|s3fs|davfs|ceph|smb|cifs|nfs|juicefs|goofys|mfs|moose)"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")


def share_of(path: Path, platform: str) -> str:
    """The kind of network share that a path lies on.

    Empty where it is local, or where this system does not say.
    """
    if platform == "win32":
        return unc_of(str(path.absolute()))
    if platform != "linux" or not MOUNTS.is_file():
        return ""
    nearest = next(each for each in (path, *path.absolute().parents) if each.exists())
    return mounted_share(str(nearest.resolve()), MOUNTS.read_text(encoding="utf-8", errors="replace"))


def unc_of(path: str) -> str:
    """`UNC` for `\\\\server\\share\\…`, however it is written."""
    drive = PureWindowsPath(path).drive
    local = drive.startswith(("\\\\.\\", "\\\\?\\")) and not drive.upper().startswith("\\\\?\\UNC")
    return "UNC" if drive.startswith("\\\\") and not local else ""


def mounted_share(path: str, mountinfo: str) -> str:
    """The type of the mount that a real path lies on, if that is a network file system.

    Of mounts at the same place the last one counts.
    """
    found, longest = "", -1
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kinds = before.split(), after.split()
        if not dash or len(fields) < 5 or not kinds:
            continue
        place = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
        if _is_below(path, place) and len(place) >= longest:
            found, longest = kinds[0], len(place)
    return found if found in NETWORK or _FUSE_NETWORK.match(found) else ""


def _is_below(path: str, place: str) -> bool:
    return place == "/" or path == place or path.startswith(place + "/")
