"""The HTML report in a real Chromium: for whoever looks, listens, has a phone, prints, or runs no scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import ViewportSize, expect

from gates.model import RunReport, State
from tests.render import samples
from tests.render.browser.conftest import DESKTOP, PHONE, SCREENSHOTS, Open
from tests.render.test_html import HOSTILE

REPORTS: dict[str, Callable[[], RunReport]] = {"red": samples.compared_report, "green": samples.report}
WIDTHS: dict[str, ViewportSize] = {"desktop": DESKTOP, "phone": PHONE}
RATIO = 3.0
"""To the time that as many plain paragraphs take: measured 0.5 to 1."""


@pytest.mark.parametrize(
    ("verdict", "scheme", "barriers"),
    [
        ("red", "light", ["desktop", "phone"]),
        ("red", "dark", ["desktop"]),
        ("green", "light", ["phone"]),
        ("green", "dark", ["phone"]),
    ],
    ids=lambda told: told if isinstance(told, str) else "+".join(told),
)
def test_it_opens_without_a_complaint_a_request_or_a_barrier(
    open_report: Open, verdict: str, scheme: str, barriers: list[str]
) -> None:
    """Looking for barriers takes a second each time, so each pair of width and colours, and of width and verdict, is looked at once."""
    opened = open_report(REPORTS[verdict](), color_scheme=scheme)
    expect(opened.page.get_by_role("heading", level=1)).to_contain_text(verdict, ignore_case=True)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width, size in WIDTHS.items():
        opened.page.set_viewport_size(size)
        opened.page.screenshot(path=SCREENSHOTS / f"{verdict}-{scheme}-{width}.png")
    opened.unfold()
    for width, size in WIDTHS.items():
        opened.page.set_viewport_size(size)
        assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
        if width in barriers:
            assert opened.violations() == []
    assert opened.said == []
    assert opened.asked_for == [opened.address]


def test_on_a_phone_what_was_examined_has_the_width_of_the_screen(open_report: Open) -> None:
    page = open_report(samples.compared_report()).page
    page.set_viewport_size(PHONE)
    widths = [cell.bounding_box() for cell in page.locator('.checks td[data-label="Examined"]').all()]
    assert len(widths) == 10
    assert all(box is not None and box["width"] > PHONE["width"] / 2 for box in widths)


def test_findings_are_filtered_by_words_path_rule_gate_and_severity(open_report: Open) -> None:
    page = open_report(samples.compared_report()).page
    shown = page.locator(".finding:visible")
    told = page.get_by_role("search").get_by_role("status")
    page.get_by_label("Filter", exact=True).fill("H11")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("h11 0.14.0 has a known vulnerability")
    expect(told).to_have_text("1 shown")
    page.get_by_label("Filter", exact=True).fill("")
    page.locator("#tools [name=path]").fill("services/pay")
    expect(shown).to_have_count(1)
    page.locator("#tools [name=path]").fill("")
    page.locator("#tools [name=rule]").select_option("lint/ruff:E711")
    expect(shown).to_have_count(1)
    page.locator("#tools [name=rule]").select_option("")
    page.get_by_label("only new ones").check()
    expect(shown).to_have_count(2)
    page.get_by_label("only new ones").uncheck()
    page.get_by_label("Gate").select_option("lint")
    expect(shown).to_have_count(2)
    page.get_by_label("Severity").select_option("low")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Comparison to None")


def test_a_gate_folds_by_keyboard_and_the_first_stop_skips_to_the_gates(open_report: Open) -> None:
    page = open_report(samples.red_report()).page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the gates")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("main")
    gate = page.locator("#gate-readme")
    gate.locator("summary").first.focus()
    assert not gate.evaluate("(d) => d.open")
    page.keyboard.press("Enter")
    assert gate.evaluate("(d) => d.open")
    page.keyboard.press("Enter")
    assert not gate.evaluate("(d) => d.open")


def test_the_command_of_a_gate_is_copied(open_report: Open) -> None:
    page = open_report(samples.red_report(), permissions=["clipboard-read", "clipboard-write"]).page
    page.locator("#gate-migrations").get_by_role("button", name="Copy").click()
    expect(page.locator("#gate-migrations").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "gates run migrations"


def test_a_permalink_opens_what_is_folded_around_the_finding(open_report: Open) -> None:
    page = open_report(samples.red_report(), fragment="#f-sec1").page
    expect(page.locator("#f-sec1")).to_be_in_viewport()
    page.get_by_role("link", name="what this rule means").first.click()
    expect(page.locator("#rule-migrations-left-behind .body")).to_be_in_viewport()
    page.evaluate("() => { location.hash = '#f-log1'; }")
    expect(page.locator("#f-log1")).to_be_in_viewport()


def test_without_scripts_everything_is_there_and_folds(open_report: Open) -> None:
    page = open_report(samples.red_report(), java_script_enabled=False).page
    assert page.get_by_role("search").count() == 0
    expect(page.get_by_text("The table order_status is still there after the downgrade.")).to_be_visible()
    advice = page.get_by_text("The log message is built even where nobody reads it.")
    expect(advice).not_to_be_visible()
    page.locator("#gate-logging > summary").click()
    expect(advice).to_be_visible()


def test_what_is_folded_is_printed_and_what_is_for_the_screen_is_not(open_report: Open) -> None:
    opened = open_report(samples.red_report(), color_scheme="dark", screen=DESKTOP)
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#f-sec1").evaluate("(e) => e.checkVisibility({contentVisibilityAuto: true})")
    assert opened.page.locator("#f-sec1").evaluate("(e) => e.getBoundingClientRect().height") > 50
    assert not opened.page.get_by_role("search").is_visible()
    assert opened.page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.page.locator("#overview-title").evaluate("(e) => getComputedStyle(e).color") == "rgb(27, 32, 38)"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    assert opened.page.pdf(path=SCREENSHOTS / "red.pdf").startswith(b"%PDF")


def test_hostile_content_does_nothing_in_a_browser(open_report: Open) -> None:
    words = [word[:5000] for word in HOSTILE]
    findings = tuple(
        samples.finding(rule=w, message=w, fix=w, path=w, tool=w, url=w, excerpt=w, fingerprint=f"h{n}")
        for n, w in enumerate(words)
    )
    gate = samples.result("lint", State.FAILED, findings=findings, reason=" ".join(words))
    opened = open_report(samples.report(gate, name=words[0], branch=words[2]))
    opened.unfold()
    opened.page.get_by_label("Filter", exact=True).fill("<script>")
    assert opened.said == []
    assert opened.asked_for == [opened.address]
    assert opened.page.evaluate("() => document.scripts.length") == 1


def test_ten_thousand_findings_open_and_are_filtered_as_fast_as_so_many_plain_paragraphs(
    open_report: Open, tmp_path: Path
) -> None:
    """In seconds, too, on a machine that has nothing else to do; on a busy one only the ratio says anything."""
    page = open_report(samples.many_findings(["lint"])).page
    opening = [loaded(page)]
    filtering = page.evaluate(samples.FILTER_IN_CHROMIUM)
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("1,111 shown")
    plain = tmp_path / "plain.html"
    plain.write_text("\n".join(f"<p>{'Finding of a column. ' * 12} {n}</p>" for n in range(10_000)), encoding="utf-8")
    page.goto(plain.as_uri())
    reference = loaded(page)
    page.goto((tmp_path / "gates.html").as_uri())
    opening.append(loaded(page))
    told = f"open {min(opening):.2f} s, filtered {filtering:.2f} s, plain paragraphs {reference:.2f} s"
    print(f"10,000 findings in Chromium: {told}")
    assert min(opening) < max(1.0, RATIO * reference), told
    assert filtering < max(1.0, RATIO * reference), told


def loaded(page: BrowserPage) -> float:
    """Seconds until the page was there."""
    took: float = page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd")
    return took / 1000
