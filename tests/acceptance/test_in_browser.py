"""The page and the letters in a real browser: nothing is fetched, nothing is cut off, every indicator can be seen."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from kechuang_check.definitions import load_workspace
from kechuang_check.validation import RuleVocabulary
from scripts.find_program import browser as find_browser
from tests.acceptance.conftest import Desk

Judged = tuple[Desk, dict[str, Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path is not None, "these tests need Chromium: run scripts/find_program.py browser --install"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, "--disable-sync", "--no-first-run"])
        yield browser
        browser.close()


def opened(browser: Browser, file: Path, width: int, scheme: Any = "light") -> tuple[Page, list[str]]:
    """The page as opened from disk, and everything it asked for or complained of."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(f"request {request.url}"))
    page.on("console", lambda message: heard.append(f"console {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error {error}"))
    page.goto(file.as_uri())
    return page, [h for h in heard if h != f"request {file.as_uri()}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_report_opens_from_disk_and_fits_the_screen(
    judged: Judged, browser: Browser, width: int, scheme: str
) -> None:
    desk, night = judged
    page, heard = opened(browser, desk.root / night["report"], width, scheme)
    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    seen = page.inner_text("body")
    targets = load_workspace(desk.root, RuleVocabulary()).targets
    assert [t.name.zh for t in targets.values() if t.name.zh not in seen] == []
    page.context.close()


def test_the_report_prints_on_a4(judged: Judged, browser: Browser, tmp_path: Path) -> None:
    desk, night = judged
    page, _ = opened(browser, desk.root / night["report"], 1280)
    pdf = page.pdf(prefer_css_page_size=True, path=str(tmp_path / "report.pdf"))
    pages = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert {(round(float(w)), round(float(h))) for w, h in pages} == {(595, 842)}
    assert 4 <= len(pages) <= 16
    # As wide as the paper between its margins: nothing stands out, and the table is a table.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 26) / 25.4 * 96), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert page.evaluate("getComputedStyle(document.querySelector('#overview tr')).display") == "table-row"
    assert page.evaluate("getComputedStyle(document.querySelector('#overview thead')).position") == "static"
    seen = page.inner_text("body")
    targets = load_workspace(desk.root, RuleVocabulary()).targets
    assert [t.name.zh for t in targets.values() if seen.count(t.name.zh) < 3] == []  # table, card, sources
    page.context.close()


def test_at_a_glance_comes_first_and_is_not_cut_on_a_phone(judged: Judged, browser: Browser) -> None:
    desk, night = judged
    page, _ = opened(browser, desk.root / night["report"], 390)
    assert page.evaluate("document.querySelector('main').firstElementChild.id") == "overview"
    cells = page.eval_on_selector_all(
        "#overview td, #overview tbody th",
        "all => all.filter(e => e.offsetParent)"
        ".map(e => [e.getBoundingClientRect().right, e.dataset.label + e.innerText])",
    )
    assert len(cells) == 5 * len(night["assessments"])
    assert max(right for right, _ in cells) <= 390
    assert "缺口998 家" in [words for _, words in cells]
    page.context.close()


@pytest.mark.parametrize("width", [360, 600, 1200])
def test_letters_are_readable_on_any_screen(judged: Judged, browser: Browser, width: int, tmp_path: Path) -> None:
    desk, night = judged
    for letter in night["letters"]:
        message = email.message_from_bytes((desk.root / letter["path"]).read_bytes(), policy=email.policy.default)
        body = message.get_body(("html",))
        assert body is not None
        file = tmp_path / f"{letter['to']}.html"
        file.write_text(body.get_content(), encoding="utf-8")
        page, heard = opened(browser, file, width)
        assert heard == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('body *')].filter(e => e.innerText && !e.children.length)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)).filter(size => size > 1))"
        )
        assert smallest >= 12
        page.context.close()
