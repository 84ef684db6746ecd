"""Pictures of the letters of an outbox as a phone, a tablet and a desk show them, light and dark.

`python scripts/letter_screenshots.py OUTBOX FOLDER`: for each `.eml` file of OUTBOX its HTML part, at three widths.
"""

import email
import email.policy
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from scripts.find_program import browser as find_browser

WIDTHS = (360, 600, 1200)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def html_of(file: Path) -> str:
    """The HTML part of a letter in a file."""
    body = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_body(("html",))
    if body is None:
        raise SystemExit(f"{file} has no HTML part")
    return str(body.get_content())


def main(outbox: Path, folder: Path) -> int:
    browser_path = find_browser()
    letters = sorted(outbox.glob("*.eml"))
    if browser_path is None or not letters:
        print("No Chromium: run make browser" if letters else f"No letters in {outbox}")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for scheme in SCHEMES:
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                for letter in letters:
                    page.set_content(html_of(letter))
                    page.screenshot(path=folder / f"{letter.stem}.{width}.{scheme}.png", full_page=True)
                page.close()
        browser.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
