"""The HTML report in a real browser: silent console, working filter and keys, text that is text.

Chromium is driven over its debugging pipe, with the standard library alone.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.model import Report
from auditor.reports import html

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install it to run these tests"),
]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)
PATIENCE = 60
"""Seconds after which an answer of the browser counts as missing."""

Json = dict[str, Any]


class Browser:
    """A headless Chromium with one page, and everything that the page complained of."""

    def __init__(self, profile: Path) -> None:
        take, self._send = os.pipe()
        self._receive, give = os.pipe()
        command = 'exec "$0" "$@" 3<&"$TAKE" 4>&"$GIVE"'
        arguments = [CHROMIUM or "", *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", command, *arguments],
            pass_fds=(take, give),
            env=os.environ | {"TAKE": str(take), "GIVE": str(give)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(take)
        os.close(give)
        self._buffer = b""
        self._last = 0
        self._session: str | None = None
        self.complaints: list[Json] = []
        self.requests: list[str] = []
        self._loaded = 0
        target = self("Target.createTarget", url="about:blank")["targetId"]
        attached = self("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: Any) -> Json:
        """The result of one command of the DevTools protocol."""
        self._last += 1
        message: Json = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                found: Json = answer["result"]
                return found

    def _next(self) -> Json:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._receive], [], [], deadline - time.monotonic())
            assert ready, "the browser does not answer"
            chunk = os.read(self._receive, 1 << 20)
            assert chunk, "the browser has gone"
            self._buffer += chunk
        raw, _, self._buffer = self._buffer.partition(b"\0")
        message: Json = json.loads(raw)
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded += 1
            case "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            case (
                "Runtime.consoleAPICalled"
                | "Runtime.exceptionThrown"
                | "Log.entryAdded"
                | "Page.javascriptDialogOpening"
            ):
                self.complaints.append(message)
        return message

    def open(self, page: Path, *, width: int = 1440, height: int = 900) -> None:
        """Load a file at a window size and wait until it stands."""
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.complaints.clear()
        self.requests.clear()
        before = self._loaded
        self("Page.navigate", url=page.as_uri())
        while self._loaded == before:
            self._next()

    def value(self, expression: str) -> Any:
        """What a JavaScript expression gives in the page."""
        answer = self("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """One key of the keyboard."""
        code = {"Enter": 13, "Tab": 9, "Escape": 27}.get(key, 0)
        down: Json = {"type": "keyDown", "key": key, "windowsVirtualKeyCode": code}
        self("Input.dispatchKeyEvent", **(down | ({"text": text} if text else {})))
        self("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def write(self, text: str) -> None:
        for letter in text:
            self.press(letter, letter)

    def quit(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._send)
        os.close(self._receive)


VISIBLE = "[...document.querySelectorAll('.subject')].filter(x => x.checkVisibility())"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.quit()


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.render(report), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def hostile_page(hostile_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "hostile.html"
    path.write_text(html.render(hostile_report), encoding="utf-8")
    return path


def visible(browser: Browser) -> list[str]:
    names: list[str] = browser.value(f"{VISIBLE}.map(x => x.querySelector('strong').textContent)")
    return names


def test_the_console_stays_silent_and_nothing_is_fetched(
    browser: Browser, page: Path, hostile_page: Path
) -> None:
    for one in (page, hostile_page):
        browser.open(one)
        assert browser.value("document.readyState") == "complete"
        assert browser.complaints == []
        assert browser.requests == [one.as_uri()]


def test_the_page_has_its_style_and_its_script(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.value("getComputedStyle(document.querySelector('.tile')).borderRadius") == "12px"
    assert browser.value("document.getElementById('filter').hidden") is False


def test_a_hostile_card_only_shows_itself(browser: Browser, hostile_page: Path) -> None:
    browser.open(hostile_page)
    assert browser.value("document.querySelectorAll('main script, main img').length") == 0
    assert browser.value("document.body.innerText.includes('<script>alert(1)</script>')") is True
    assert browser.value("typeof window.pwned") == "undefined"
    protocols = browser.value(
        "[...new Set([...document.links].map(a => a.protocol + (a.hash && '#')))]"
    )
    assert set(protocols) <= {"file:#", "https:", "http:"}


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_never_scrolls_sideways(
    browser: Browser, page: Path, hostile_page: Path, width: int
) -> None:
    for one in (page, hostile_page):
        browser.open(one, width=width)
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert browser.value("document.documentElement.scrollWidth") <= width


def test_search_by_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert len(visible(browser)) == 3
    browser.press("/", "/")
    assert browser.value("document.activeElement.id") == "q"
    browser.write("wikipedia")
    assert visible(browser) == ["acme/corpus"]
    assert browser.value("document.getElementById('shown').innerText") == "1 of 3 shown"
    browser.write("zzz")
    assert visible(browser) == []
    assert browser.value("document.getElementById('none').checkVisibility()") is True
    browser.press("Escape")
    assert len(visible(browser)) == 3


def test_filters_join(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.value("document.querySelector('[data-verdict=review]').click()")
    assert visible(browser) == ["models/adapter/README.md"]
    assert browser.value("document.getElementById('v').value") == "review"
    pick = "(id, value) => { const s = document.getElementById(id); s.value = value; "
    pick += "s.dispatchEvent(new Event('input', {bubbles: true})); }"
    browser.value(f"({pick})('g', 'critical')")
    assert visible(browser) == []
    browser.value(f"({pick})('v', '')")
    assert visible(browser) == ["acme/chat"]
    browser.value(f"({pick})('g', '')")
    browser.value(f"({pick})('r', 'license-known')")
    assert visible(browser) == ["models/adapter/README.md"]


def test_a_subject_opens_and_closes_by_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page)
    opened = "document.querySelector('.subject details').open"
    browser.value("document.querySelector('.subject summary').focus()")
    before = browser.value(opened)
    browser.press("Enter", "\r")
    assert browser.value(opened) is not before


def test_without_script_everything_can_be_read(browser: Browser, page: Path) -> None:
    browser("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        assert browser.value("document.getElementById('filter').checkVisibility()") is False
        assert len(visible(browser)) == 3
        assert browser.value(f"{VISIBLE}.every(x => x.textContent.includes('License claims'))")
    finally:
        browser("Emulation.setScriptExecutionDisabled", value=False)


def test_closed_subjects_are_printed_open(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.value("document.querySelectorAll('details').forEach(d => { d.open = false; })")
    finding = "document.querySelector('.subject .finding').checkVisibility()"
    assert browser.value(finding) is False
    browser("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.value(finding) is True
        assert browser.value("document.getElementById('filter').checkVisibility()") is False
    finally:
        browser("Emulation.setEmulatedMedia", media="")


def test_dark_and_light_differ_and_both_can_be_read(browser: Browser, page: Path) -> None:
    contrasts = []
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser("Emulation.setEmulatedMedia", features=[feature])
        browser.open(page)
        contrasts.append(browser.value(f"({CONTRAST})()"))
    browser("Emulation.setEmulatedMedia", features=[])
    # WCAG 2.2 level AA asks for 4.5 : 1 (success criterion 1.4.3).
    for contrast in contrasts:
        assert {key: value for key, value in contrast.items() if value < 4.5} == {}
    assert contrasts[0] != contrasts[1]


CONTRAST = """() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.map((v) => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3) return color;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const node of document.querySelectorAll("main *, header *, footer *")) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
    if (!own || node.closest("svg, option") || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(behind(node))];
    const key = `${node.tagName}.${node.className} ${style.color}`;
    found[key] = Math.min(found[key] ?? 99, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return found;
}"""
