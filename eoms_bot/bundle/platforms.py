"""The platforms that a bundle can be for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PYTHONS: Final = ("3.11", "3.12", "3.13")
"""The Pythons that the program is tested with; every package must have a wheel for each of them."""


@dataclass(frozen=True)
class BundlePlatform:
    """A platform: its name, what uv calls it, the machine in the headers of its programs, and a title.

    `machine` is pyelftools' name on Linux; on Windows it is the number in the PE header.
    """

    name: str
    uv: str
    machine: str | int
    title: str

    @property
    def is_windows(self) -> bool:
        """Whether its programs are Windows programs."""
        return self.name.startswith("win")


# glibc 2.28: the wheels run on UOS 20 and Kylin V10, whose glibc is not older.
PLATFORMS: Final = {
    one.name: one
    for one in (
        BundlePlatform("win_amd64", "x86_64-pc-windows-msvc", 0x8664, "Windows 10 或更新（64 位）"),
        BundlePlatform("linux_x86_64", "x86_64-manylinux_2_28", "EM_X86_64", "Linux（x86_64）"),
        BundlePlatform(
            "linux_aarch64", "aarch64-manylinux_2_28", "EM_AARCH64", "Linux（aarch64，飞腾、鲲鹏）"
        ),
    )
}
