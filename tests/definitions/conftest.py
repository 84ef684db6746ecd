"""A workspace that is right, to be made wrong in one place, and a small vocabulary to read it with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.vocabulary import NO_TYPES, ColumnTypes, ExpectationForm, Fault, KeyForm, KeyType
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError, Problem
from kechuang_check.words import text

SETTINGS = """\
language = "zh"

[plan]
name = {zh = "科创江阴三年行动计划", en = "Science and innovation Jiangyin"}
start = 2022-01-01
end = 2024-12-31
source = "a news report"

[plan.projects.rainforest]
zh = "创新企业雨林营造"
en = "Innovative enterprise rainforest"

[plan.projects.ecology]
zh = "全方位创新生态建设"
en = "All-round innovation ecology"

[owners.science_bureau]
zh = "市科技局"
en = "Science and Technology Bureau"
address = "head-of-science-bureau@example.com"
language = "en"

[owners.statistics_bureau]
zh = "市统计局"
en = "Statistics Bureau"

[mail]
host = "mail.example.com"
sender = "plan-office@example.com"
user = "plan-office"
password_env = "KECHUANG_MAIL_PASSWORD"
"""

CHECK = """\
name: enterprise_rd
title: {zh: 规上工业企业研发, en: R&D of industrial enterprises}
suite: enterprise_rd
source: {folder: samples/batches/enterprise_rd, pattern: "*"}
expected:
  every: yearly
  within_days: 300
  steward: statistics_bureau
tag: statistical
key: [credit_code]
columns:
  credit_code: {type: code, names: [统一社会信用代码, 社会信用代码]}
  town: {type: text, names: [所属镇街], required: false}
  rd_expense:
    type: amount
    unit: 千元
    names: [研究开发费用合计]
  main_business_revenue: {type: amount, unit: 千元, names: [主营业务收入]}
"""

SUITE = """\
name: enterprise_rd
expectations:
  - type: expect_column_values_to_be_valid_credit_code
    kwargs: {column: credit_code, mostly: 0.99}
    severity: critical
    meta:
      code: enterprise_rd/credit-code-valid
      name: {zh: 统一社会信用代码有效, en: Credit codes are valid}
  - type: expect_column_values_to_be_between
    kwargs:
      column: rd_expense
      min_value: 0
    severity: warning
    meta:
      code: enterprise_rd/rd-not-negative
  - type: expect_column_values_to_match_regex
    kwargs:
      column: credit_code
      regex: '[0-9A-Z]{18}'
    severity: info
    meta: {code: enterprise_rd/credit-code-form}
  - type: expect_column_values_to_be_in_set
    kwargs:
      column: town
      value_set: [澄江街道, 010, 2024]
    severity: info
    meta: {code: enterprise_rd/town-known}
  - type: expect_compound_columns_to_be_unique
    kwargs:
      column_list: [credit_code, town]
    severity: critical
    meta: {code: enterprise_rd/one-row-each}
  - type: expect_indicator_to_meet_target
    severity: warning
    kwargs:
      indicator: enterprise_rd
      numerator: sum(rd_expense)
      denominator: sum(main_business_revenue)
      comparator: at_least
      target: 2%
      unit: percent
      part_unit: yuan
      due: 2024-12-31
      kind: annual_ratio
      path:
        shape: linear
        from:
          2020-12-31: 1.6%
          2022-12-31: 1.8%
      coverage_floor: 95%
      round_to: 1
    meta:
      code: enterprise_rd/target
      name: {zh: 规上工业企业研发费用占主营业务收入比重, en: Enterprise R&D as a share of revenue}
      project: rainforest
      owner: science_bureau
      obligation: binding
      clause: {text: enterprise R&D will account for 2%, source: the plan}
      assumption: {zh: 按规上工业, en: Industry of designated size}
"""

CONTRACTS_CHECK = """\
name: contracts
title: {zh: 技术合同, en: Technology contracts}
suite: contracts
source: {folder: samples/batches/contracts, pattern: "*.csv"}
expected: {every: monthly, within_days: 15, steward: science_bureau}
tag: administrative
layout: {encodings: [gb18030], sheet: 填报, totals: {words: [合计]}}
note: {zh: 合成数据, en: synthetic data}
key: [contract_no]
columns:
  contract_no: {type: code, names: [合同登记编号]}
  amount: {type: amount, unit: 万元, names: [成交额]}
