"""A straightforward Selenium script: menu, search, order, field by field, submit.

`python selenium_plain.py TASK.json`.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.wait import WebDriverWait

PATH = ("工单", "待办工单", "05-故障管理流程", "056-个人投诉处理")
TEXT = "占用基站:LX_青槐政府-3;解决措施:调整天线"
PICKS = (
    ("CCH_IsDealNetChange", ("否",)),
    ("CCH_ONE_compProp", ("有理由",)),
    ("CCH_ONE_dealResult", ("解决",)),
    ("CCH_ONE_provReason", ("覆盖", "室内弱覆盖")),
    ("CCH_ONE_groupReason1", ("网络部门",)),
    ("CCH_ONE_groupReason2", ("弱覆盖",)),
    ("CCH_ONE_area", ("县城",)),
    ("CCH_ONE_scene", ("住宅小区",)),
    ("CCH_ONE_network", ("4G(LTE)",)),
)
TEXTS = (
    ("CCH_ONE_linkMan", "值班"),
    ("CCH_ONE_linkManTel", "13900000009"),
    ("CCH_ONE_dealDesc", TEXT),
    ("CCH_ONE_cell", "LX_青槐政府-3"),
    ("CCH_ComplainDealDesc", TEXT),
)


class Clerk:
    """Somebody with Selenium."""

    def __init__(self, driver: Chrome) -> None:
        self.driver, self.wait = driver, WebDriverWait(driver, 30, poll_frequency=0.05)
        self.opened: set[str] = set()

    def see(self, css: str) -> WebElement:
        """The element, once it is shown."""
        return self.wait.until(until.visibility_of_element_located((By.CSS_SELECTOR, css)))

    def click(self, xpath: str) -> None:
        """Click what this finds, once that can be clicked."""
        self.wait.until(until.element_to_be_clickable((By.XPATH, xpath))).click()

    def sign_in(self, task: dict[str, str]) -> None:
        """Log in and go to the menu."""
        self.driver.get(task["base_url"])
        self.see("#loginName").send_keys(task["account"])
        self.see("#pwd").send_keys(task["password"])
        self.see("#login").click()
        self.click("//*[contains(@class,'menu')]//li[contains(.,'运维管理')]")

    def work(self, number: str) -> None:
        """One order from the menu to its closed window."""
        portal = self.driver.current_window_handle
        self._frame("leftFrame")
        for label in PATH:
            if label == PATH[-1] or label not in self.opened:
                self.click(f"//*[contains(@class,'standartTreeRow') and normalize-space(.)='{label}']")
                self.opened.add(label)
        self._frame("rightFrame")
        field = self.see("[name=tquerytext]")
        field.clear()
        field.send_keys(number)
        self.click("//*[@value='搜索' or normalize-space(text())='搜索']")
        self.wait.until(until.text_to_be_present_in_element((By.CSS_SELECTOR, ".pagenumber"), "共1条数据"))
        self.click(f"//*[normalize-space(text())='{number}']")
        self.wait.until(until.number_of_windows_to_be(2))
        self.driver.switch_to.window(next(one for one in self.driver.window_handles if one != portal))
        self.wait.until(until.invisibility_of_element_located((By.CSS_SELECTOR, "#bpp_MaskLayer")))
        self._fill()
        self.see("#bpp_ActPanel_BtnSubmit").click()
        self.wait.until(until.number_of_windows_to_be(1))
        self.driver.switch_to.window(portal)

    def _frame(self, name: str) -> None:
        self.driver.switch_to.default_content()
        for css in ("#center", f"[name={name}]"):
            self.wait.until(until.frame_to_be_available_and_switch_to_it((By.CSS_SELECTOR, css)))

    def _fill(self) -> None:
        self.see("#bpp_Btn_T1Finish").click()
        self.see("#CCH_ComplainDealDesc")
        for field, path in PICKS:
            self.see(f"#{field}").click()
            for head in path[:-1]:
                ActionChains(self.driver).move_to_element(self._entry("selectmenu_mid", head)).perform()
            self._entry("selectmenu_end", path[-1]).click()
        self.see("#CCH_ONE_isReplied_1").click()
        for field, text in TEXTS:
            self.see(f"#{field}").send_keys(text)

    def _entry(self, kind: str, label: str) -> WebElement:
        xpath = f"//*[contains(@class,'{kind}')][.//li[normalize-space(.)='{label}']]"
        return self.wait.until(until.visibility_of_element_located((By.XPATH, xpath)))


def main() -> None:
    """Work the orders of a file."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    options = ChromeOptions()
    options.binary_location = task["browser"]
    for argument in ("--headless", "--no-sandbox", *task["arguments"]):
        options.add_argument(argument)
    driver = Chrome(options=options, service=ChromeService(task["driver"]))
    try:
        clerk = Clerk(driver)
        clerk.sign_in(task)
        for number in task["numbers"]:
            clerk.work(number)
    finally:
        # The driver ends what it has started, which may be a shell around the browser: the browser would live
        # on. If it is asked to close, the browser is gone before it could answer.
        with suppress(WebDriverException):
            driver.execute_cdp_cmd("Browser.close", {})
        driver.quit()


if __name__ == "__main__":
    main()
