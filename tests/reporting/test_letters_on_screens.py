"""Letters in a real browser: wide enough for a phone, readable in the light and in the dark, for eyes and for ears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Browser, sync_playwright

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest, OpenAlert, Recovery, Summary
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting import letters
from kechuang_check.reporting.letter_items import Beside
from scripts.find_program import browser as find_browser
from tests.reporting.conftest import OBSERVATIONS, observed
from tests.reporting.telling import changed

LANGUAGES = ("zh", "en")
LINK = "https://intranet.example.com/kechuang/"
EARLIER = (
    observed("enterprise_rd", "2022", "0.0150"), observed("enterprise_rd", "2023", "0.0162"),
    observed("hitech_enterprises", "2023-Q4", "980"),
)  # fmt: skip

CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const colour = s => s.match(/[\\d.]+/g).map(Number);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent.trim()).join('');
    if (!own || e.className.includes('cell') || e.className.includes('thin')) continue;
    const [a, b] = [light(colour(getComputedStyle(e).color)), light(behind(e))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), own]);
  }
  return found;
}"""


def of_data(kind: AlertKind, check: str, night: Night) -> Decision:
    status = BatchStatus.UNFIT if kind is AlertKind.NOT_FIT else BatchStatus.MISSING
    batch = next(b for b in night.batches if b.check == check and b.status is status)
    group = batch.period.label if batch.period else ""
    return Decision(
        Fingerprint(kind, "plan", check, group), "science_bureau", Transition.NEW, Reason.FIRST, batch=batch
    )


@pytest.fixture
def kinds(decisions: tuple[Decision, ...], night: Night) -> dict[str, Digest]:
    """By name: one new shortfall, a digest of all kinds, a recovery, a weekly summary."""
    short = tuple(replace(d, receiver="science_bureau") for d in decisions if d.verdict and d.verdict.standing.is_short)
    data = (of_data(AlertKind.NOT_FIT, "talent", night), of_data(AlertKind.MISSING_REPORT, "macro", night))
    open_ = tuple(OpenAlert(d.fingerprint, date(2024, 12, 1), 30, d.verdict) for d in short)
    ended = Recovery(short[0].fingerprint, date(2024, 12, 30), short[0].verdict)
    return {
        "shortfall": Digest("science_bureau", short[:1]),
        "digest": Digest("science_bureau", (*short, *data)),
        "recovery": Digest("science_bureau", (changed(short[1], Transition.RECOVERED),)),
        "summary": Digest("science_bureau", (), Summary(open_, (ended,))),
    }


@pytest.fixture
def pages(kinds: dict[str, Digest], workspace: Workspace, night: Night) -> dict[str, tuple[str, str]]:
    """By kind and language the HTML part and the text part."""
    made = {}
    for lang in LANGUAGES:
        owners = {k: replace(o, lang=lang) for k, o in workspace.owners.items()}
        of = replace(workspace, owners=owners, letters=replace(workspace.letters, report_url=LINK))
        beside = Beside((*EARLIER, *OBSERVATIONS), tuple(d for k in kinds.values() for d in k.news))
        for name, digest in kinds.items():
            (letter,) = letters.compose([digest], of, night.as_of, "run", "state/reports/page.html", beside)
            made[f"{name}.{lang}"] = (letter.html, letter.text)
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path is not None, "these tests need Chromium: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_fit_every_screen_and_can_be_read_on_it(
    pages: dict[str, tuple[str, str]], browser: Browser, scheme: Any, tmp_path: Path
) -> None:
    for width in (360, 600, 1200):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for name, (html, _) in pages.items():
            file = tmp_path / f"{name}.html"
            file.write_text(html, encoding="utf-8")
            asked.clear()
            page.goto(file.as_uri())
            assert asked == [file.as_uri()]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            clipped = "[...document.querySelectorAll('td, th')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
            assert page.evaluate(clipped) == 0, name
            read = page.evaluate(CONTRAST)
            assert len(read) > 5
            assert [(round(ratio, 2), words) for ratio, words in read if ratio < 4.5] == [], name
        page.close()


