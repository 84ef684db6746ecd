"""YAML with places: what is typed, what is refused, and that no bytes at all make it fall over."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kechuang_check.definitions import yaml_text
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import Mark
from kechuang_check.definitions.yaml_text import read_yaml


def read(content: str | bytes):
    problems = Problems()
    data = content.encode() if isinstance(content, str) else content
    return read_yaml(data, "f.yaml", problems), problems.in_order()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1.50", Decimal("1.50")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("12:30", "12:30"),
        ("2024-12-31", "2024-12-31"),
        ("yes", "yes"),
        ("True", "True"),
        ("~", "~"),
        ("2%", "2%"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("１２", "１２"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_only_plain_numbers_and_truth_values_are_typed(written, value):
    document, problems = read(f"key: {written}\n")
    assert problems == ()
    assert document.top.plain() == {"key": value}
    assert type(document.top.plain()["key"]) is type(value)


def test_decimals_keep_their_digits():
    document, _ = read("key: 1.50\n")
    assert str(document.top.plain()["key"]) == "1.50"


def test_keys_stay_text():
    document, _ = read("2020: a\n2020-12-31: b\ntrue: c\n")
    assert document.top.plain() == {"2020": "a", "2020-12-31": "b", "true": "c"}


def test_every_key_and_value_knows_its_line_and_column():
    document, _ = read("a: 1\nlist:\n  - x: 2\n    y:\n      z: [3,\n        4]\n")
    y = document.node("list", 0, "y")
    assert (document.node("a").mark, document.node("a").key_mark) == (Mark(1, 4), Mark(1, 1))
    assert (y.key_mark, y.mark) == (Mark(4, 5), Mark(5, 7))
    assert document.node("list", 0).mark == Mark(3, 5)
    assert document.node("list", 0, "y", "z", 1).mark == Mark(6, 9)
    assert document.place("list", 0, "y", "missing").line == 4
    assert document.place("nothing", "here").line == 1


@pytest.mark.parametrize(
    ("content", "line", "what", "mend"),
    [
        ("a: !!python/object:os.system x\n", 1, "`!!python/object:os.system` is a YAML tag", "Remove it"),
        ("a: !x\n  b: 1\n", 1, "`!x` is a YAML tag", "quotes"),
        ("a: &base {b: 1}\n", 1, "`&base` names this place", "Remove it"),
        ("a: 1\nb: *base\n", 2, "`*base` refers to another place", "Write the value out"),
        ("a: 1\nb: 2\na: 3\n", 3, "`a` is written twice, first on line 1", "Keep one"),
        ("x: {a: 1, a: 2}\n", 1, "`a` is written twice", "Keep one"),
        ("a: 1\n---\nb: 2\n", 2, "more than one YAML document", "file of its own"),
        ("? [a, b]\n: 1\n", 1, "cannot be a key", "before the colon"),
        ("", 1, "is empty", "name: ..."),
        ("# nothing yet\n", 1, "is empty", "name: ..."),
        ("- a\n- b\n", 1, "holds no keys", "name: ..."),
        ("just words\n", 1, "holds no keys", "name: ..."),
        ("name：x\ntitle: y\n", 1, "full-width sign `：`", "English mode"),
        ("a: 1\nb: c: d\n", 2, "colon where no key can stand", "quotes"),
        ("a:\n\tb: 1\n", 2, "indented with a tab", "blanks"),
        ("a:\n  b: 1\n c: 2\n", 3, "does not fit", "same column"),
        ("unit: %\n", 1, "cannot begin with `%`", "quotes"),
        ("who: @here\n", 1, "cannot begin with `@`", "quotes"),
        ("a: [1, 2\nb: 3\nc: 4\n", 1, "bracket that opens here", "close"),
        ('a: "x\nb: 1\n', 1, "quotes that open here", "Close the quotes"),
        ('a: 1\nb: "x\nc: 2\nd: "y"\n', 2, "quotes that open here", "Close the quotes"),
        ("a: 1\nb: {zh: '甲, en: x}\nc: it's\n", 2, "quotes that open here", "Close the quotes"),
        ('a: "one\n  two"\nb: "x\nc: {d: "e"}\n', 3, "quotes that open here", "Close the quotes"),
        ("# it's a comment\na: don't\nb: [1\n", 3, "bracket that opens here", "Separate"),
        ("a: {b: 1，c: 2}\n", 1, "full-width sign `，`", "English mode"),
        ("a: {b： 1, c： [2}\n", 1, "full-width sign `：`", "English mode"),
        ("a:\n  - b\n  ＃ ours: c\n", 3, "full-width sign `＃`", "English mode"),
        (r'a: "\d"' + "\n", 1, "wrong `\\` sequence", "single quotes"),
        ("a: 1\nb\nc: 2\n", 2, "not a key with a value", "a colon"),
        ("a: 1\nb: x\u200by\n", 2, "invisible character (U+200B)", "type it again"),
        ("a: 1\nb: \x07\n", 2, "invisible character (U+0007)", "type it again"),
        ("a: " + "[" * 500 + "\n", 1, "nested too deeply", "brackets"),
        ("a:\n" + "".join(" " * n + "k:\n" for n in range(1, 200)), 33, "nested too deeply", "indentation"),
        ("a: 1\n" * 300_000, 1, "larger than", "several"),
    ],
)
def test_what_is_refused_is_told_with_line_and_mend(content, line, what, mend):
    _, problems = read(content)
    first = problems[0]
    assert (str(first.where), len(problems)) == (f"f.yaml:{line}", 1)
    assert what in str(first.what)
    assert mend in str(first.mend)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_told_with_the_line_where_it_shows(encoding):
    document, problems = read("name: x\ntitle: 研发费用\n".encode(encoding))
    assert document is None
    assert problems[0].where.line == (2 if encoding == "gb18030" else 1)
    assert "UTF-8" in str(problems[0].mend)


def test_tags_anchors_and_duplicates_are_all_told_at_once():
    document, problems = read("a: !x 1\nb: &y 2\na: 3\n")
    assert [p.where.line for p in problems] == [1, 2, 3]
    assert document.top.plain() == {"a": "1", "b": 2}


_LIKELY = st.lists(
    st.sampled_from(
        [
            *"[]{}:,-?&*!|>'\"%@`#~ \n\t\r\\",
            ": ",
            "- ",
            "\n  ",
            "---\n",
            "a",
            "0",
            "名",
            "：",
            "\x00",
            "\ufeff",
            "\u2028",
            "%YAML 1.1\n",
        ]
    ),
    max_size=60,
).map(lambda parts: "".join(parts).encode())


def _is_told_or_read(data: bytes) -> None:
    document, problems = read(data)
    assert document is not None or problems
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(1 <= p.where.line <= lines for p in problems)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), _LIKELY))
@example(b"---")
def test_no_bytes_make_the_reader_fall_over(data):
    _is_told_or_read(data)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=60), _LIKELY))
def test_the_reader_holds_without_the_compiled_parser_too(data):
    compiled = yaml_text._PARSER
    yaml_text._PARSER = yaml.SafeLoader
    try:
        _is_told_or_read(data)
    finally:
        yaml_text._PARSER = compiled


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: [", "&a [", "|\n"])
def test_depth_is_told_and_never_a_recursion_error(opening):
    document, problems = read("k: " + opening * 20_000 if opening != "- " else opening * 20_000)
    assert document is None
    assert problems
