"""`kechuang-check explain`: all figures of one view are those of one day, and it says of which."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def facts(shown: str, colon: str = ": ") -> dict[str, str]:
    return dict(line.split(colon, 1) for line in shown.splitlines() if colon in line)


def test_all_figures_are_those_of_the_last_night(falls_short: Path, run: Run) -> None:
    (falls_short / "samples/batches/example/example_2026.csv").unlink()
    (falls_short / "samples/batches/example/example_2025.csv").write_text(
        "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2025-03-01\n", encoding="utf-8"
    )
    run("run", "--as-of", "2026-02-10")
    told = facts(run("explain", "example_share", "--lang", "en").stdout)
    assert told["Figures of"] == "the night of 10 February 2026"
    # The gap is reckoned from this bound: 1.83% - 1.50%.
    assert told["Bound in force"] == "1.83% on 31 December 2025, the end of the observed period"
    assert "0.33 percentage points short, judged for 10 February 2026" in told["Last observation"]
    # A half of a percentage point in the eleven months from February on.
    assert told["Pace needed"].endswith("0.05 percentage points more a month")
    assert "Bound on the day asked for" not in told
    chinese = facts(run("explain", "example_share", "--lang", "zh").stdout, "：")
    assert chinese["数据截至"] == "2026年2月10日（当日检查）"
    assert chinese["应达值"] == "1.83%（2025年12月31日，观测期末）"


def test_a_day_without_a_night_is_told_apart(root: Path, run: Run) -> None:
    before = facts(run("explain", "example_share", "--as-of", "2025-06-30", "--lang", "en").stdout)
    assert before["Figures of"] == "30 June 2025; no night is recorded up to then"
    assert before["Bound in force"] == "1.75% on 30 June 2025"
    run("run", "--as-of", "2025-01-31")
    asked = facts(run("explain", "example_share", "--as-of", "2025-06-30", "--lang", "en").stdout)
    assert asked["Figures of"] == "the night of 31 January 2025, the last one up to 30 June 2025"
    assert asked["Bound in force"] == "1.67% on 31 December 2024, the end of the observed period"
    assert asked["Bound on the day asked for"] == "1.75% on 30 June 2025"
    shown = run("explain", "example_share", "--as-of", "2025-06-30", "--lang", "zh").stdout
    assert "数据截至：2025年1月31日（2025年6月30日之前最近一次检查）" in shown
    assert "所问当日应达值：1.75%（2025年6月30日）" in shown


def test_a_target_that_was_edited_since_is_told_beside_the_old_figures(root: Path, run: Run) -> None:
    run("run", "--as-of", "2025-01-31")
    rules = root / "expectations/example.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("target: 2%", "target: 3%", 1), encoding="utf-8")
    told = facts(run("explain", "example_share", "--lang", "en").stdout)
    assert told["Target"] == "at least 3.00%, by 31 December 2026"
    assert told["Bound in force"].startswith("1.67% on 31 December 2024")
    assert (
        "The target was edited since that night; it was at least 2.00%, by 31 December 2026 then"
        in (told["Last observation"])
    )