def test_a_page_in_the_dark_is_dark(pages: dict[str, tuple[str, str]], browser: Browser) -> None:
    page = browser.new_page(color_scheme="dark")
    page.set_content(pages["digest.zh"][0])
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor") == "rgb(25, 33, 42)"
    assert page.evaluate("getComputedStyle(document.querySelector('.item')).borderTopColor") == "rgb(16, 21, 27)"
    page.close()


def test_both_parts_of_every_kind_of_letter_say_the_same(pages: dict[str, tuple[str, str]]) -> None:
    for name, (html, words) in pages.items():
        body = lxml.html.document_fromstring(html).body
        shown = " ".join(body.text_content().split())
        assert re.sub(r"[\W_]+", "", shown) == re.sub(r"[\W_]+", "", words), name


def test_the_digest_tells_of_data_with_place_and_mend(pages: dict[str, tuple[str, str]]) -> None:
    words = pages["digest.en"][1]
    for said in (
        "Missing report  Macro series 2024",
        "Where to put it: into the folder samples/batches/macro",
        "Form to fill in: kechuang-check template macro --output macro.xlsx",
        "The total row equals the sum of the towns:",
        "Check whether a town is missing or counted twice",
        "Put the corrected file into the folder samples/batches/talent, under the same name or another.",
        "kechuang-check check FILE --feed talent",
        "Whom to ask: Statistics Bureau",
        "rose from 1.50% (2022) to 1.71% (2024)",
        f"Report: {LINK}page.html",
    ):
        assert said in words
    for part in pages["summary.zh"]:
        assert "2024年12月1日" in part
        assert "2024年12月30日" in part


def test_letters_are_marked_up_for_those_who_listen(pages: dict[str, tuple[str, str]]) -> None:
    for name, (html, _) in pages.items():
        root = lxml.html.document_fromstring(html)
        assert root.get("lang") == ("zh-CN" if name.endswith("zh") else "en")
        assert next(h.tag for h in root.iter("h1", "h2", "h3")) == "h1"
        assert len(root.findall(".//h1")) == 1
        for table in root.iter("table"):
            heads = [th for th in table.iter("th") if next(th.iterancestors("table")) is table]
            assert table.get("role") == ("presentation" if not heads else None)
            assert all(th.get("scope") == "row" for th in heads)
        for drawn in root.xpath("//td[contains(@class, 'cell') or contains(@class, 'thin')]"):
            assert any(e.get("aria-hidden") == "true" for e in drawn.iterancestors())


def test_colours_stand_in_attributes_as_well_and_are_the_same(pages: dict[str, tuple[str, str]]) -> None:
    """For the programs that leave styles out."""
    html = pages["digest.zh"][0]
    coloured = lxml.html.document_fromstring(html).xpath("//*[@bgcolor]")
    assert len(coloured) > 20
    for element in coloured:
        assert f"background-color:{element.get('bgcolor')}" in element.get("style")
    filled = [e for e in lxml.html.document_fromstring(html).iter() if "background-color:" in (e.get("style") or "")]
    assert all(e.get("bgcolor") for e in filled)


def test_no_letter_is_cut_off_by_its_size(pages: dict[str, tuple[str, str]]) -> None:
    """Some programs cut a letter at 102 kB."""
    assert max(len(html.encode()) for html, _ in pages.values()) < 100_000


def test_a_letter_on_a_thousand_filings_lists_some_and_says_how_many_more(
    kinds: dict[str, Digest], workspace: Workspace, night: Night
) -> None:
    one = kinds["digest"].news[-1]
    many = tuple(replace(one, fingerprint=replace(one.fingerprint, group=f"file-{n}.csv")) for n in range(1000))
    (letter,) = letters.compose([Digest("science_bureau", many)], workspace, night.as_of, "run")
    assert "另有 960 项" in letter.text or "其余 960 项" in letter.text
    assert letter.subject.endswith("等 1000 项")
    assert len(letter.html.encode()) < 100_000
    assert len(letter.alerts) == 1000
