"""Every slip in the constructs of a target is told with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from kechuang_check.errors import DefinitionError
from tests.targets.workspaces import loaded, problems_of, series, target, written

STOCK = "numerator: sum(value), comparator: at_least, target: 5, unit: persons, kind: stock"
RATIO = (
    "numerator: sum(value), denominator: sum(value), part_unit: yuan, comparator: at_least, target: 5%, unit: percent, "
    "kind: annual_ratio"
)
GROWTH = "comparator: at_least, target: 5%, unit: percent, kind: annual_ratio, derive: "


@pytest.mark.parametrize(
    ("kwargs", "what"),
    [
        (STOCK.replace("at_least", "within"), "`within` needs the width of its band: `band` is missing"),
        (f"{STOCK}, band: 2", "The comparator at_least has no band"),
        (STOCK.replace("at_least", "within") + ", band: 0", "A band of 0 lets nothing but the target itself pass"),
        (STOCK.replace("at_least", "within") + ", band: 0.5", "`0.5` is no whole number, and persons come in ones"),
        (RATIO.replace("at_least", "within") + ", band: 2", "`2` has no % sign, so it could be read in two ways"),
        ("target: none, coverage_floor: 90%", "There is a `coverage_floor`, and nothing is measured"),
        ("target: unknown, numerator: sum(value)", "`kind` is missing; whatever is measured needs it"),
        (STOCK.replace("target: 5", "target: Unknown"), "`Unknown` is not an amount"),
        (f"{STOCK}, window: year", "The kind stock is not measured over the window `year`"),
        (RATIO.replace("annual_ratio", "stock"), "The kind stock does not go with the unit percent"),
        (f"{RATIO}, missing: failing", "`missing: failing` is for a share of rows that is to reach a floor"),
        (f"{RATIO}, missing: ignored", "`ignored` is not known here"),
        (STOCK.replace("stock", "ytd_flow"), "The kind ytd_flow needs a season"),
        (f"{STOCK}, path: {{season: learned}}", "The kind stock has no season"),
        (STOCK.replace("stock", "ytd_flow, path: {season: learn}"), "`learn` is not known here"),
        (f"{STOCK}, across_breaks: true", "`across_breaks` speaks of breaks, and there are none"),
        (
            STOCK.replace("sum(value)", "'quantile(value, 2)'"),
            "The second part of QUANTILE is a number between 0 and 1",
        ),
        (STOCK.replace("sum(value)", "rank(value)"), "RANK takes one number, and a FILTER"),
        (
            STOCK.replace("sum(value)", "rank(town) filter (where value > 0)"),
            "rank needs numbers, and town holds texts",
        ),
        (STOCK.replace("sum(value)", "'arg_max(town, value)'"), "arg_max needs numbers, and town holds texts"),
        (f"{GROWTH}{{how: grows, of: [s]}}", "`grows` is not known here"),
        (f"{GROWTH}{{how: growth, of: [s, t]}}", "`growth` is reckoned from 1 indicators"),
        (f"{GROWTH}{{how: ratio, of: [s]}}", "`ratio` is reckoned from 2 indicators"),
        (f"{GROWTH}{{how: annual_growth, of: [s]}}", "`annual_growth` needs the value it starts from"),
        (f"{GROWTH}{{how: ratio, of: [s, t], base: {{2020-12-31: 5元}}}}", "`ratio` has no base"),
        (
            f"{GROWTH}{{how: growth, of: [s], base: {{2024-06-30: 5元}}}}",
            "The base is not of a year before the due date",
        ),
        (f"{GROWTH}{{how: growth, of: [s], base: {{2020-12-31: 5%}}}}", "`5%` is a percentage, and the unit is yuan"),
        (f"{GROWTH}{{how: ratio, of: [s, t], years: 2}}", "`years` says how far the same period lies back"),
        (
            f"{GROWTH}{{how: growth, of: [s]}}, window: year",
            "It is reckoned from other indicators, and there is a `window`",
        ),
        (
            f"{GROWTH}{{how: growth, of: [old], base: {{2020-12-31: 5元}}}}",
            "The base of 2020-12-31 is counted by another",
        ),
        (f"{GROWTH}{{how: multiple, of: [s], base: {{2020-12-31: 5元}}}}", "`multiple` gives times"),
        (f"{GROWTH}{{how: sum, of: [s, t]}}", "It is counted in percent, and what it is reckoned from in yuan"),
    ],
)
def test_a_slip_is_told_where_it_stands(tmp_path: Path, kwargs: str, what: str) -> None:
    old = series("old", "x/old").replace("yuan,", "yuan, breaks: {2022-01-01: 新目录},")
    rules = series("s", "x/s") + series("t", "x/t") + old + target(f"indicator: x, {kwargs}", "x/target")
    found = problems_of(written(tmp_path, {"x": rules}, {}))
    assert len(found) == 1, found
    place, _, told = found[0].partition(": ")
    assert told.startswith(what)
    # The kwargs stand on one line, that of the last rule.
    assert place == "expectations/x.yaml:17"


@pytest.mark.parametrize("every", ["monthly", "quarterly", "half_yearly"])
def test_a_ratio_of_a_year_is_not_measured_on_less_than_a_year(tmp_path: Path, every: str) -> None:
    rules = target(f"indicator: x, {RATIO}", "x/target")
    told = problems_of(written(tmp_path, {"x": rules}, {}, {"x": every}))
    assert told == [f"expectations/x.yaml:5: A ratio of a year is measured on what is reported {every}"]
    assert problems_of(written(tmp_path, {"x": rules.replace("annual_", "ytd_")}, {}, {"x": every})) == []


BY_TOWN = target(f"indicator: x, {RATIO}, by: town", "x/target")
IN_SET = (
    "- type: expect_column_values_to_be_in_set\n  severity: warning\n"
    "  kwargs: {column: town, value_set: [华士镇]}\n  meta: {code: x/town-known}\n"
)


def test_groups_of_a_register_are_split_by_declared_names_only(tmp_path: Path) -> None:
    folder = written(tmp_path, {"x": BY_TOWN}, {})
    (told,) = problems_of(folder)
    assert told.startswith("expectations/x.yaml:5: Groups by `town` would be shown by whatever names a filing holds")
    assert problems_of(written(folder, {"x": IN_SET + BY_TOWN}, {})) == []
    written(folder, {"x": BY_TOWN}, {})
    (folder / "regions").mkdir()
    (folder / "regions/towns.yaml").write_text(
        "name: towns\ntitle: {zh: 镇街, en: Towns}\nmembers: {华士镇: {}}\n", encoding="utf-8"
    )
    check = folder / "checks/x.yaml"
    text = check.read_text(encoding="utf-8")
    check.write_text(text.replace("town: {type: text}", "town: {type: text, among: towns}"), encoding="utf-8")
    assert problems_of(folder) == []
    # Of statistics no group is shown by which a respondent could be told.
    written(folder, {"x": BY_TOWN}, {})
    check.write_text(check.read_text(encoding="utf-8").replace("administrative", "statistical"), encoding="utf-8")
    assert problems_of(folder) == []


def test_every_problem_has_its_mend(tmp_path: Path) -> None:
    rules = target(f"indicator: x, {GROWTH}{{how: annual_growth, of: [y]}}", "x/target")
    with pytest.raises(DefinitionError) as caught:
        loaded(written(tmp_path, {"x": rules}, {}))
    assert {str(p.mend) for p in caught.value.problems} == {
        "Add `base: {2020-12-31: 650}`, the day and the value; or `years`, to start from its own so many years before",
        "Write one of: x",
    }
