"""kechuang.toml with places: the line of a key is found again in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.toml_text import read_toml

CONTENT = """\
# a comment with [plan] and x = 1
top = 1

[plan]   # the plan
name = {zh = "计划", en = "plan"}
"quoted key" = 2
long = \"\"\"
start = 5
[owners]
\"\"\"
start = 2022-01-01
listed = [
  ["start", 1],
]
a.b = 3

[owners.science]
zh = "局"

[ "owners" . 'tax office' ]
zh = "税"

[[copies]]
n = 1

[[copies]]
n = 2

[[copies.of]]
m = 3
[[copies.of]]
m = 4
[copies.of.them]
z = 5

[[copies]]
[[copies.of]]
m = 6
listed = [
  ["a"]
]
"""


def read(content: str | bytes):
    problems = Problems()
    document = read_toml(content.encode() if isinstance(content, str) else content, "k.toml", problems)
    return document, problems.in_order()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("plan",), 4),
        (("plan", "name"), 5),
        (("plan", "name", "en"), 5),
        (("plan", "quoted key"), 6),
        (("plan", "long"), 7),
        (("plan", "start"), 11),
        (("plan", "listed", 0, 1), 12),
        (("plan", "a"), 15),
        (("plan", "a", "b"), 15),
        (("owners",), 17),
        (("owners", "science", "zh"), 18),
        (("owners", "tax office"), 20),
        (("owners", "tax office", "zh"), 21),
        (("copies",), 23),
        (("copies", 0, "n"), 24),
        (("copies", 1), 26),
        (("copies", 1, "n"), 27),
        (("copies", 1, "of"), 29),
        (("copies", 1, "of", 0, "m"), 30),
        (("copies", 1, "of", 1), 31),
        (("copies", 1, "of", 1, "them", "z"), 34),
        (("copies", 2), 36),
        (("copies", 2, "of", 0), 37),
        (("copies", 2, "of", 0, "m"), 38),
        (("copies", 2, "of", 0, "listed", 0), 39),
        (("plan", "missing"), 4),
        (("missing",), 1),
    ],
)
def test_the_line_of_a_key_or_table(path, line):
    document, problems = read(CONTENT)
    assert problems == ()
    assert document.place(*path).line == line


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("a = 1\nb = \n", 2, "not TOML"),
        ("a = 1\na = 2\n", 2, "written twice"),
        ("[t]\n[t]\n", 2, "written twice"),
        ("a = 1\nb: 2\n", 2, "not a key with a value"),
        ('a = 1\nb = "x\n', 2, "quotes that open here are not closed"),
        ("a = 1\n\nb = [1,\n", 3, "not TOML"),
        ("a ＝ 1\n", 1, "full-width sign"),
        ("a = " + "[" * 5000, 1, "nested too deeply"),
        (".".join("a" * 2000) + " = 1\n", 1, "nested too deeply"),
        ("a = " + "9" * 5000 + "\n", 1, "not TOML"),
        ('a = 1\nb = "\xff"\n'.encode("latin-1"), 2, "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(content, line, what):
    document, problems = read(content)
    assert document is None
    assert [p.where.line for p in problems] == [line]
    assert what in str(problems[0].what)


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("role = deputy", 'Write `role = "deputy"`'),
        ("role = deputy  # of the bureau", 'Write `role = "deputy"`'),
        ("attach = True", "Write `attach = true`"),
        ("start = 2022/1/1", "Write `start = 2022-01-01`"),
        ("start = 2022年1月1日", "Write `start = 2022-01-01`"),
        ("start = 2022-13-01", "Write year, month and day without quotes"),
        ("hours 26", "Write `hours = 26`"),
        ("hours: 26", "Write `hours = 26`"),
        ('to = ["a" "b"]', "Separate the items with `, `"),
        ('to = ["a"，"b"]', "Type it with the keyboard in English mode"),
        ("[[routes]", "Write `[[routes]]`"),
        ("[mail", "Write `[mail]`"),
        ('zh = "市科技局', "Close the quotes on this line"),
    ],
)
def test_the_mend_of_a_line_is_the_line_as_it_should_be(line, mend):
    document, (problem,) = read(f"a = 1\n{line}\n")
    assert document is None
    assert problem.where.line == 2
    assert mend in str(problem.mend)


_LIKELY = st.lists(
    st.sampled_from(
        [*"[]{}=.,'\"#\n\r\\ ", "a", "[a]\n", "[[a]]\n", "a.b = ", "1", '"""', "2024-01-01", "名", "\x00", "inf"]
    ),
    max_size=50,
).map(lambda parts: "".join(parts).encode())


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=150), _LIKELY))
def test_no_bytes_make_the_reader_fall_over(data):
    document, problems = read(data)
    assert document is not None or problems
