"""Starts a browser in a network namespace that reaches only its proxy, and counts packets to anywhere else.

    python3 alone_browser.py COUNTS BROWSER [BROWSER'S ARGUMENTS …]

`tests.support.alone` writes a script that calls this; the script is what EOMS_BROWSER names. Linux and root
only, standard library only: it runs in place of a browser and inherits the pipes of the driver (3 and 4).

Two processes:

- The warden stays in the network of its caller. It accepts connections at the inner 127.0.0.1:PORT (PORT
  comes from the browser's --proxy-server), passes their bytes to the same address outside, and writes
  COUNTS. It is a descendant of whoever started the browser, so a proxy that asks which process connects
  meets a member of the household.
- The init is process 1 of new network, process and mount namespaces. It opens the listening socket, a
  packet socket and a network card without a wire, hands them to the warden, and then starts the browser.

When the warden ends, in any way, the kernel kills the init (PR_SET_PDEATHSIG) and with it all processes of
its namespace.

The card has addresses of both families and the default routes, so a packet to any other host is sent and
seen instead of failing before. `/run` is empty inside: sockets of other programs there (D-Bus, a resolver)
are a way out that is no packet.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import ipaddress
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

CARD = "out0"
ADDRESSES = ("198.18.0.2/24", "fd00:a10e::2/64")
"""Of the card; nobody is there."""
SELF = "127.0.0.1"
MOST_LINES = 5000
"""So many packets are written out; later ones are only counted."""
CANNOT = 3
"""Exit code where the namespace cannot be made."""

_NEWNS, _NEWNET, _NEWPID = 0x20000, 0x40000000, 0x20000000
_MS_REC, _MS_PRIVATE = 0x4000, 1 << 18
_PR_SET_PDEATHSIG = 1
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x1, 0x1000
_ETH_P_ALL, _PACKET_OUTGOING = 3, 4
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_SO_RCVBUFFORCE = 33
_CHUNK = 65536
_PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
_NEIGHBOUR_AND_LISTENER = (133, 134, 135, 136, 143)
"""ICMPv6 that the kernel sends by itself: discovery of neighbours, and reports of its own groups."""


@dataclass(frozen=True)
class Packet:
    """What a packet says of itself; `kind` is the type of an ICMPv6 message."""

    protocol: str
    source: str
    destination: str
    source_port: int = 0
    port: int = 0
    kind: int = -1

    @classmethod
    def read(cls, family: int, raw: bytes) -> Packet:
        """A packet of any family, without the header of its network card."""
        try:
            if family == 0x0800:
                return cls._of(raw[9], raw[12:16], raw[16:20], raw[(raw[0] & 15) * 4 :])
            if family == 0x86DD:
                following, rest = raw[6], raw[40:]
                if following == 0:
                    following, rest = rest[0], rest[(rest[1] + 1) * 8 :]
                return cls._of(following, raw[8:24], raw[24:40], rest)
        except (IndexError, struct.error, ValueError):
            pass
        return cls(f"ethertype {family:04x}", "", "")

    @classmethod
    def _of(cls, number: int, source: bytes, destination: bytes, rest: bytes) -> Packet:
        name = _PROTOCOLS.get(number, f"protocol {number}")
        ends = str(ipaddress.ip_address(source)), str(ipaddress.ip_address(destination))
        if name in ("tcp", "udp"):
            return cls(name, *ends, *struct.unpack("!HH", rest[:4]))
        return cls(name, *ends, kind=rest[0] if name == "icmpv6" else -1)

    def is_of_proxy(self, port: int) -> bool:
        """True for TCP between this host and the proxy's address."""
        here = self.protocol == "tcp" and self.source == self.destination == SELF
        return here and port in (self.source_port, self.port)

    @property
    def is_of_kernel(self) -> bool:
        """True for what the kernel says without being asked by a program."""
        return self.protocol == "icmpv6" and self.kind in _NEIGHBOUR_AND_LISTENER


