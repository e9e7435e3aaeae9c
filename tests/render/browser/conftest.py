"""A real Chromium, and axe in it. Where one of them is missing the tests say what to install; they do not skip."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from gates.model import RunReport
from gates.render.html import render_html
from tests.ci import npm
from tests.render import samples

AXE_VERSION = "4.14.1"
SCREENSHOTS = Path(__file__).parents[3] / "reports/screenshots"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclasses.dataclass
class Opened:
    """A report in a page, and what happened there."""

    page: Page
    file: Path
    said: list[str] = dataclasses.field(default_factory=list)
    asked_for: list[str] = dataclasses.field(default_factory=list)

    @property
    def address(self) -> str:
        return self.file.as_uri()

    def unfold(self) -> None:
        self.page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    def violations(self) -> list[str]:
        """What axe finds that is serious or critical, with the elements."""
        if not self.page.evaluate("() => 'axe' in window"):
            axe = npm.modules("axe-core", AXE_VERSION) / "axe-core/axe.min.js"
            self.page.evaluate(axe.read_text(encoding="utf-8"))
        found: Any = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: false})")
        return [
            f"{v['id']}: {json.dumps([n['target'] for n in v['nodes']][:3])} {v['nodes'][0]['failureSummary']}"
            for v in found["violations"]
            if v["impact"] in {"serious", "critical"}
        ]


class Window:
    """A page for many tests, since a new one takes half a second; each report is a load of its own."""

    def __init__(self, browser: Browser, **settings: Any) -> None:
        context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce"} | settings)
        self.page = context.new_page()
        self.said: list[str] = []
        self.asked_for: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        context.on("request", lambda request: self.asked_for.append(request.url))

    def open(self, file: Path, fragment: str) -> Opened:
        self.page.goto("about:blank")
        self.said.clear()
        self.asked_for.clear()
        self.page.goto(file.as_uri() + fragment)
        return Opened(self.page, file, self.said, self.asked_for)


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def new_window() -> Iterator[Callable[..., Window]]:
    """Windows of one Chromium, each by the settings of its Playwright context."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is not installed: `apt-get install --no-install-recommends chromium`.")
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        windows: dict[str, Window] = {}

        def window(**settings: Any) -> Window:
            key = repr(settings)
            if key not in windows:
                windows[key] = Window(browser, **settings)
            return windows[key]

        yield window
        browser.close()


@pytest.fixture
def open_report(new_window: Callable[..., Window], tmp_path: Path) -> Open:
    """Renders a report into a file and opens it; keywords are those of a Playwright context."""

    def open_it(report: RunReport, *, fragment: str = "", **settings: Any) -> Opened:
        file = tmp_path / "gates.html"
        file.write_text(render_html(report, (), samples.background()), encoding="utf-8")
        return new_window(**settings).open(file, fragment)

    return open_it
