"""The door: open it passes everything on, shut it refuses connections, and it opens on its old port."""

import urllib.request

import httpx
import pytest

from tests.support.door import Door
from tests.support.raw_site import RawSite, page


@pytest.fixture
def site():
    """A site behind the door."""
    site = RawSite()
    site.pages["/a"] = page("甲")
    yield site
    site.stop()


@pytest.fixture
def door(site):
    """An open door before it."""
    with Door(site.port) as door:
        yield door


@pytest.fixture
def client(door):
    """A client that keeps its connections alive."""
    root = f"http://127.0.0.1:{door.port}"
    with httpx.Client(base_url=root, trust_env=False, verify=False, timeout=5) as client:
        yield client


def test_passes_on(client):
    """What the site answers comes through, again on the same connection."""
    assert [client.get("/a").text for _ in range(2)] == ["甲", "甲"]


def test_shut(door, client):
    """Shut from outside: a connection that was kept alive is gone, a new one is refused."""
    client.get("/a")
    urllib.request.urlopen(f"{door.control}/shut", b"{}", timeout=10).close()

    with pytest.raises(httpx.ConnectError):
        client.get("/a")


def test_open_again(door, client):
    """Opened again, it is where it was."""
    port = door.port
    door.shut()
    door.open()

    assert (door.port, client.get("/a").text) == (port, "甲")