@dataclass
class Counts:
    """The file of packets: one JSON object a line as they are seen, and a last one with the sums."""

    file: TextIO
    port: int
    elsewhere: int = 0
    kernel: int = 0
    proxied: int = 0
    connections: int = 0
    begun: float = field(default_factory=time.monotonic)

    def see(self, interface: str, family: int, raw: bytes) -> None:
        """Judge one packet that a process inside has sent."""
        packet = Packet.read(family, raw)
        if packet.is_of_proxy(self.port):
            self.proxied += 1
            return
        if packet.is_of_kernel:
            self.kernel += 1
            return
        self.elsewhere += 1
        if self.elsewhere <= MOST_LINES:
            self.write(
                at=round(time.monotonic() - self.begun, 3),
                interface=interface,
                protocol=packet.protocol,
                source=packet.source,
                source_port=packet.source_port,
                destination=packet.destination,
                port=packet.port,
                bytes=len(raw),
            )

    def end(self, code: int, lost: int) -> None:
        """The sums; without this line the count is not complete."""
        self.write(
            ended=True,
            code=code,
            elsewhere=self.elsewhere,
            kernel=self.kernel,
            proxied=self.proxied,
            connections=self.connections,
            lost=lost,
        )

    def write(self, **line: object) -> None:
        """Write one line at once: whoever kills the warden does not take it along."""
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


# --- inside -------------------------------------------------------------------------------------------


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the C library; OSError where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _card() -> int:
    """A network card whose wire ends in this file descriptor."""
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", CARD.encode(), _IFF_TUN | _IFF_NO_PI))
    return tun


def _network() -> int:
    """Bring up loopback and the card; returns the card's wire."""
    tun = _card()
    with contextlib.suppress(OSError):
        Path(f"/proc/sys/net/ipv6/conf/{CARD}/router_solicitations").write_text("0", encoding="ascii")
    # Names are asked for at a host that packets can be sent to, so that a question is seen.
    lines = ["link set lo up", f"link set {CARD} up multicast on"]
    lines += [f"addr add {ADDRESSES[0]} dev {CARD}", f"route add default dev {CARD}"]
    _ip(lines)
    with contextlib.suppress(OSError):  # a kernel without IPv6 sends none
        _ip([f"-6 addr add {ADDRESSES[1]} dev {CARD} nodad", f"-6 route add default dev {CARD}"])
    return tun


def _ip(lines: Sequence[str]) -> None:
    for line in lines:
        done = subprocess.run(["ip", *line.split()], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"ip {line}: {done.stderr.strip()}")


def _files() -> None:
    """Processes of this namespace only in /proc; nobody's sockets in /run; no real name server."""
    _call("mount", None, b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None)
    _call("mount", b"proc", b"/proc", b"proc", ctypes.c_ulong(0), None)
    _call("mount", b"tmpfs", b"/run", b"tmpfs", ctypes.c_ulong(0), None)
    names = Path("/run/resolv.conf")
    names.write_text("nameserver 192.0.2.53\noptions timeout:1 attempts:1\n", encoding="ascii")
    with contextlib.suppress(OSError):
        _call("mount", bytes(names), b"/etc/resolv.conf", None, ctypes.c_ulong(0x1000), None)


def _sockets(port: int) -> Iterator[int]:
    """The card's wire, the packet socket and, if the browser has a proxy, the socket that it takes for it."""
    yield _network()
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
    packets.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 64 << 20)
    packets.setblocking(False)
    yield packets.detach()
    if port:
        proxy = socket.create_server((SELF, port), backlog=512)
        yield proxy.detach()


