"""Pages in a real browser: Debian's chromium, driven by Playwright. Skipped where either is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class Seen:
    """A page that is open, what its console said, and what it asked for beside itself."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def quiet(self) -> bool:
        """Whether it said nothing and asked for nothing."""
        return (self.said, self.asked) == ([], [])


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Closed before other tests go on: its event loop is in the way of theirs."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    with sync.sync_playwright() as driver:
        try:
            running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except sync.Error as error:
            pytest.skip(f"chromium does not start here: {error.message.splitlines()[0]}")
        yield running
        running.close()


@pytest.fixture
def look(browser, tmp_path):
    """Open the text of a page."""
    opened = []

    def look(text: str, width: int = 1200, height: int = 900) -> Seen:
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(text, encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(page)
        seen = Seen(page)
        page.on("console", lambda message: seen.said.append(message.text))
        page.on("pageerror", lambda error: seen.said.append(str(error)))
        page.on("request", lambda request: seen.asked.append(request.url))
        page.goto(path.as_uri())
        assert seen.asked.pop(0) == path.as_uri()
        return seen

    yield look
    for page in opened:
        page.close()
