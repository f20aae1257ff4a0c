"""Makes the READMEs' pictures: `python -m tests.checks.readme_pictures` runs a demo and photographs what it left behind.

With the folder of an earlier demo as its argument, that one is photographed.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.checks.pictures import camera
from tests.support.mock_site import MockSite

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
QUALITY = 70
TALLEST = 1250


def main(earlier: str | None) -> int:
    """Write all pictures; returns the demo's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        code = 0 if earlier else _demo(folder)
        found = (Path(earlier or folder) / "latest" / "runs").glob("*_run_*")
        runs = sorted(found, key=lambda run: (run / "run.json").stat().st_mtime)
        with MockSite("--orders", "44") as site, camera.browser() as browser:
            _report(browser, runs[-1])
            _evidence(runs[-1])
            _site(browser, site)
    return code


def _demo(folder: str) -> int:
    command = [sys.executable, "-m", "eoms_bot", "demo", "--output-dir", folder]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode


def _report(browser: Browser, run: Path) -> None:
    """The head of the report, and one order unfolded."""
    page = browser.new_page(viewport={"width": 1100, "height": 720}, locale="zh-CN")
    page.goto((run / "report.html").as_uri())
    page.screenshot(path=PICTURES / "report.jpg", type="jpeg", quality=QUALITY)
    done = page.locator("#DONE details.order", has_text="完成工单").first
    done.locator("summary").first.click()
    whole = Image.open(io.BytesIO(done.screenshot()))
    head = whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))
    head.convert("RGB").save(PICTURES / "order.jpg", quality=QUALITY)
    page.close()


def _evidence(run: Path) -> None:
    """The masked picture of a filled form that a leftover entry belongs to."""
    filled = sorted(run.glob("evidence/*/leftover.webp"))[0]
    Image.open(filled).convert("L").save(PICTURES / "leftover.jpg", quality=QUALITY)


def _site(browser: Browser, site: MockSite) -> None:
    """The bundled site's to-do list, as a person sees it."""
    page = browser.new_page(viewport={"width": 1420, "height": 620}, locale="zh-CN")
    page.goto(f"{site.base_url}portal/login.action")
    page.locator("#loginName").fill("clerk01")
    page.locator("#pwd").fill("mock-pass-1")
    page.locator("#login").click()
    page.locator("div.menu li", has_text="运维管理").click()
    tree = page.frame_locator("iframe#center").frame_locator("frame[name=leftFrame]")
    for label in ("工单", "待办工单", "05-故障管理流程", "056-个人投诉处理"):
        tree.locator("span.standartTreeRow").get_by_text(label, exact=True).click()
    work = page.frame_locator("iframe#center").frame_locator("frame[name=rightFrame]")
    work.locator("table#tab tr").nth(5).wait_for()
    page.screenshot(path=PICTURES / "site.jpg", type="jpeg", quality=QUALITY)
    page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