def _init(warden: socket.socket, port: int, command: Sequence[str], pipes: Sequence[int]) -> int:
    """Process 1: make the namespaces, start the browser, return its exit code."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        _call("unshare", _NEWNET | _NEWNS)
        _files()
        opened = list(_sockets(port))
    except (OSError, subprocess.SubprocessError) as problem:
        _complain(problem)
        return CANNOT
    socket.send_fds(warden, [b"opened"], opened)
    for one in opened:
        os.close(one)
    # A warden that died before the signal above was asked for says nothing.
    if warden.recv(16) != b"go":
        return CANNOT
    warden.close()
    browser = os.fork()
    if not browser:
        with contextlib.suppress(OSError):
            os.execv(command[0], list(command))
        os._exit(127)
    for one in pipes:
        os.close(one)
    while True:
        pid, status = os.wait()
        if pid == browser:
            return os.waitstatus_to_exitcode(status)


def _inherited() -> list[int]:
    """The driver's pipes. They are the browser's: who reads them has to notice when the browser has ended."""
    there = []
    for one in (3, 4):
        with contextlib.suppress(OSError):
            os.fstat(one)
            there.append(one)
    return there


# --- outside ------------------------------------------------------------------------------------------


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes one way until they end, and the end as well."""
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def _serve(counts: Counts, inner: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    """One connection of the browser to its proxy."""
    counts.connections += 1
    try:
        outer, onward = await asyncio.open_connection(SELF, counts.port)
    except OSError:
        back.close()
        return
    try:
        await asyncio.gather(_pass(inner, onward), _pass(outer, back))
    finally:
        onward.close()
        back.close()


def _read_packets(packets: socket.socket, counts: Counts) -> None:
    """Judge all packets that wait; each is seen once, where it is sent."""
    with contextlib.suppress(BlockingIOError):
        while True:
            raw, (interface, family, kind, _, _) = packets.recvfrom(256)
            if kind == _PACKET_OUTGOING:
                counts.see(interface, family, raw)


def _drain(wire: int) -> None:
    """What left by the card goes nowhere."""
    with contextlib.suppress(BlockingIOError):
        while os.read(wire, 2048):
            pass


def _tell(loop: asyncio.AbstractEventLoop, pidfd: int, ended: asyncio.Future[None]) -> None:
    """The init has ended."""
    loop.remove_reader(pidfd)
    ended.set_result(None)


async def _watch(counts: Counts, init: int, opened: Sequence[int], go: socket.socket) -> int:
    """Serve and count until the browser ends; returns its exit code."""
    loop = asyncio.get_running_loop()
    wire, packets = opened[0], socket.socket(fileno=opened[1])
    loop.add_reader(packets, _read_packets, packets, counts)
    loop.add_reader(wire, _drain, wire)
    if len(opened) > 2:
        proxy = socket.socket(fileno=opened[2])

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _serve(counts, reader, writer)

        await asyncio.start_server(serve, sock=proxy)
    ended: asyncio.Future[None] = loop.create_future()
    pidfd = os.pidfd_open(init)
    loop.add_reader(pidfd, _tell, loop, pidfd, ended)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, os.kill, init, signal.SIGKILL)
    go.send(b"go")
    await ended
    code = os.waitstatus_to_exitcode(os.waitpid(init, 0)[1])
    _read_packets(packets, counts)
    _, lost = struct.unpack("II", packets.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))
    counts.end(code, lost)
    return code


def _complain(problem: Exception) -> None:
    """Playwright prints what a browser says before it ends."""
    sys.stderr.write(f"alone: {problem}\n")
    sys.stderr.flush()


def proxy_port(arguments: Sequence[str]) -> int:
    """The port of --proxy-server, the last of which counts; 0 without one."""
    found = [word.partition("=")[2] for word in arguments if word.startswith("--proxy-server=")]
    return (urlsplit(found[-1]).port or 0) if found else 0


def main(argv: Sequence[str]) -> int:
    """Run the browser; returns its exit code."""
    counts_file, *command = argv
    port, pipes = proxy_port(command), _inherited()
    here, there = socket.socketpair()
    _call("unshare", _NEWPID)
    init = os.fork()
    if not init:
        here.close()
        code = CANNOT
        try:
            code = _init(there, port, command, pipes)
        finally:
            os._exit(code if code >= 0 else 128 - code)
    there.close()
    for one in pipes:
        os.close(one)
    said, opened, _, _ = socket.recv_fds(here, 16, 3)
    if said != b"opened":
        return os.waitstatus_to_exitcode(os.waitpid(init, 0)[1])
    with Path(counts_file).open("a", encoding="utf-8") as file:
        counts = Counts(file, port)
        counts.write(begun=True, port=port, warden=os.getpid(), command=command[0])
        return asyncio.run(_watch(counts, init, opened, here))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except OSError as problem:
        _complain(problem)
        sys.exit(CANNOT)
