"""Every page that is written, read by a browser's rules: no markup, address or script of it comes from data."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gradekit.cli import main
from tests.exchange.facts import HOSTILE

ATTACKS = (
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<iframe src='http://a.b'></iframe>", "javascript:alert(1)", '"><svg onload=alert(1)>', "</title><base href=//a.b>",
    "<!--", "]]>", "${7*7}{{7*7}}", "<a href='javascript:x'>y</a>", "&lt;script&gt;", "\x00<b>", "＜script＞",
)  # fmt: skip
OURS = re.compile(r"/\*.*?\*/|<script[^>]*>.*?</script>", re.DOTALL)


class Tags(HTMLParser):
    """Tags and attributes of a page; data: its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.data = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.data += data


def faults(text: str) -> Iterator[str]:
    """What a page has that came from data, or reaches elsewhere."""
    for tag, attributes in Tags(text).found:
        if tag in ("iframe", "object", "embed", "base", "img", "form", "link", "foreignobject"):
            yield f"<{tag}>"
        for name, value in attributes.items():
            if name.startswith("on"):
                yield f"{tag} {name}={value}"
            if name in ("src", "href", "action", "xlink:href") and not (value or "").startswith("#"):
                yield f"{tag} {name}={value}"
            if "javascript:" in (value or "").casefold():
                yield f"{tag} {name}={value}"
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    yield from (f"script {script[:40]}" for script in scripts if re.match(r"\s*alert\(", script))
    if re.search(r"<(h1|p|td|dd|title)[^>]*>[^<]*\balert\(1\)</script", text):
        yield "an ended script"


def page(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) in (0, 3)
    return capsys.readouterr().out


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    lines = [
        {"student": text.strip("\x00"), "problem": "hostile", "answers": {**dict.fromkeys("ywc", text), text: 1}}
        for text in ATTACKS
    ]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return tmp_path


COMMANDS = (
    ["solve", "problems/hostile.yaml", "--format", "html"],
    ["worksheet", "problems/hostile.yaml", "--format", "html"],
    ["worksheet", "problems/hostile.yaml", "--key", "--format", "html"],
    ["report", "out", "--format", "html", "--submissions", "all.jsonl"],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=["solve", "worksheet", "key", "report"])
def test_nothing_of_data_is_markup(arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if arguments[0] == "report":
        page(["grade", "all.jsonl", "--out", "out"], capsys)
    text = page(arguments, capsys)
    assert list(faults(text)) == []
    assert "Content-Security-Policy" in text and "default-src 'none'" in text
    assert arguments[0] == "report" or "alert(" in Tags(text).data  # it was there


def test_nothing_of_data_is_markup_on_a_page_of_feedback(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page(["grade", "all.jsonl", "--out", "out"], capsys)
    page(["report", "out", "--students", "pages", "--submissions", "all.jsonl"], capsys)
    pages = sorted((folder / "pages").glob("*.html"))
    assert len(pages) >= 10
    for path in pages:
        assert list(faults(path.read_text(encoding="utf-8"))) == [], path.name


def test_a_fault_is_found() -> None:
    assert [list(faults(text)) != [] for text in ATTACKS[:4]] == [True, True, True, True]
