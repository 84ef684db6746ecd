"""The catalogue of translations: complete, compiled, and true to the places in each sentence."""

from __future__ import annotations

import gettext
import importlib.util
import io
import string
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "compile_catalogue.py"


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compile_catalogue", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_of_the_package_has_a_chinese_one(catalogue: ModuleType) -> None:
    translated = catalogue.translations()
    missing = [f"{place}: {s}" for s, place in catalogue.sentences().items() if s not in translated]
    assert missing == [], "translate these in kechuang_check.po, then run scripts/compile_catalogue.py"


def test_no_translation_is_left_over(catalogue: ModuleType) -> None:
    assert sorted(set(catalogue.translations()) - set(catalogue.sentences())) == []


def test_translations_fill_the_places_that_the_sentence_has(catalogue: ModuleType) -> None:
    # `count` is given beside `more`: English says how many more, Chinese how many in all.
    wrong = [s for s, zh in catalogue.translations().items() if places(zh) - places(s) - {"count"}]
    assert wrong == []
    lost = [s for s, zh in catalogue.translations().items() if places(s) - places(zh) - {"more"}]
    assert lost == []


def test_the_compiled_catalogue_is_that_of_its_source(catalogue: ModuleType) -> None:
    compiled = catalogue.MO.read_bytes()
    assert compiled == catalogue.compiled(catalogue.translations()), "run scripts/compile_catalogue.py"
    spoken = gettext.GNUTranslations(io.BytesIO(compiled))
    assert spoken.gettext("On track") == "进度正常"


def test_a_sentence_without_translation_would_be_found(catalogue: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text('text("Nobody {x} said this" if a else "nor this", x=1)\n', encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{{ t('A page says {y}', y=2) }}", encoding="utf-8")
    assert catalogue.sentences(tmp_path) == {
        "Nobody {x} said this": "room.py:1",
        "nor this": "room.py:1",
        "A page says {y}": "templates/page.html:1",
    }
