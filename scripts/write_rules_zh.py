"""Write docs/rules.zh.md: every rule in one line each, from the Chinese sentences of the vocabulary.

Run it after a rule was added or its sentence changed: `python scripts/write_rules_zh.py`. A test holds the page against
what this makes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from kechuang_check.domain.vocabulary import ExpectationForm, KeyForm
from kechuang_check.validation import RuleVocabulary
from scripts.target_words_zh import target_part

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.zh.md"

_HEAD = """\
# 规则一览

每个规则集（`expectations/<名称>.yaml`）由规则组成。每条规则写明 `type`（类型）、`kwargs`（键）、`severity`（级别）和
`meta.code`（编号）；`meta.name` 和 `meta.mend`（处理办法）可以不写。本页由程序按规则自带的中文句式生成；每条规则的示例
及空值的处理见 [rules.md](rules.md)（英文），示例都作为测试运行。

级别：`critical` 不通过时整批数据“不合格”，不据此报缺口；`warning` 不通过时提示，数据照常使用；`info` 仅供参考。

`mostly`：应当符合的行所占比例，如 0.95；不写则要求全部符合。`regex` 是正则表达式；
列写规范名称（`checks/` 中定义的英文名）。
"""
_KINDS = (
    ("逐行核对一列", "expect_column_value"),
    ("核对整列", "expect_column_"),
    ("核对两列", "expect_column_pair_"),
    ("核对多列", ("expect_compound_", "expect_multicolumn_", "expect_select_")),
    ("核对整表", "expect_table_"),
)
_KEYS: Mapping[str, str] = {
    "column": "列", "column_A": "甲列", "column_B": "乙列", "column_list": "各列", "value_set": "取值", "regex": "格式",
    "min_value": "下限", "max_value": "上限", "strict_min": "不含下限", "strict_max": "不含上限", "value": "规定值",
    "or_equal": "可以相等", "sum_total": "应有合计", "mostly": "符合比例", "date_column": "日期列", "within": "时段",
    "years": "年数", "tolerance_days": "允许相差的天数",
}  # fmt: skip
_CHOICES: Mapping[str, str] = {"period": "报告期内", "plan": "规划期内", "until_period_end": "报告期末及以前"}


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, forms in _grouped(RuleVocabulary().forms):
        parts.append(f"## {title}\n\n| 类型 | 要求 | 键 |\n|---|---|---|")
        parts += [f"| `{f.type}` | {_sentence(f)} | {'；'.join(map(_key, f.keys))} |" for f in forms]
        parts.append("")
    return "\n".join([*parts, target_part()])


def _grouped(forms: Mapping[str, ExpectationForm]) -> Iterator[tuple[str, list[ExpectationForm]]]:
    """Each rule under the narrowest heading whose beginning it has."""
    of = {type_: max((b for b in _beginnings() if type_.startswith(b)), key=len) for type_ in forms}
    for title, beginning in _KINDS:
        begin = (beginning,) if isinstance(beginning, str) else beginning
        yield title, [form for type_, form in forms.items() if of[type_] in begin]


def _beginnings() -> list[str]:
    return [b for _, beginning in _KINDS for b in ((beginning,) if isinstance(beginning, str) else beginning)]


def _sentence(form: ExpectationForm) -> str:
    places = {key.name: f"〔{_KEYS[key.name]}〕" for key in form.keys}
    return form.pattern.zh.format(**places)


def _key(key: KeyForm) -> str:
    words = f"`{key.name}` {_KEYS[key.name]}"
    if key.choices:
        words += "（" + "、".join(f"`{c}` {_CHOICES[c]}" for c in key.choices) + "）"
    return words + ("（必填）" if key.required else "")


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
