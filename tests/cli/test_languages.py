"""One order for everything that is said: --lang, KECHUANG_LANG, the workspace's language, the locale's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

ENGLISH_OF_CLICK = ("Usage:", "Options:", "Commands:", "Show this message", "Error:", "Try '", "Missing", "No such")


def break_a_suite(root: Path) -> None:
    suite = root / "expectations/example.yaml"
    suite.write_text(suite.read_text(encoding="utf-8").replace("target: 2%", "targte: 2%"), encoding="utf-8")


def test_definition_errors_speak_the_language_of_the_workspace(root: Path, run: Run) -> None:
    break_a_suite(root)
    for verb in ("lint", "run", "status"):
        done = run(verb)
        assert done.returncode == 2
        assert "此处没有 `targte` 这个键" in done.stdout + done.stderr


def test_also_where_the_settings_themselves_have_faults(root: Path, run: Run) -> None:
    settings = root / "kechuang.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[plan]", "[paln"), encoding="utf-8")
    assert "表名两侧的方括号不成对" in run("lint").stdout
    settings.write_text('language = "en"\n[plan\n', encoding="utf-8")
    assert "The brackets around the name of this table do not match" in run("lint", LANG="zh_CN.UTF-8").stdout


@pytest.mark.parametrize(
    ("before", "after", "environment", "chinese"),
    [
        ([], [], {}, True),  # the workspace's
        ([], [], {"KECHUANG_LANG": "en"}, False),
        ([], ["--lang", "en"], {"KECHUANG_LANG": "zh"}, False),
        (["--lang", "en"], [], {}, False),
        (["--lang=zh"], [], {"KECHUANG_LANG": "en"}, True),
        (["--lang", "zh"], ["--lang", "en"], {}, False),
        ([], [], {"LANG": "en_GB.UTF-8"}, True),
    ],
)
def test_the_order_is_the_same_for_results_messages_and_help(
    root: Path, run: Run, before: list[str], after: list[str], environment: dict[str, str], chinese: bool
) -> None:
    explained = run(*before, "explain", "example_share", *after, **environment).stdout
    assert ("支出占收入比重" in explained) is chinese
    unknown = run(*before, "explain", "example_shar", *after, **environment).stderr
    assert ("没有名为" in unknown) is chinese
    told = run(*before, "explain", *after, "--help", **environment).stdout
    assert ("用法：" in told) is chinese
    assert ("Usage:" in told) is not chinese


@pytest.mark.parametrize(("locale", "chinese"), [("zh_CN.UTF-8", True), ("C.UTF-8", False), ("de_DE.UTF-8", False)])
def test_outside_a_workspace_the_locale_decides(tmp_path: Path, run: Run, locale: str, chinese: bool) -> None:
    done = run("lint", cwd=tmp_path, LANG=locale)
    assert done.returncode == 2
    assert ("没有工作区" in done.stderr) is chinese


@pytest.mark.parametrize(
    "call",
    [
        ["--help"],
        ["run", "--help"],
        ["check", "--help"],
        ["rnu"],
        ["run", "--chek", "x"],
        ["run", "--format", "x"],
        ["run", "--as-of"],
        ["explain"],
        ["explain", "a", "b"],
        ["check", "x"],
    ],
)
def test_help_and_usage_errors_are_chinese_throughout(run: Run, call: list[str]) -> None:
    done = run(*call)
    said = done.stdout + done.stderr
    assert said
    assert not [words for words in ENGLISH_OF_CLICK if words in said], said


def test_a_terminal_without_our_signs_gets_question_marks_and_no_fault(root: Path, run: Run) -> None:
    done = run(
        "check",
        "samples/batches/example/example_2024.csv",
        "--feed",
        "example",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    assert done.returncode == 0
    assert "?" in done.stdout
