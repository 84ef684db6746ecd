"""Pictures of letters as a phone, a tablet and a desk show them, light and dark, in both languages.

`python scripts/letter_screenshots.py FOLDER`: runs four nights on copies of this workspace (a first shortfall; a digest
with a missing report and data that is not fit; a recovery and a silence; a weekly summary, an escalation, the end of
the silence and a file that cannot be read) and draws what they write, and notices about letters, into FOLDER.
"""

import email
import email.policy
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from kechuang_check.definitions.workspace import load_workspace
from kechuang_check.delivery.eml_folder import EmlFolder
from kechuang_check.domain.outbox import LETTER
from kechuang_check.reporting import notices
from kechuang_check.validation import RuleVocabulary
from scripts.find_program import browser as find_browser

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (360, 600, 1200)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_AT = datetime(2025, 2, 19, 1, tzinfo=UTC)
_EVERYTHING = """
[watch]
steward = "plan_office"
[receivers.plan_desk]
zh = "行动计划推进办公室（值班）"
en = "Plan Office (on duty)"
address = "desk-of-plan-office@example.com"
cleared = true
weekly = "tuesday"
[[routes]]
to = ["plan_desk"]
continue = true
[[routes]]
kind = "shortfall"
escalate = [{after_nights = 7, to = ["plan_office"]}]
"""


def html_of(file: Path) -> str:
    """The HTML part of a letter in a file."""
    body = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_body(("html",))
    if body is None:
        raise SystemExit(f"{file} has no HTML part")
    return str(body.get_content())


def letters_of(lang: str, root: Path) -> None:
    """The nights, each after the one before."""
    for name in ("checks", "expectations", "samples", "regions"):
        shutil.copytree(ROOT / name, root / name)
    settings = (ROOT / "kechuang.toml").read_text("utf-8") + _EVERYTHING
    (root / "kechuang.toml").write_text(settings.replace('language = "zh"', f'language = "{lang}"', 1), "utf-8")
    _night(root, "2024-12-26")
    certificates = root / "samples/batches/hitech_certificates/hitech_certificates_2024-12.csv"
    text = certificates.read_text("utf-8-sig")
    certificates.write_text(text.replace(",9132", ",91Z2"), "utf-8")
    (root / "samples/batches/technology_contracts/技术合同_2024年四季度.csv").unlink()
    _night(root, "2025-02-10")
    suite = root / "expectations/carriers.yaml"
    suite.write_text(suite.read_text("utf-8").replace("target: 25\n", "target: 24\n"), "utf-8")
    by, reason = ("数据专班", "产业目录调整") if lang == "zh" else ("Data desk", "the catalogue is being revised")
    _run(root, "alerts", "silence", "--indicator", "hitech_s*", "--by", by, "--reason", reason, "--until", "2025-02-14")
    _night(root, "2025-02-12")
    (root / "samples/batches/talent_summary/人才统计_2024年下半年.xlsx").write_bytes(b"\x00")
    _night(root, "2025-02-18")
    _notices(root)


def _night(root: Path, day: str) -> None:
    _run(root, "run", "--as-of", day, "--quiet")


def _run(root: Path, *words: str) -> None:
    command = [sys.executable, "-m", "kechuang_check", *words, "--project-dir", str(root)]
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(done.returncode)


def _notices(root: Path) -> None:
    """What the steward is told of letters that do not leave."""
    workspace = load_workspace(root, RuleVocabulary())
    steward = workspace.owners["plan_office"]
    letter = notices.a_test(workspace.owners["science_bureau"], workspace, _AT)
    answer = "550 5.1.1 <head-of-science-bureau@example.com>: Recipient address rejected: User unknown"
    for notice in (
        letter,
        notices.of_a_refusal(letter, LETTER, answer, steward, workspace, "dead"),
        notices.of_a_hold(LETTER, "the server does not offer STARTTLS", steward, workspace, "held", "2025-02-18"),
    ):
        EmlFolder(root / "state/outbox", "kechuang-check@localhost", _AT.date()).deliver(notice, _AT)


def main(folder: Path) -> int:
    browser_path = find_browser()
    if browser_path is None:
        print("No Chromium: make browser")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for lang in ("zh", "en"):
            root = Path(temporary) / lang
            root.mkdir()
            letters_of(lang, root)
            for letter in sorted((root / "state/outbox").glob("*.eml")):
                shutil.copy(letter, folder / f"{letter.stem}.{lang}.eml")
                for scheme in SCHEMES:
                    for width in WIDTHS:
                        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                        page.set_content(html_of(letter))
                        page.screenshot(path=folder / f"{letter.stem}.{lang}.{width}.{scheme}.png", full_page=True)
                        page.close()
        browser.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
