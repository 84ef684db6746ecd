"""The rules stewards may write: which kinds, with which keys, and the sentence of each.

Most are Great Expectations' own, under its own names and keys. Left out on purpose: conditions on rows (its pandas
parser runs code), rules that run SQL, and `ignore_row_if`, which the judge always sets the same way: a row with a
missing value in a pair or a list of columns is not judged, and lowers the coverage.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.vocabulary import ExpectationForm, KeyForm, KeyType

_COLUMN: Final = KeyForm("column", KeyType.COLUMN, required=True)
_COLUMNS: Final = KeyForm("column_list", KeyType.COLUMNS, required=True)
_PAIR: Final = (
    KeyForm("column_A", KeyType.COLUMN, required=True),
    KeyForm("column_B", KeyType.COLUMN, required=True),
)
_MOSTLY: Final = KeyForm("mostly", KeyType.FRACTION)
_VALUES: Final = KeyForm("value_set", KeyType.VALUES, required=True)
_REGEX: Final = KeyForm("regex", KeyType.REGEX, required=True)
_STRICT: Final = (KeyForm("strict_min", KeyType.BOOLEAN), KeyForm("strict_max", KeyType.BOOLEAN))


def _bounds(type_: KeyType) -> tuple[KeyForm, ...]:
    return (KeyForm("min_value", type_), KeyForm("max_value", type_), *_STRICT)


def _of_column(type_: str, zh: str, en: str, *keys: KeyForm) -> ExpectationForm:
    return ExpectationForm(type_, (_COLUMN, *keys), Bilingual(zh, en), column_key="column")


def _of_pair(type_: str, zh: str, en: str, *keys: KeyForm) -> ExpectationForm:
    return ExpectationForm(type_, (*_PAIR, *keys, _MOSTLY), Bilingual(zh, en), column_key="column_A")


def _of_columns(type_: str, zh: str, en: str, *keys: KeyForm) -> ExpectationForm:
    return ExpectationForm(type_, (_COLUMNS, *keys, _MOSTLY), Bilingual(zh, en))


_ROWS: Final = (
    _of_column("expect_column_values_to_not_be_null", "{column}不得为空", "{column} must not be empty", _MOSTLY),
    _of_column("expect_column_values_to_be_null", "{column}应当为空", "{column} must be empty", _MOSTLY),
    _of_column("expect_column_values_to_be_unique", "{column}不得重复", "{column} must not repeat", _MOSTLY),
    _of_column(
        "expect_column_values_to_be_between",
        "{column}应在规定范围内（下限 {min_value}，上限 {max_value}）",
        "{column} must be in range (lowest {min_value}, highest {max_value})",
        *_bounds(KeyType.BOUND),
        _MOSTLY,
    ),
    _of_column(
        "expect_column_values_to_be_in_set",
        "{column}只能取以下各值：{value_set}",
        "{column} must be one of: {value_set}",
        _VALUES,
        _MOSTLY,
    ),
    _of_column(
        "expect_column_values_to_not_be_in_set",
        "{column}不得取以下各值：{value_set}",
        "{column} must be none of: {value_set}",
        _VALUES,
        _MOSTLY,
    ),
    _of_column(
        "expect_column_values_to_match_regex",
        "{column}应符合格式 {regex}",
        "{column} must have the form {regex}",
        _REGEX,
        _MOSTLY,
    ),
    _of_column(
        "expect_column_values_to_not_match_regex",
        "{column}不得出现格式 {regex}",
        "{column} must not have the form {regex}",
        _REGEX,
        _MOSTLY,
    ),
    _of_column(
        "expect_column_value_lengths_to_equal",
        "{column}应为 {value} 个字符",
        "{column} must be {value} characters long",
        KeyForm("value", KeyType.INTEGER, required=True),
        _MOSTLY,
    ),
    _of_column(
        "expect_column_value_lengths_to_be_between",
        "{column}的字符数应在规定范围内（下限 {min_value}，上限 {max_value}）",
        "{column} must have a length in range (lowest {min_value}, highest {max_value})",
        *_bounds(KeyType.INTEGER),
        _MOSTLY,
    ),
    _of_pair(
        "expect_column_pair_values_a_to_be_greater_than_b",
        "{column_A}应大于（晚于）{column_B}（可以相等：{or_equal}）",
        "{column_A} must be greater or later than {column_B} (may be equal: {or_equal})",
        KeyForm("or_equal", KeyType.BOOLEAN),
    ),
    _of_pair(
        "expect_column_pair_values_to_be_equal", "{column_A}应与{column_B}相等", "{column_A} must equal {column_B}"
    ),
    _of_columns(
        "expect_compound_columns_to_be_unique",
        "{column_list}合在一起不得重复",
        "{column_list} together must not repeat",
    ),
    _of_columns(
        "expect_select_column_values_to_be_unique_within_record",
        "同一行的{column_list}不得相同",
        "{column_list} must differ from each other in every row",
    ),
    _of_columns(
        "expect_multicolumn_sum_to_equal",
        "{column_list}之和应等于 {sum_total}",
        "{column_list} must add up to {sum_total}",
        KeyForm("sum_total", KeyType.NUMBER, required=True),
    ),
)

_WHOLE_COLUMNS: Final = (
    *(
        _of_column(
            f"expect_column_{name}_to_be_between",
            f"{{column}}的{zh}应在规定范围内（下限 {{min_value}}，上限 {{max_value}}）",
            f"The {en} of {{column}} must be in range (lowest {{min_value}}, highest {{max_value}})",
            *_bounds(type_),
        )
        for name, zh, en, type_ in (
            ("min", "最小值", "lowest value", KeyType.BOUND),
            ("max", "最大值", "highest value", KeyType.BOUND),
            ("mean", "平均值", "mean", KeyType.NUMBER),
            ("median", "中位数", "median", KeyType.NUMBER),
            ("sum", "合计", "sum", KeyType.NUMBER),
            ("unique_value_count", "不同取值个数", "number of different values", KeyType.INTEGER),
            ("proportion_of_unique_values", "不同取值占比", "share of different values", KeyType.FRACTION),
            ("proportion_of_non_null_values", "填报率", "share of rows filled in", KeyType.FRACTION),
        )
    ),
    _of_column(
        "expect_column_distinct_values_to_be_in_set",
        "{column}出现的取值都应在以下各值之中：{value_set}",
        "Every value of {column} must be one of: {value_set}",
        _VALUES,
    ),
    _of_column(
        "expect_column_distinct_values_to_contain_set",
        "{column}应包含以下全部取值：{value_set}",
        "{column} must hold all of: {value_set}",
        _VALUES,
    ),
    _of_column(
        "expect_column_distinct_values_to_equal_set",
        "{column}的取值应恰为：{value_set}",
        "The values of {column} must be exactly: {value_set}",
        _VALUES,
    ),
)

_TABLES: Final = (
    ExpectationForm(
        "expect_table_row_count_to_be_between",
        _bounds(KeyType.INTEGER),
        Bilingual(
            "行数应在规定范围内（下限 {min_value}，上限 {max_value}）",
            "The number of rows must be in range (lowest {min_value}, highest {max_value})",
        ),
    ),
    ExpectationForm(
        "expect_table_row_count_to_equal",
        (KeyForm("value", KeyType.INTEGER, required=True),),
        Bilingual("应有 {value} 行", "There must be {value} rows"),
    ),
)

_OURS: Final = (
    _of_column(
        "expect_column_values_to_be_valid_credit_code",
        "{column}应为有效的统一社会信用代码",
        "{column} must be a valid unified social credit code",
        _MOSTLY,
    ),
    _of_column(
        "expect_column_values_to_be_valid_certificate_number",
        "{column}应为有效的高新技术企业证书编号，其中年份与发证日期一致",
        "{column} must be a valid high-tech certificate number whose year is that of its date of issue",
        KeyForm("date_column", KeyType.COLUMN),
        _MOSTLY,
    ),
    _of_column(
        "expect_column_dates_to_be_within",
        "{column}应在规定的时段之内",
        "{column} must lie within the span of time that its rule names",
        KeyForm("within", KeyType.CHOICE, required=True, choices=("period", "plan", "until_period_end")),
        _MOSTLY,
    ),
    _of_pair(
        "expect_column_pair_dates_to_be_years_apart",
        "{column_B}应为{column_A}之后满 {years} 年",
        "{column_B} must be {years} years after {column_A}",
        KeyForm("years", KeyType.INTEGER, required=True),
        KeyForm("tolerance_days", KeyType.INTEGER),
    ),
)

OURS: Final = frozenset(f.type for f in _OURS)
"""The kinds that Great Expectations does not have; `gx_expectations` makes them."""

FORMS: Final[Mapping[str, ExpectationForm]] = MappingProxyType(
    {f.type: f for f in (*_ROWS, *_WHOLE_COLUMNS, *_TABLES, *_OURS)}
)
