"""Which process has opened each connection to a port of this machine.

Every SYN on loopback is seen by a packet socket, so no connection is missed, however short. Its process is
looked up at once: source port → inode (sock_diag) → open files of processes. A connection that is closed
within that millisecond stays without a process and is reported as such; it is never left out. Needs Linux
and root.

Limits: only IPv4 from and to 127.0.0.1; a socket that several processes share counts as the first one's
that is found, the expected one first; packets that the kernel drops before they are read are counted in
`lost`.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_ETH_P_ALL, _PACKET_OUTGOING = 3, 4
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_SYN, _ACK = 0x02, 0x10
_NETLINK_SOCK_DIAG, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST = 4, 20, 1
_NO_COOKIE = (0xFFFFFFFF, 0xFFFFFFFF)
_INODE_AT = 16 + 4 + 48 + 16
"""The inode's place in an answer: after its head, the states, the socket's two ends, and four numbers."""
_QUIET_SECONDS = 1.0


@dataclass
class Peers:
    """The connections to a port: source port → process, 0 where the process is not known."""

    port: Callable[[], int]
    expected: Callable[[], int]
    by_source: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    lost: int = 0

    @property
    def by_process(self) -> Counter[int]:
        """Process → how many connections it has opened."""
        return Counter(self.by_source.values())

    def text(self) -> str:
        """For people: how many connections of which program."""
        return ", ".join(f"{n} of {self.names.get(pid, '?')} ({pid})" for pid, n in self.by_process.items())

    def see(self, raw: bytes) -> None:
        """Look a connection's process up if this packet opens one."""
        opened = _opens(raw)
        if opened is None or opened[1] != self.port():
            return
        source, port = opened
        pid = _process_of(_inode(source, port), self.expected())
        # A source port may come again: the process that is known counts, a second one has its own line.
        key = source if self.by_source.get(source, pid) == pid else -source - len(self.by_source) * 65536
        self.by_source[key] = pid
        with suppress(OSError):
            self.names[pid] = named(Path(f"/proc/{pid}"))


def named(process: Path) -> str:
    """What a process runs: the module after `-m`, else its short name; OSError where it has ended."""
    words = (process / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1]
    return (process / "comm").read_text(encoding="utf-8").strip()


@contextmanager
def watched(port: Callable[[], int], expected: Callable[[], int]) -> Iterator[Peers]:
    """Watch for the length of the block. `port` says 0 until the port is known."""
    peers = Peers(port, expected)
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL)) as packets,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mark,
    ):
        packets.bind(("lo", _ETH_P_ALL))
        packets.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
        packets.settimeout(_QUIET_SECONDS)
        mark.bind(("127.0.0.1", 0))
        ended = threading.Event()
        thread = threading.Thread(
            target=_watch, args=(packets, peers, mark.getsockname()[1], ended), name="peers"
        )
        thread.start()
        try:
            yield peers
        finally:
            # What was sent before this packet has been looked at when it is seen.
            ended.set()
            mark.sendto(b"end", mark.getsockname())
            thread.join()
            _, peers.lost = struct.unpack("II", packets.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))


def _watch(packets: socket.socket, peers: Peers, mark: int, ended: threading.Event) -> None:
    """Look at every packet up to the mark; where the mark was lost, a moment without packets is the end.

    The thread goes before all others: on a busy machine a connection would end before its turn had come.
    """
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    while True:
        try:
            raw, address = packets.recvfrom(64)
        except TimeoutError:
            if ended.is_set():
                return
            continue
        if address[1] != 0x0800 or address[2] != _PACKET_OUTGOING:
            continue
        if raw[9] == socket.IPPROTO_UDP and raw[20:24] == struct.pack("!HH", mark, mark):
            return
        peers.see(raw)


def _opens(raw: bytes) -> tuple[int, int] | None:
    """Source and destination port of a packet that opens a connection."""
    head = (raw[0] & 15) * 4
    if raw[9] != socket.IPPROTO_TCP or len(raw) < head + 14:
        return None
    source, port = struct.unpack("!HH", raw[head : head + 4])
    flags = raw[head + 13]
    return (source, port) if flags & _SYN and not flags & _ACK else None


def _inode(source: int, port: int) -> int:
    """The inode of the socket that connects from this port to that one; 0 where it is gone.

    The kernel is asked for this very socket: /proc/net/tcp takes it 40 ms, in which short connections end.
    """
    here = socket.inet_aton("127.0.0.1").ljust(16, b"\0")
    sought = struct.pack("!HH", source, port) + here * 2 + struct.pack("=III", 0, *_NO_COOKIE)
    asked = struct.pack("=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, 0xFFFFFFFF) + sought
    head = struct.pack("=IHHII", 16 + len(asked), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG) as kernel:
        kernel.sendto(head + asked, (0, 0))
        answer = kernel.recv(4096)
    if struct.unpack_from("=H", answer, 4)[0] != _SOCK_DIAG_BY_FAMILY:
        return 0
    return int(struct.unpack_from("=I", answer, _INODE_AT)[0])


def _process_of(inode: int, expected: int) -> int:
    """The process that has this socket open, 0 where none has."""
    if not inode:
        return 0
    others = [int(one) for one in os.listdir("/proc") if one.isdigit()]  # noqa: PTH208
    return next((pid for pid in [expected, *others] if _has(pid, f"socket:[{inode}]")), 0)


def _has(pid: int, wanted: str) -> bool:
    try:
        files = os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208
    except OSError:
        return False
    for one in files:
        with suppress(OSError):
            if os.readlink(f"/proc/{pid}/fd/{one}") == wanted:  # noqa: PTH115
                return True
    return False