"""

CONTRACTS_SUITE = """\
name: contracts
expectations:
  - type: expect_indicator_to_meet_target
    severity: critical
    kwargs:
      indicator: contract_turnover
      numerator: sum(amount)
      comparator: more_than
      target: 90亿元
      unit: yuan
      due: 2024-12-31
      kind: annual_flow
      window: year
      path:
        shape: step
        from: {2019-12-31: 36亿元}
        season: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.45, 50%, 0.6, 0.7, 0.8, 1]
    meta:
      code: contracts/target
      name: {zh: 技术合同成交额, en: Turnover of technology contracts}
      project: ecology
      owner: science_bureau
      clause: {text: exceeds 9 billion yuan, source: the plan}
"""

FILES = MappingProxyType(
    {
        "kechuang.toml": SETTINGS,
        "checks/enterprise_rd.yaml": CHECK,
        "checks/contracts.yaml": CONTRACTS_CHECK,
        "expectations/enterprise_rd.yaml": SUITE,
        "expectations/contracts.yaml": CONTRACTS_SUITE,
    }
)


class SmallVocabulary:
    """A few rules, and expressions of the form `aggregate(column)`."""

    _column = KeyForm("column", KeyType.COLUMN, required=True)
    _mostly = KeyForm("mostly", KeyType.FRACTION)

    @property
    def forms(self) -> Mapping[str, ExpectationForm]:
        def form(type_: str, *keys: KeyForm) -> tuple[str, ExpectationForm]:
            return type_, ExpectationForm(type_, keys, Bilingual("规则", "Rule"), "column")

        return dict(
            (
                form("expect_column_values_to_be_valid_credit_code", self._column, self._mostly),
                form(
                    "expect_column_values_to_be_between",
                    self._column,
                    KeyForm("min_value", KeyType.BOUND),
                    KeyForm("max_value", KeyType.BOUND),
                    KeyForm("strict_min", KeyType.BOOLEAN),
                    self._mostly,
                ),
                form(
                    "expect_column_values_to_match_regex", self._column, KeyForm("regex", KeyType.REGEX, required=True)
                ),
                form(
                    "expect_column_values_to_be_in_set",
                    self._column,
                    KeyForm("value_set", KeyType.VALUES, required=True),
                ),
                form("expect_compound_columns_to_be_unique", KeyForm("column_list", KeyType.COLUMNS, required=True)),
                form(
                    "expect_table_row_count_to_be_between",
                    KeyForm("min_value", KeyType.INTEGER, required=True),
                    KeyForm("per", KeyType.CHOICE, choices=("town", "whole")),
                    KeyForm("factor", KeyType.NUMBER),
                    KeyForm("note", KeyType.TEXT),
                ),
            )
        )

    def check_kwargs(self, type_: str, kwargs: Mapping[str, object]) -> Sequence[Fault]:
        low, high = kwargs.get("min_value"), kwargs.get("max_value")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            return (Fault(text("{low} is above {high}", low=low, high=high), text("Exchange the two")),)
        return ()

    def check_columns(self, type_: str, kwargs: Mapping[str, object], columns: ColumnTypes) -> Sequence[Fault]:
        if type_.endswith("between") and columns.get(str(kwargs.get("column"))) is ColumnType.CODE:
            return (Fault(text("A code is not between two others"), text("Name an amount")),)
        return ()

    def check_expression(
        self, expression: str, columns: Collection[str], types: ColumnTypes = NO_TYPES
    ) -> Sequence[Fault]:
        match = re.fullmatch(r"(sum|count|max)\((\w+)\)", expression)
        if match is None:
            return (Fault(text("This is not one aggregate"), text("Write such as sum(amount)"), 0),)
        if match[2] not in columns:
            return (Fault(text("There is no column {name}", name=match[2]), text("Use a column"), match.start(2)),)
        return ()


@dataclass
class Writer:
    """A workspace on disk."""

    root: Path

    def write(self, file: str, content: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def change(self, file: str, old: str, new: str) -> None:
        content = (self.root / file).read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        self.write(file, content.replace(old, new))

    def read(self) -> Workspace:
        return load_workspace(self.root, SmallVocabulary())

    def problems(self) -> Sequence[Problem]:
        with pytest.raises(DefinitionError) as caught:
            self.read()
        return caught.value.problems


@pytest.fixture
def workspace(tmp_path: Path) -> Writer:
    writer = Writer(tmp_path)
    for file, content in FILES.items():
        writer.write(file, content)
    return writer


@pytest.fixture
def told(workspace: Writer) -> Callable[[], list[str]]:
    """Every problem as one line: place, what, mend."""
    return lambda: [f"{p.where} {p.what} | {p.mend}" for p in workspace.problems()]
