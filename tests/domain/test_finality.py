"""Provisional or final: the words that say so, and what holds for any filings of a period."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.finality import Finality, FinalityRule, together
from kechuang_check.domain.period import Period
from kechuang_check.domain.windows import in_force

PROVISIONAL, FINAL = Finality.PROVISIONAL, Finality.FINAL
RULE = FinalityRule()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("技术合同_2024年四季度快报", PROVISIONAL), ("初步核算", PROVISIONAL), ("2024年预计数", PROVISIONAL),
        ("最终核实", FINAL), ("规上工业研发_2024年年报", FINAL), ("R&D 2024 FINAL", FINAL), ("年报初步数", PROVISIONAL),
        ("非最终数", PROVISIONAL), ("Ｐrovisional", PROVISIONAL), ("规上工业研发_2024年", None), ("", None),
    ],
)  # fmt: skip
def test_the_words_of_the_bureaus_say_it(words: str, said: Finality | None) -> None:
    assert RULE.of_words(words) is said


def test_what_the_rows_say_goes_before_the_name_and_one_provisional_row_is_enough() -> None:
    assert RULE.of_filing(["最终核实", "快报数"], ["年报"]) is PROVISIONAL
    assert RULE.of_filing(["最终核实"], ["快报"]) is FINAL
    assert RULE.of_filing(["最终核实", None], ["2024年", "快报"]) is PROVISIONAL
    assert RULE.of_filing([], ["2024年", ""]) is None
    assert replace(RULE, unmarked=FINAL).of_filing([], ["2024年"]) is FINAL


@given(st.lists(st.sampled_from([PROVISIONAL, FINAL, None])))
def test_a_sum_is_final_only_if_all_of_it_is(parts: list[Finality | None]) -> None:
    made = together(parts)
    assert (made is PROVISIONAL) == (PROVISIONAL in parts)
    assert (made is FINAL) == (bool(parts) and all(p is FINAL for p in parts))


@given(st.lists(st.sampled_from([PROVISIONAL, FINAL, None]), min_size=1, max_size=7))
def test_the_newest_filing_counts_unless_it_is_provisional_after_a_final_one(said: list[Finality | None]) -> None:
    period = Period.parse("2024")
    filings = [
        Batch(f"id{n}", "feed", f"{n}.csv", f"{n}", period, 1, PurePath("x"), finality=s) for n, s in enumerate(said)
    ]
    found = in_force(filings)
    (counting,) = found.current
    # What stands before the provisional ones that came last.
    settled = "".join("p" if s is PROVISIONAL else "f" if s is FINAL else "-" for s in said).rstrip("p")
    place = len(settled) - 1 if settled.endswith("f") else len(said) - 1
    assert counting is filings[place]
    others = [b for b in filings if b is not counting]
    assert list(found.superseded.get(counting.id, ())) == others
