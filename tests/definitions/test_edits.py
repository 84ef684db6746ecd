"""What was edited between two runs: found in the texts that both kept, and only where a verdict may hang on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kechuang_check.definitions.edits import edits_between
from kechuang_check.definitions.kept_texts import definition_texts
from kechuang_check.domain.shift import Edit, Edits

TEXTS = definition_texts(Path(__file__).parents[2])
MACRO, SUITE = "checks/macro_series.yaml", "expectations/macro_series.yaml"


def edited(file: str, old: str, new: str) -> Edits:
    assert TEXTS[file].count(old) == 1, f"{old!r} stands {TEXTS[file].count(old)} times in {file}"
    return edits_between(TEXTS, {**TEXTS, file: TEXTS[file].replace(old, new)})


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        (MACRO, "  until: by 31 October", "  until: by 30 November", "expected.until"),
        (MACRO, "gdp: {type: amount, unit: 亿元", "gdp: {type: amount, unit: 万元", "columns.gdp"),
        (MACRO, "key: [last_day]", "key: [last_day]\nlayout: {header_rows: [3]}", "layout"),
        (SUITE, "min_value: 1000000000,", "min_value: 2000000000,", "macro_series/rd-plausible.kwargs.min_value"),
        (SUITE, "numerator: sum(social_rd)", "numerator: sum(enterprise_rd)", "macro_series/rd-gdp.kwargs.numerator"),
        (SUITE, "target: 3.3%", "target: 3.4%", "macro_series/rd-gdp.kwargs.target"),
        ("kechuang.toml", '"end" = 2024-12-31', '"end" = 2025-12-31', "plan.end"),
    ],
)  # fmt: skip
def test_the_file_and_the_key_are_named(file: str, old: str, new: str, key: str) -> None:
    assert edited(file, old, new).under("rd_gdp") == (Edit(file, key),)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (MACRO, "# Yearly series", "# A comment. Yearly series"),
        (MACRO, "steward: statistics_bureau", "steward: science_bureau"),
        (MACRO, "source: {folder: samples/batches/macro_series", "source: {folder: elsewhere/macro_series"),
        (SUITE, "short: {zh: 研发投入占比", "short: {zh: 研发占比"),
        (SUITE, "obligation: expected", "obligation: binding"),
        (SUITE, "      kind: annual_ratio", "      by: vintage\n      kind: annual_ratio"),
        ("kechuang.toml", '"en" = "Innovative industrial clusters"', '"en" = "Clusters"'),
    ],
)
def test_words_names_and_places_move_no_verdict(file: str, old: str, new: str) -> None:
    assert edited(file, old, new).under("rd_gdp") == ()


def test_another_check_and_another_rule_of_the_suite_are_not_under_it() -> None:
    other = edited(MACRO, "  until: by 31 October", "  until: by 30 November")
    assert other.under("hitech_enterprises") == ()
    assert edited(SUITE, "target: 3.3%", "target: 3.4%").under("industrial_output") == ()


def test_what_it_is_reckoned_from_and_the_lists_of_names_are_under_it() -> None:
    before = {
        "checks/a.yaml": "name: a\nsuite: a\ncolumns: {town: {type: text, among: towns}}\n",
        "checks/b.yaml": "name: b\nsuite: b\ncolumns: {x: {type: text}}\n",
        "expectations/a.yaml": _suite("a", "share", "derive: {how: ratio, of: [part, whole]}"),
        "expectations/b.yaml": _suite("b", "whole", "numerator: sum(x)"),
        "regions/towns.yaml": "members: {one: {}}\n",
    }
    inputs = edits_between(before, {**before, "expectations/b.yaml": _suite("b", "whole", "numerator: sum(y)")})
    assert inputs.under("share") == (Edit("expectations/b.yaml", "b/rule.kwargs.numerator"),)
    lists = edits_between(before, {**before, "regions/towns.yaml": "members: {one: {}, two: {}}\n"})
    assert (lists.under("share"), lists.under("whole")) == ((Edit("regions/towns.yaml", "members.two"),), ())


def _suite(name: str, indicator: str, how: str) -> str:
    kwargs = f"{{indicator: {indicator}, {how}}}"
    rule = f"{{type: expect_indicator_to_be_measured, kwargs: {kwargs}, meta: {{code: {name}/rule}}}}"
    return f"name: {name}\nexpectations: [{rule}]\n"


def test_a_rule_or_a_file_that_is_new_or_gone_is_named_as_a_whole() -> None:
    without = {name: text for name, text in TEXTS.items() if name != MACRO}
    assert Edit(MACRO) in edits_between(without, TEXTS).under("rd_gdp")
    renamed = edited(SUITE, "code: macro_series/gdp-plausible", "code: macro_series/gdp-size")
    assert set(renamed.under("rd_gdp")) == {
        Edit(SUITE, "macro_series/gdp-plausible"), Edit(SUITE, "macro_series/gdp-size"),
    }  # fmt: skip


def test_nothing_is_known_of_a_run_that_kept_no_texts_and_a_text_that_cannot_be_read_is_edited() -> None:
    none: Mapping[str, str] = {}
    assert (edits_between(none, TEXTS).is_known, edits_between(TEXTS, TEXTS).is_known) == (False, True)
    assert edits_between(TEXTS, TEXTS).under("rd_gdp") == ()
    broken = edits_between(TEXTS, {**TEXTS, SUITE: "name: [\udcff"})
    assert broken.is_known
