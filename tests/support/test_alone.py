"""The wrapper counts what goes elsewhere, lets the proxy's traffic through, and leaves nothing running."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from tests.support import alone

pytestmark = pytest.mark.skipif(bool(alone.why_not()), reason=alone.why_not() or "it can be alone")


def program(folder, text):
    """A program in place of the browser."""
    file = folder / "program"
    file.write_text(f"#!{sys.executable}\n{textwrap.dedent(text)}", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def start(folder, source, *arguments, **options):
    script = alone.make_browser(folder, program(folder, source))
    return subprocess.Popen([script, *arguments], **options)


def run(folder, text, *arguments):
    """What a program in the namespace has had counted."""
    with start(folder, text, *arguments) as process:
        assert process.wait(30) == 0
    (counted,) = alone.counted(folder)
    assert counted.ended
    assert counted.lost == 0
    return counted


@contextmanager
def answering():
    """A server outside; yields its port and the bodies of its requests' first lines."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.requestline, self.client_address[1]))
            self.send_response(200)
            self.send_header("Content-Length", "300000")
            self.end_headers()
            self.wfile.write(b"x" * 300_000)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with closing(server.socket):
        yield server.server_address[1], seen
        server.shutdown()


def test_a_program_that_sends_nothing_is_counted_nothing(tmp_path):
    counted = run(tmp_path, "print('nothing')")
    assert (counted.elsewhere, counted.proxied) == (0, 0)


@pytest.mark.parametrize(
    ("sending", "seen"),
    [
        ("udp4.sendto(b'x', ('192.0.2.1', 53))", "udp 192.0.2.1:53"),
        ("udp4.sendto(b'x', ('127.0.0.1', 9))", "udp 127.0.0.1:9"),
        ("udp4.sendto(b'x', ('224.0.0.251', 5353))", "udp 224.0.0.251:5353"),
        ("udp6.sendto(b'x', ('2001:db8::1', 443))", "udp 2001:db8::1:443"),
        ("tcp.connect_ex(('192.0.2.1', 443))", "tcp 192.0.2.1:443"),
        ("tcp.connect_ex(('127.0.0.1', 81))", "tcp 127.0.0.1:81"),
        ("tcp.connect_ex(('127.0.0.2', 4444))", "tcp 127.0.0.2:4444"),
        ("udp4.sendto(b'x', ('127.0.0.1', 4444))", "udp 127.0.0.1:4444"),
    ],
)
def test_a_packet_elsewhere_is_counted(tmp_path, sending, seen):
    text = f"""
        import socket
        udp4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        tcp = socket.socket()
        tcp.settimeout(0.2)
        {sending}
    """
    counted = run(tmp_path, text, "--proxy-server=http://127.0.0.1:4444")
    assert counted.by_destination[seen] >= 1
    assert counted.elsewhere >= 1


def test_a_name_that_is_asked_for_is_counted(tmp_path):
    text = """
        import contextlib, socket
        with contextlib.suppress(OSError):
            socket.getaddrinfo("example.org", 80)
    """
    counted = run(tmp_path, text)
    assert any(seen.endswith(":53") for seen in counted.by_destination)


def test_the_proxy_is_reached_by_the_wrapper_and_is_nowhere_else(tmp_path):
    text = """
        import socket, sys, urllib.request
        port = sys.argv[1].rpartition(":")[2]
        no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert len(no_proxy.open(f"http://127.0.0.1:{port}/here").read()) == 300_000
    """
    with answering() as (port, seen):
        counted = run(tmp_path, text, f"--proxy-server=http://127.0.0.1:{port}")
    assert [line for line, _ in seen] == ["GET /here HTTP/1.1"]
    assert (counted.elsewhere, counted.connections) == (0, 1)
    assert counted.proxied > 4


def test_another_server_outside_is_not_reached(tmp_path):
    with answering() as (proxy, _), answering() as (other, seen):
        text = f"""
            import socket
            assert socket.socket().connect_ex(("127.0.0.1", {other})) != 0
        """
        counted = run(tmp_path, text, f"--proxy-server=http://127.0.0.1:{proxy}")
    assert seen == []
    assert counted.by_destination[f"tcp 127.0.0.1:{other}"] == 1


def test_nothing_is_left_of_a_wrapper_that_is_killed(tmp_path):
    text = """
        import os, subprocess, sys, time
        # One that leaves its family: a session of its own, its parent gone.
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        os.fork()
        print("running", flush=True)
        time.sleep(60)
    """
    with start(tmp_path, text, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        _, alive = psutil.wait_procs(below, timeout=10)
    assert len(below) >= 4
    assert [one.pid for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    assert not alone.counted(tmp_path)[0].ended


def test_a_wrapper_that_is_asked_to_end_counts_to_the_end(tmp_path):
    with start(
        tmp_path, "import time; print(1, flush=True); time.sleep(60)", stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        begun = time.monotonic()
        process.terminate()
        process.wait(10)
    assert time.monotonic() - begun < 5
    assert alone.counted(tmp_path)[0].ended


def test_the_exit_code_is_the_programs(tmp_path):
    with start(tmp_path, "raise SystemExit(7)") as process:
        assert process.wait(30) == 7
