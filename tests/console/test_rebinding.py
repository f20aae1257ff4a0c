"""C1 in a real browser: a stranger's name that leads to this machine (DNS rebinding) shows nothing of the console."""

import pytest

from tests.console.conftest import PATIENCE_MS
from tests.report import samples

pytestmark = pytest.mark.browser
NAME = "evil.example"
REFUSED = "地址不对"
LISTEN = """url => new Promise(told => {
  const source = new EventSource(url);
  source.onopen = () => told("open");
  source.onerror = () => { source.close(); told("refused"); };
})"""
READ = (
    "url => fetch(url, {credentials: 'include'}).then(async answer => [answer.status, await answer.text()])"
)


@pytest.fixture(scope="module")
def rebound(browser_type, browser_type_launch_args):
    """A browser for which a stranger's name leads here."""
    more = {
        **browser_type_launch_args,
        "args": [*browser_type_launch_args["args"], f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
    }
    running = browser_type.launch(**more)
    yield running
    running.close()


@pytest.fixture
def evil(rebound, shared):
    """A page there, and the console's address by that name; the jar holds a session of the console under every name."""
    client = shared.logged_in()
    name, value = next(iter(client.cookies.items()))
    context = rebound.new_context()
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies(
        [{"name": name, "value": value, "domain": host, "path": "/"} for host in (NAME, "127.0.0.1")]
    )
    yield context.new_page(), f"http://{NAME}:{shared.port}"
    context.close()


def paths(place):
    """Pages, files, an action, and the stream of a run's events."""
    run_id = place.desk.folders.names()[0]
    return [
        *(
            "/",
            "/login",
            "/orders",
            f"/orders/{samples.number(1)}",
            "/static/console.js",
            "/static/console.css",
        ),
        *("/api/stop", "/lists.xlsx", f"/runs/{run_id}", f"/runs/{run_id}/events"),
    ]


def test_own_name(evil, shared):
    """In the same browser, with the same jar, the console's own name shows its pages: what is refused is the name."""
    page, _ = evil

    answer = page.goto(f"{shared.origin}/")

    assert answer.status == 200
    assert page.get_by_role("heading", name="今日").count() == 1


def test_nothing_by_a_strangers_name(evil, shared):
    """Opened by a stranger's name, with a session in the jar, every address is 421 and says nothing but that."""
    page, origin = evil

    found = {}
    for path in paths(shared):
        answer = page.goto(origin + path)
        found[path] = (answer.status, page.locator("body").inner_text().strip())

    assert found == dict.fromkeys(paths(shared), (421, REFUSED))


def test_nothing_by_a_strangers_script(evil, shared):
    """A script under a stranger's name, of the same origin now, reads nothing by fetch and hears no event."""
    page, origin = evil
    page.goto(origin + "/")

    read = {path: page.evaluate(READ, path) for path in paths(shared)}
    heard = page.evaluate(LISTEN, paths(shared)[-1])

    assert {path: tuple(answer) for path, answer in read.items()} == dict.fromkeys(
        paths(shared), (421, REFUSED)
    )
    assert heard == "refused"


def test_nothing_is_done_by_a_strangers_script(evil, shared):
    """An action that such a script sends, which is of its own origin to the browser, is refused before anybody reads it."""
    page, origin = evil
    page.goto(origin + "/")

    status = page.evaluate("""() => fetch("/api/stop", {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-CSRF": "x"},
      body: JSON.stringify({action_id: "0123456789abcdef", hard: true}),
    }).then(answer => answer.status)""")

    assert status == 421
    assert not shared.desk.settings.paths.stop_file.exists()
