"""QTI 3 items in a real player in a real browser: @citolab/qti-components in chromium, driven by Playwright."""

import functools
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PLAYER = "@citolab/qti-components"
VERSION = "7.27.4"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><script type="module" src="/player.js"></script></head>
<body>{items}</body></html>"""
_ITEM = '<qti-item><item-container item-url="/{path}"></item-container></qti-item>'
_FOUND = """() => {
  const found = [];
  const walk = node => {
    for (const child of node.querySelectorAll("*")) {
      if (child.tagName === "QTI-ASSESSMENT-ITEM") found.push(child);
      if (child.shadowRoot) walk(child.shadowRoot);
    }
  };
  walk(document);
  window.items = Object.fromEntries(found.map(item => [item.getAttribute("identifier"), item]));
  return found.filter(item => item.querySelector("qti-response-processing")).length;
}"""
_TAKEN = """([ident, typed]) => {
  const item = window.items[ident];
  Object.entries(typed).forEach(([name, text]) => item.updateResponseVariable(name, text));
  item.processResponse();
  const outcomes = item.variables.filter(one => one.type === "outcome");
  return Object.fromEntries(outcomes.map(one => [one.identifier, one.value]));
}"""


class Player:
    """Items that are open in a page."""

    def __init__(self, page, home: Path, url: str):
        self.page, self.home, self.url, self.opened = page, home, url, 0

    def open(self, files: dict[str, bytes], paths: list[str]) -> None:
        """Load these items of a package."""
        for path in paths:
            (self.home / path).parent.mkdir(parents=True, exist_ok=True)
            (self.home / path).write_bytes(files[path])
        items = "".join(_ITEM.format(path=path) for path in paths)
        self.opened += 1  # a page of its own, which no cache has
        name = f"page{self.opened}.html"
        (self.home / name).write_text(_PAGE.format(items=items), encoding="utf-8")
        self.page.goto(f"{self.url}/{name}")
        self.page.wait_for_function(f"({_FOUND})() === {len(paths)}")

    def take(self, ident: str, typed: dict[str, str]) -> dict:
        """The outcomes of an item after these texts were typed."""
        return dict(self.page.evaluate(_TAKEN, [ident, typed]))


@contextmanager
def player(home: Path) -> Iterator[Player]:
    """Skips where something is missing."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    shutil.copyfile(script(home), home / "player.js")
    handler = functools.partial(_Quiet, directory=str(home))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync.sync_playwright() as driver:
            try:
                browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            except sync.Error as error:
                pytest.skip(f"chromium does not start here: {error.message.splitlines()[0]}")
            yield Player(browser.new_page(), home, f"http://127.0.0.1:{server.server_port}")
            browser.close()
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def script(home: Path) -> Path:
    """The player's one file: where node finds it, else from the registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not there, which the player comes by")
    asked = f"require.resolve('{PLAYER}/package.json')"
    known = subprocess.run([node, "-p", asked], capture_output=True, text=True, check=False)
    if known.returncode == 0:
        return _checked(Path(known.stdout.strip()).parent)
    options = ["--prefix", str(home), "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        made = subprocess.run([npm, "install", *options, f"{PLAYER}@{VERSION}"], capture_output=True, timeout=180)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{PLAYER} {VERSION} did not come from the registry in time")
    if made.returncode:
        pytest.skip(f"{PLAYER} {VERSION} cannot be installed here")
    return _checked(home / "node_modules" / PLAYER)


def _checked(package: Path) -> Path:
    """Another version may do otherwise."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    if version.partition(".")[0] != VERSION.partition(".")[0]:
        pytest.skip(f"{PLAYER} is {version} here, and these tests know {VERSION}")
    return package / "cdn" / "index.js"
