"""Pictures of letters as a phone, a tablet and a desk show them, light and dark, in both languages.

`python scripts/letter_screenshots.py FOLDER`: runs four nights on copies of this workspace (a first shortfall, a digest
with a missing report and data that is not fit, a recovery, a weekly summary) and draws what they write into FOLDER.
"""

import email
import email.policy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from scripts.find_program import browser as find_browser

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (360, 600, 1200)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
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
    _night(root, "2025-02-12")
    _night(root, "2025-02-18")


def _night(root: Path, day: str) -> None:
    command = [sys.executable, "-m", "kechuang_check", "run", "--as-of", day, "--quiet", "--project-dir", str(root)]
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(done.returncode)


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
