"""The disks of the tests: they take nothing while they are full, and everything again behind that."""

import errno

import pytest

from tests.support.full_disk import FilledDisk


def test_full_while_the_file_is_there(tmp_path):
    """While the file lies there nothing is taken, in no way, and there is no room; behind that all is as ever."""
    file, path = tmp_path / "full", tmp_path / "a"
    disk = FilledDisk(file)
    disk.put(path, b"before")
    file.touch()

    for write in (disk.append, disk.put):
        with pytest.raises(OSError, match="space") as refused:
            write(path, b"within")
        assert refused.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="space"):
        disk.fill(path, 10)
    within = disk.free(tmp_path)
    file.unlink()
    disk.append(path, b", behind")

    assert within == 0
    assert disk.free(tmp_path) > 0
    assert path.read_bytes() == b"before, behind"
