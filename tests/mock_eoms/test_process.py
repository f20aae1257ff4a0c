"""The site as a process."""

import re
import socket
import subprocess
import sys

from tests.support.mock_site import MockSite


def test_terminates_at_once_with_an_open_connection(tmp_path):
    """SIGTERM ends the process although a client hangs on it, and the ready file holds the address."""
    ready = tmp_path / "ready"
    site = MockSite("--ready-file", str(ready), "--orders", "3", "--switch", "list=b").start()
    address = ready.read_text(encoding="utf-8").strip()
    switches = site.switches()
    site.fault("page", "hang")
    with socket.create_connection(("127.0.0.1", int(site.root.rsplit(":", 1)[1]))) as client:
        client.sendall(b"GET /eoms4/portal/login.action HTTP/1.1\r\nHost: mock\r\n\r\n")
        code = site.stop()

    assert address == site.base_url
    assert switches["list"] == "b"
    assert code == 0


def test_ends_when_standard_input_closes():
    """A site whose starter is gone ends by itself."""
    command = [sys.executable, "-m", "mock_eoms", "--until-stdin-closes", "--orders", "1"]
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 0
    ready, hint = done.stdout.splitlines()
    assert ready.startswith("mock_eoms ready http://127.0.0.1:")
    assert "clerk01" in hint


def test_unknown_switch_is_a_usage_error():
    """A mistyped switch stops the start with exit code 2."""
    command = [sys.executable, "-m", "mock_eoms", "--switch", "acept=none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert "unknown switch acept" in done.stderr


def test_taken_port_is_a_usage_error(mock_site):
    """A second site on the same port says so and ends with exit code 2."""
    port = mock_site.root.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "mock_eoms", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert f"127.0.0.1:{port} 不能用" in done.stderr


def test_help():
    """The help names the site's options in Chinese; only what is typed is not."""
    command = [sys.executable, "-m", "mock_eoms", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=20, check=False)

    words = set(re.findall(r"(?<![\w./_-])[A-Za-z][a-z]+(?![\w./_-])", done.stdout))
    assert done.returncode == 0
    assert words <= {"mock", "boco", "frameset", "spa", "ultrabpp", "https"}
    assert "用法：" in done.stdout


def test_reset_starts_anew(mock_site):
    """A reset brings back orders, switches, clock and an empty oracle."""
    mock_site.switches(charset="gbk")
    mock_site.fault("list", "reset")
    mock_site.reset(seed=4, orders=5, now="2027-01-02 03:04:05", switches={"list": "b"})

    assert len(mock_site.orders()) == 5
    assert mock_site.clock().startswith("2027-01-02 03:04:0")
    assert (mock_site.switches()["charset"], mock_site.switches()["list"]) == ("utf-8", "b")
    assert mock_site.faults() == []
