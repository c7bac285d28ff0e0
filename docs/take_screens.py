"""Take the pictures of pages in docs/screens anew: python docs/take_screens.py (needs chromium and playwright)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import gradekit
from gradekit.paper.interactive.page import interactive_page
from gradekit.paper.interactive.practised import practice_page

HOME = Path(__file__).resolve().parent.parent
SCREENS = HOME / "docs" / "screens"


def opened(browser: Any, text: str, width: int, height: int, scheme: str = "light") -> Any:
    """A page with this text."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as file:
        file.write(text)
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(Path(file.name).as_uri())
    return page


def numbers_in_sight(page: Any) -> None:
    page.locator("#play").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('play').scrollIntoView()")


def main() -> None:
    solution = gradekit.solve(gradekit.load(HOME / "problems" / "two-layer-sigmoid.yaml"))
    still = interactive_page(solution)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened(browser, still, 1200, 1300)
        page.locator('#graph .node[aria-label^="z1"]').first.focus()
        page.screenshot(path=SCREENS / "page-1200.png")
        numbers_in_sight(page)
        page.locator("#slider").fill("12")
        page.screenshot(path=SCREENS / "page-numbers.png")
        page.evaluate("document.querySelector('.layers').scrollIntoView()")
        page.locator("#u1_1").focus()
        page.screenshot(path=SCREENS / "layers-1200.png", clip={"x": 0, "y": 0, "width": 1200, "height": 640})
        page = opened(browser, still, 400, 900, "dark")
        page.get_by_role("button", name="Cover answers").click()
        page.screenshot(path=SCREENS / "page-400-dark.png")
        trained = gradekit.solve(gradekit.load(HOME / "problems" / "gradient-descent-update.yaml"))
        page = opened(browser, interactive_page(trained), 400, 500)
        page.locator("#rate").fill("20")
        page.evaluate("document.getElementById('rate').parentElement.scrollIntoView()")
        page.screenshot(path=SCREENS / "descent-400.png")
        page = opened(browser, practice_page(solution), 400, 900)
        first = page.locator("#ask0")
        first.get_by_label("x1[1]").fill("0.5933")
        first.get_by_label("x1[2]").fill("0.6")
        first.get_by_role("button", name="Check").click()
        first.get_by_role("button", name="Hint").click()
        page.evaluate("document.getElementById('ask0').scrollIntoView()")
        page.screenshot(path=SCREENS / "practice-400.png")
        browser.close()


if __name__ == "__main__":
    main()
