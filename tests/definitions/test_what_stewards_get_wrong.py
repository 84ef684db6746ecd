"""One slip in a good workspace: the problem names file and line, what is wrong, and the mend."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from typing import NamedTuple

import pytest


class Slip(NamedTuple):
    """`old` is replaced by `new` in `file` (all of it, without `old`); then `what` and `mend` are told at `where`."""

    name: str
    file: str
    old: str
    new: str
    where: str
    what: str
    mend: str


RD = "expectations/enterprise_rd.yaml"
CONTRACTS = "expectations/contracts.yaml"
CHECK = "checks/enterprise_rd.yaml"
CONTRACTS_CHECK = "checks/contracts.yaml"
TOML = "kechuang.toml"

SUITES = [
    Slip("misspelt key", RD, "severity: critical\n    meta:\n      code", "serverity: critical\n    meta:\n      code",
         f"{RD}:5", "`serverity` is not a key", "mean `severity`"),
    Slip("key unlike any", RD, "    severity: info\n    meta: {code: enterprise_rd/town-known}",
         "    severity: info\n    zzz: 1\n    meta: {code: enterprise_rd/town-known}",
         f"{RD}:27", "`zzz` is not a key", "Write one of: type, kwargs, severity, meta"),
    Slip("no severity", RD, "    severity: info\n    meta: {code: enterprise_rd/town-known}",
         "    meta: {code: enterprise_rd/town-known}",
         f"{RD}:22", "`severity` is missing", "severity: warning"),
    Slip("unknown severity", RD, "severity: info\n    meta: {code: enterprise_rd/town", "severity: eror\n    meta: {code: enterprise_rd/town",
         f"{RD}:26", "`eror` is not known", "Write one of: info, warning, critical"),
    Slip("severity nearly right", RD, "severity: info\n    meta: {code: enterprise_rd/town", "severity: warn\n    meta: {code: enterprise_rd/town",
         f"{RD}:26", "`warn` is not known", "mean `warning`"),
    Slip("misspelt rule", RD, "expect_column_values_to_be_valid_credit_code", "expect_column_values_to_be_valid_creditcode",
         f"{RD}:3", "no rule `expect_column_values_to_be_valid_creditcode`", "expect_column_values_to_be_valid_credit_code"),
    Slip("misspelt target rule", CONTRACTS, "expect_indicator_to_meet_target", "expect_indicator_to_meet_targets",
         f"{CONTRACTS}:3", "`expect_indicator_to_meet_targets` is not known", "mean `expect_indicator_to_meet_target`"),
    Slip("misspelt kwarg", RD, "min_value: 0", "minimum_value: 0",
         f"{RD}:12", "`minimum_value` is not a key of expect_column_values_to_be_between", "mean `min_value`"),
    Slip("missing kwarg", RD, "      regex: '[0-9A-Z]{18}'\n", "", f"{RD}:17", "`regex` is missing", "Add `regex: ...`"),
    Slip("no kwargs at all", RD, "    kwargs: {column: credit_code, mostly: 0.99}\n", "",
         f"{RD}:3", "`column` is missing", "Add `column: ...`"),
    Slip("unknown column", RD, "column: rd_expense", "column: rd_expence",
         f"{RD}:11", "check `enterprise_rd` has no column `rd_expence`", "mean `rd_expense`"),
    Slip("split by a column that is none", RD, "      numerator: sum(rd_expense)\n",
         "      numerator: sum(rd_expense)\n      by: twon\n", f"{RD}:38", "has no column `twon`", "mean `town`"),
    Slip("split by amounts", RD, "      numerator: sum(rd_expense)\n",
         "      numerator: sum(rd_expense)\n      by: rd_expense\n", f"{RD}:38", "holds no names to split by", "such as town"),
    Slip("split by nothing", RD, "      numerator: sum(rd_expense)\n",
         "      numerator: sum(rd_expense)\n      by: []\n", f"{RD}:38", "names no column", "several in brackets"),
    Slip("a share of a ratio", RD, "      numerator: sum(rd_expense)\n",
         "      numerator: sum(rd_expense)\n      by: town\n      share_of: rd_expense\n",
         f"{RD}:39", "no ratio", "Remove `share_of`"),
    Slip("unknown column in a list", RD, "column_list: [credit_code, town]", "column_list: [credit_code, twon]",
         f"{RD}:30", "no column `twon`", "mean `town`"),
    Slip("column list that is one word", RD, "column_list: [credit_code, town]", "column_list: credit_code",
         f"{RD}:30", "must be a list of columns", "brackets"),
    Slip("a column twice", RD, "column_list: [credit_code, town]", "column_list: [town, town]",
         f"{RD}:30", "names a column twice", "Keep one"),
    Slip("mostly as percent", RD, "mostly: 0.99", "mostly: 99%", f"{RD}:4", "number from 0 to 1", "0.95 for 95 percent"),
    Slip("mostly above one", RD, "mostly: 0.99", "mostly: 99", f"{RD}:4", "number from 0 to 1", "0.95 for 95 percent"),
    Slip("mostly nothing", RD, "mostly: 0.99", "mostly: 0", f"{RD}:4", "can never fail", "such as 0.95"),
    Slip("mostly nothing in decimals", RD, "mostly: 0.99", "mostly: 0.00", f"{RD}:4", "can never fail", "such as 0.95"),
    Slip("bound that is a word", RD, "min_value: 0", "min_value: none", f"{RD}:12", "must be a number or a day", "2024-12-31"),
    Slip("bound without value", RD, "min_value: 0", "min_value:", f"{RD}:12", "has no value", "remove the key"),
    Slip("bound that is no day", RD, "min_value: 0", "min_value: 2024-02-30", f"{RD}:12", "no such day as 2024-02-30", "day of the month"),
    Slip("bounds exchanged", RD, "min_value: 0", "min_value: 5\n      max_value: 1", f"{RD}:10", "5 is above 1", "Exchange"),
    Slip("yes for true", RD, "min_value: 0", "min_value: 0\n      strict_min: yes", f"{RD}:13", "must be true or false", "`true`"),
    Slip("full-width digit class", RD, "'[0-9A-Z]{18}'", r"'\d{18}'", f"{RD}:19", "full-width digits", "`[0-9]`"),
    Slip("broken regex", RD, "'[0-9A-Z]{18}'", "'[0-9A-Z{18}'", f"{RD}:19", "not a regular expression (at character 1)", "brackets"),
    Slip("empty value set", RD, "value_set: [澄江街道, 010, 2024]", "value_set: []", f"{RD}:25", "list of values", "one value at least"),
    Slip("empty item in value set", RD, "value_set: [澄江街道, 010, 2024]", "value_set: [澄江街道, null]",
         f"{RD}:25", "not a single value", "quotes"),
    Slip("code without suite", RD, "code: enterprise_rd/rd-not-negative", "code: rd-not-negative",
         f"{RD}:15", "`rd-not-negative` is not a rule code", "enterprise_rd/credit-code-valid"),
    Slip("code of another suite", RD, "code: enterprise_rd/rd-not-negative", "code: contracts/rd-not-negative",
         f"{RD}:15", "does not begin with the name of its suite", "Write `enterprise_rd/rd-not-negative`"),
    Slip("code twice", RD, "code: enterprise_rd/rd-not-negative", "code: enterprise_rd/credit-code-valid",
         f"{RD}:15", f"belongs to the rule at {RD}:7", "code of its own"),
    Slip("no meta", RD, "    meta: {code: enterprise_rd/town-known}\n", "", f"{RD}:22", "`meta` is missing", "code: enterprise_rd"),
    Slip("name in one language", RD, "{zh: 统一社会信用代码有效, en: Credit codes are valid}", "{zh: 统一社会信用代码有效}",
         f"{RD}:8", "`en` is missing", "en: English name"),
    Slip("name as plain text", RD, "{zh: 统一社会信用代码有效, en: Credit codes are valid}", "统一社会信用代码有效",
         f"{RD}:8", "`name` must hold keys", "{zh: 中文名称, en: English name}"),
    Slip("full-width colon in braces", RD, "{zh: 统一社会信用代码有效, en: Credit codes are valid}",
         "{zh：统一社会信用代码有效, en: Credit codes are valid}", f"{RD}:8", "full-width colon", "English mode"),
    Slip("full-width colon in kwargs", RD, "kwargs: {column: credit_code, mostly: 0.99}", "kwargs: {column：credit_code, mostly: 0.99}",
         f"{RD}:4", "full-width colon in `column：credit_code`", "English mode"),
    Slip("rule that does not fit its column", RD, "column: rd_expense", "column: credit_code", f"{RD}:10", "not between two others", "Name an amount"),
    Slip("suite without rules", CONTRACTS, "", "name: contracts\nexpectations: []\n", f"{CONTRACTS}:2", "`expectations` is empty", "type: expect_"),
]  # fmt: skip

TARGETS = [
    Slip("percent without sign", RD, "target: 2%", "target: 2", f"{RD}:40", "read in two ways", "such as 2%"),
    Slip("percent as fraction", RD, "target: 2%", "target: 0.02", f"{RD}:40", "read in two ways", "such as 2%"),
    Slip("grouped digits", CONTRACTS, "target: 90亿元", "target: 9,000,000,000", f"{CONTRACTS}:9", "is not an amount", "Write `9000000000`"),
    Slip("full-width digits", RD, "target: 2%", "target: ２％", f"{RD}:40", "is not an amount", "Write `2%`"),
    Slip("negative", CONTRACTS, "target: 90亿元", "target: -5", f"{CONTRACTS}:9", "`-5` is not an amount", "Write digits"),
    Slip("about", CONTRACTS, "target: 90亿元", "target: 约90亿元", f"{CONTRACTS}:9", "is not an amount", "90亿元"),
    Slip("percent of money", CONTRACTS, "target: 90亿元", "target: 90%", f"{CONTRACTS}:9", "is a percentage", "unit: percent"),
    Slip("money for tasks", CONTRACTS, "unit: yuan", "unit: tasks", f"{CONTRACTS}:9", "is money", "unit: yuan"),
    Slip("unknown unit", CONTRACTS, "unit: yuan", "unit: yuans", f"{CONTRACTS}:10", "`yuans` is not known", "mean `yuan`"),
    Slip("unknown comparator", CONTRACTS, "comparator: more_than", "comparator: '>'", f"{CONTRACTS}:8", "`>` is not known", "at_least, more_than"),
    Slip("year for a day", CONTRACTS, "due: 2024-12-31", "due: 2024", f"{CONTRACTS}:11", "`2024` is not a day", "`2024-12-31`"),
    Slip("day with slashes", CONTRACTS, "due: 2024-12-31", "due: 2024/12/31", f"{CONTRACTS}:11", "is not a day", "Write `2024-12-31`"),
    Slip("no such day", CONTRACTS, "due: 2024-12-31", "due: 2024-11-31", f"{CONTRACTS}:11", "no such day as 2024-11-31", "day of the month"),
    Slip("due after the plan", CONTRACTS, "due: 2024-12-31", "due: 2025-12-31", f"{CONTRACTS}:11", "outside the plan", "Write a day of the plan"),
    Slip("milestone after due", RD, "2022-12-31: 1.8%", "2024-12-31: 1.8%", f"{RD}:49", "not before the due date", "before the due date"),
    Slip("milestones out of order", RD, "2022-12-31: 1.8%", "2019-12-31: 1.8%", f"{RD}:49", "comes after a later day", "in order"),
    Slip("milestone by year", RD, "2020-12-31: 1.6%", "2020: 1.6%", f"{RD}:48", "`2020` is not a day", "`2020-12-31`"),
    Slip("milestone without sign", RD, "2020-12-31: 1.6%", "2020-12-31: 1.6", f"{RD}:48", "read in two ways", "such as 2%"),
    Slip("points without shape", RD, "        shape: linear\n", "", f"{RD}:46", "no shape", "shape: linear"),
    Slip("shape without points", CONTRACTS, "        from: {2019-12-31: 36亿元}\n", "", f"{CONTRACTS}:15", "no point to start", "from:"),
    Slip("unknown shape", RD, "shape: linear", "shape: liner", f"{RD}:46", "`liner` is not known", "mean `linear`"),
    Slip("season of eleven", CONTRACTS, "0.8, 1]", "1]", f"{CONTRACTS}:17", "11 shares, not 12", "each month"),
    Slip("season that falls", CONTRACTS, "0.7, 0.8, 1]", "0.8, 0.7, 1]", f"{CONTRACTS}:17", "fall from one month", "add up"),
    Slip("season short of one", CONTRACTS, "0.8, 1]", "0.8, 0.9]", f"{CONTRACTS}:17", "does not end with 1", "December"),
    Slip("season above one", CONTRACTS, "0.8, 1]", "0.8, 100]", f"{CONTRACTS}:17", "not a share between 0 and 1", "`100%`"),
    Slip("season of a ratio", RD, "        shape: linear\n", "        shape: linear\n        season: [1]\n", f"{RD}:47", "has no season", "annual_flow"),
    Slip("coverage in percent points", RD, "coverage_floor: 95%", "coverage_floor: 95", f"{RD}:50", "not a share", "`95%`"),
    Slip("rounding in words", RD, "round_to: 1", "round_to: one", f"{RD}:51", "must be a whole number", "digits"),
    Slip("rounding too fine", RD, "round_to: 1", "round_to: 12", f"{RD}:51", "more than 6", "6 or less"),
    Slip("flow over the plan", CONTRACTS, "window: year", "window: plan", f"{CONTRACTS}:13", "not measured over the window `plan`", "`window: year`"),
    Slip("stock over months", CONTRACTS, "kind: annual_flow", "kind: stock", f"{CONTRACTS}:13", "kind stock is not measured", "never summed"),
    Slip("cumulative without window", CONTRACTS, "kind: annual_flow\n      window: year", "kind: cumulative_flow",
         f"{CONTRACTS}:12", "kind cumulative_flow is not measured", "`window: plan`"),
    Slip("ratio over a year", RD, "kind: annual_ratio", "kind: annual_ratio\n      window: year", f"{RD}:45", "not measured over", "one batch"),
    Slip("percent that is no ratio", RD, "kind: annual_ratio", "kind: stock", f"{RD}:44", "does not go with the unit percent", "annual_ratio"),
    Slip("ratio that is no percent", RD, "unit: percent", "unit: persons", f"{RD}:41", "does not go with the unit persons", "unit: percent"),
    Slip("target in points", CONTRACTS, "unit: yuan", "unit: percentage_points", f"{CONTRACTS}:10", "measure a gap", "unit: percent"),
    Slip("denominator without part_unit", RD, "      part_unit: yuan\n", "", f"{RD}:38", "`part_unit` is missing", "part_unit: yuan"),
    Slip("part_unit in percent", RD, "part_unit: yuan", "part_unit: percent", f"{RD}:42", "not themselves percentages", "yuan"),
    Slip("part_unit without denominator", CONTRACTS, "unit: yuan", "unit: yuan\n      part_unit: yuan",
         f"{CONTRACTS}:11", "no denominator", "remove `part_unit`"),
    Slip("denominator of a flow", CONTRACTS, "numerator: sum(amount)", "numerator: sum(amount)\n      denominator: count(amount)",
         f"{CONTRACTS}:8", "is not a ratio", "remove the denominator"),
    Slip("unknown column in an expression", RD, "numerator: sum(rd_expense)", "numerator: sum(rd)",
         f"{RD}:37", "There is no column rd (at character 5)", "Use a column"),
    Slip("no aggregate", RD, "denominator: sum(main_business_revenue)", "denominator: main_business_revenue",
         f"{RD}:38", "not one aggregate (at character 1)", "sum(amount)"),
    Slip("unknown project", RD, "project: rainforest", "project: rain_forest", f"{RD}:55", "no project `rain_forest`", "mean `rainforest`"),
    Slip("unknown owner", RD, "owner: science_bureau", "owner: science_office", f"{RD}:56", "no owner `science_office`", "mean `science_bureau`"),
    Slip("unknown obligation", RD, "obligation: binding", "obligation: must", f"{RD}:57", "`must` is not known", "binding, expected, stretch"),
    Slip("clause source in one language", RD, "source: the plan}\n      assumption", "source: {zh: 规划}}\n      assumption", f"{RD}:58", "`en` is missing", "Add it"),
    Slip("clause source that is a list", RD, "source: the plan}\n      assumption", "source: [a, b]}\n      assumption", f"{RD}:58", "`source` must hold keys", "zh:"),
    Slip("short name longer than the name", RD, "      project: rainforest", "      short: {zh: 研发, en: Enterprise R&D as a share of the revenue of main business}\n      project: rainforest",
         f"{RD}:55", "The short name is longer", "leave `short` out"),
    Slip("clause without source", RD, ", source: the plan}\n      assumption", "}\n      assumption", f"{RD}:58", "`source` is missing", "Add it"),
    Slip("indicator defined twice", CONTRACTS, "indicator: contract_turnover", "indicator: enterprise_rd",
         f"{RD}:36", f"`enterprise_rd` is defined at {CONTRACTS}:6", "name of its own"),
    Slip("target key unknown", RD, "round_to: 1", "round_too: 1", f"{RD}:51", "`round_too` is not a key", "mean `round_to`"),
]  # fmt: skip

CHECKS = [
    Slip("misspelt key", CHECK, "tag: statistical", "tags: statistical", f"{CHECK}:9", "`tags` is not a key", "mean `tag`"),
    Slip("missing key", CHECK, "tag: statistical\n", "", f"{CHECK}:1", "`tag` is missing", "tag: statistical"),
    Slip("missing key below", CHECK, "  within_days: 300\n", "", f"{CHECK}:5", "`until` is missing", "until: 15 days after the period"),
    Slip("two due dates", CHECK, "  within_days: 300", "  until: 300 days after the period\n  within_days: 300", f"{CHECK}:8", "two due dates", "remove `within_days`"),
    Slip("due date in other words", CHECK, "within_days: 300", "until: soon", f"{CHECK}:7", "`soon` does not say until when", "10 working days after the period"),
    Slip("due date without such a day", CHECK, "within_days: 300", "until: by 31 February", f"{CHECK}:7", "no such day as by 31 february", "day of the month"),
    Slip("due before the period ends", CHECK, "within_days: 300", "until: by 20 December of the same year", f"{CHECK}:7", "due on 2023-12-20, before the period ends on 2023-12-31", "a day after the period"),
    Slip("Chinese due date before the period ends", CHECK, "within_days: 300", "until: 当年12月20日前", f"{CHECK}:7", "before the period ends", "a day after the period"),
    Slip("day of the year for each month", CHECK, "every: yearly\n  within_days: 300", "every: month\n  until: by 28 February", f"{CHECK}:7", "cannot be the due date where `every` is month", "the 15th of the next month"),
    Slip("who is unknown", CHECK, "within_days: 300", "within_days: 300\n  by: towns", f"{CHECK}:8", "`towns` is not known here", "Write `owner`"),
    Slip("rows of no column", CHECK, "within_days: 300", "within_days: 300\n  by: {rows: twon}", f"{CHECK}:8", "`twon` is not a column", "mean `town`"),
    Slip("no such list of names", CHECK, "within_days: 300", "within_days: 300\n  by: {rows: town, of: jiangyin}", f"{CHECK}:8", "no list of names `jiangyin`", "regions/jiangyin.yaml"),
    Slip("list without a column", CHECK, "within_days: 300", "within_days: 300\n  by: {of: jiangyin}", f"{CHECK}:8", "without the column", "rows: town"),
    Slip("nothing to report", CHECK, "within_days: 300", "within_days: 300\n  from: 2024-03-01\n  to: 2024-12-31", f"{CHECK}:9", "no whole period (`every: year`) between 2024-03-01 and 2024-12-31", "for the whole plan"),
    Slip("month left out of years", CHECK, "within_days: 300", "within_days: 300\n  skip: [1]", f"{CHECK}:8", "no month 1 whose report a later one", "with `every: month`"),
    Slip("last month left out", CONTRACTS_CHECK, "within_days: 15", "within_days: 15, skip: [12]", f"{CONTRACTS_CHECK}:5", "no month 12 whose report a later one", "from 1 to 11"),
    Slip("reports end before the target is due", CHECK, "within_days: 300", "within_days: 300\n  to: 2023-12-31", f"{CHECK}:8", "decided by the report of 2024-12-31, and reports are only expected until 2023-12-31", "2024-12-31 or a later day"),
    Slip("reports begin within the year that is summed", CONTRACTS_CHECK, "within_days: 15", "within_days: 15, from: 2022-03-01", f"{CONTRACTS_CHECK}:5", "sums up all reports since 2022-01-01, and reports are only expected from 2022-03-01", "2022-01-01 or an earlier day"),
    Slip("days in words", CHECK, "within_days: 300", "within_days: 300天", f"{CHECK}:7", "must be a whole number", "30"),
    Slip("negative days", CHECK, "within_days: 300", "within_days: -1", f"{CHECK}:7", "less than 0", "0 or more"),
    Slip("unknown frequency", CHECK, "every: yearly", "every: annual", f"{CHECK}:6", "`annual` is not known", "Write one of: year, half, quarter, month"),
    Slip("file and name differ", CHECK, "name: enterprise_rd\n", "name: enterprise\n", f"{CHECK}:1", "named `enterprise`", "name: enterprise_rd"),
    Slip("Chinese name", CHECK, "name: enterprise_rd\n", "name: 企业研发\n", f"{CHECK}:1", "cannot be used as a name", "lower-case"),
    Slip("no such suite", CHECK, "suite: enterprise_rd", "suite: enterprise-rd", f"{CHECK}:3", "no suite `enterprise-rd`", "mean `enterprise_rd`"),
    Slip("suite of another feed", CHECK, "suite: enterprise_rd", "suite: contracts", f"{CHECK}:3", "for the check `contracts` already", "without targets"),
    Slip("suite never used", CHECK, "suite: enterprise_rd", "suite: contracts", f"{RD}:1", "its rules never run", "remove the file"),
    Slip("unknown steward", CHECK, "steward: statistics_bureau", "steward: statistic_bureau", f"{CHECK}:8", "no owner `statistic_bureau`", "mean `statistics_bureau`"),
    Slip("steward unlike any", CHECK, "steward: statistics_bureau", "steward: mayor", f"{CHECK}:8", "no owner `mayor`", "[owners.mayor]"),
    Slip("key without column", CHECK, "key: [credit_code]", "key: [creditcode]", f"{CHECK}:10", "`creditcode` is not a column", "mean `credit_code`"),
    Slip("key not in brackets", CHECK, "key: [credit_code]", "key: credit_code", f"{CHECK}:10", "`key` must be a list", "[credit_code]"),
    Slip("empty key", CHECK, "key: [credit_code]", "key: []", f"{CHECK}:10", "`key` is empty", "[credit_code]"),
    Slip("key column twice", CHECK, "key: [credit_code]", "key: [credit_code, credit_code]", f"{CHECK}:10", "twice in the key", "Keep one"),
    Slip("key column not required", CHECK, "key: [credit_code]", "key: [town]", f"{CHECK}:10", "no filing can do without it", "required: false"),
    Slip("unknown unit", CHECK, "    unit: 千元\n", "    unit: 仟元\n", f"{CHECK}:16", "`仟元` is not a known unit", "千元"),
    Slip("unit of a code", CHECK, "credit_code: {type: code,", "credit_code: {type: code, unit: 元,", f"{CHECK}:12", "type code has no unit", "type: amount"),
    Slip("unknown type", CHECK, "    type: amount\n", "    type: money\n", f"{CHECK}:15", "`money` is not known", "text, code, integer"),
    Slip("column name in capitals", CHECK, "town: {type", "Town: {type", f"{CHECK}:13", "`Town` cannot be used", "lower-case"),
    Slip("one header name without brackets", CHECK, "    names: [研究开发费用合计]", "    names: 研究开发费用合计",
         f"{CHECK}:17", "`names` must be a list", "[研究开发费用合计]"),
    Slip("numeric header name", CHECK, "    names: [研究开发费用合计]", "    names: [2024]", f"{CHECK}:17", "must be text", '"2024"'),
    Slip("header of two columns", CHECK, "names: [所属镇街]", "names: [社会 信用代码]", f"{CHECK}:13", "belongs to column `credit_code`", "one of the two"),
    Slip("header that is another column", CHECK, "names: [所属镇街]", "names: [ＲＤ_expense]", f"{CHECK}:14", "belongs to column `town`", "one of the two"),
    Slip("header without value", CHECK, "    names: [研究开发费用合计]", "    names:", f"{CHECK}:17", "has no value", "remove the key"),
    Slip("required in words", CHECK, "required: false", "required: no", f"{CHECK}:13", "must be true or false", "`false`"),
    Slip("unknown encoding", CONTRACTS_CHECK, "encodings: [gb18030]", "encodings: [GB18030]", f"{CONTRACTS_CHECK}:7", "`GB18030` is not known", "gb18030"),
    Slip("folder outside", CHECK, "folder: samples/batches/enterprise_rd", "folder: ../inbox", f"{CHECK}:4", "outside the workspace", "samples/batches"),
    Slip("folder of Windows", CHECK, "folder: samples/batches/enterprise_rd", r"folder: samples\batches\rd", f"{CHECK}:4", "has a `\\`", "`samples/batches/rd`"),
    Slip("absolute folder", CHECK, "folder: samples/batches/enterprise_rd", "folder: /srv/inbox", f"{CHECK}:4", "outside the workspace", "samples/batches"),
    Slip("files read twice", CHECK, 'folder: samples/batches/enterprise_rd, pattern: "*"', 'folder: ./samples/batches//contracts/, pattern: "*.csv"',
         f"{CHECK}:4", f"same files as the one at {CONTRACTS_CHECK}:4", "of its own"),
    Slip("empty title", CHECK, "zh: 规上工业企业研发", "zh: ' '", f"{CHECK}:2", "text is empty", "Write the text"),
    Slip("title of two lines", CHECK, "zh: 规上工业企业研发", r'zh: "规上\n研发"', f"{CHECK}:2", "one line", "line breaks"),
    Slip("control character in a title", CHECK, "zh: 规上工业企业研发", r'zh: "规上\u0007研发"', f"{CHECK}:2", "control character", "Remove"),
]  # fmt: skip

SETTINGS = [
    Slip("misspelt table", TOML, "[mail]", "[mial]", f"{TOML}:27", "`mial` is not a key", "mean `mail`"),
    Slip("misspelt key", TOML, "password_env =", "password_evn =", f"{TOML}:31", "`password_evn` is not a key", "mean `password_env`"),
    Slip("password in the file", TOML, 'password_env = "KECHUANG_MAIL_PASSWORD"', 'password = "canary-7"', f"{TOML}:31", "password does not stand", "password_env"),
    Slip("password for its variable", TOML, '"KECHUANG_MAIL_PASSWORD"', '"canary-7!"', f"{TOML}:31", "not the name of an environment variable", "KECHUANG_MAIL_PASSWORD"),
    Slip("password from two places", TOML, "[mail]", '[mail]\npassword_file = "p"', f"{TOML}:28", "a variable and from a file", "Keep one"),
    Slip("user without password", TOML, 'password_env = "KECHUANG_MAIL_PASSWORD"\n', "", f"{TOML}:30", "no password", "password_env"),
    Slip("password without user", TOML, 'user = "plan-office"\n', "", f"{TOML}:30", "no user", "user ="),
    Slip("port as text", TOML, "[mail]", '[mail]\nport = "587"', f"{TOML}:28", "must be a whole number", "587"),
    Slip("port too large", TOML, "[mail]", "[mail]\nport = 70000", f"{TOML}:28", "more than 65535", "65535 or less"),
    Slip("unknown security", TOML, "[mail]", '[mail]\nsecurity = "ssl"', f"{TOML}:28", "`ssl` is not known", "tls"),
    Slip("unknown language", TOML, 'language = "zh"', 'language = "cn"', f"{TOML}:1", "`cn` is not known", "zh, en"),
    Slip("address that is none", TOML, "head-of-science-bureau@example.com", "science bureau", f"{TOML}:20", "not a mail address", "@example.com"),
    Slip("address with a name", TOML, "plan-office@example.com", "Plan <plan-office@example.com>", f"{TOML}:29", "not a mail address", "address alone"),
    Slip("end before start", TOML, "end = 2024-12-31", "end = 2021-12-31", f"{TOML}:6", "ends before it starts", "both days"),
    Slip("time for a day", TOML, "end = 2024-12-31", "end = 2024-12-31T08:00:00", f"{TOML}:6", "is not a day", "2024-12-31"),
    Slip("no such day", TOML, "end = 2024-12-31", "end = 2024-02-31", f"{TOML}:6", "no such day", "2024-12-31"),
    Slip("no source", TOML, 'source = "a news report"\n', "", f"{TOML}:3", "`source` is missing", "source = {zh ="),
    Slip("project in one language", TOML, 'en = "Innovative enterprise rainforest"\n', "", f"{TOML}:9", "`en` is missing", 'en = "English name"'),
    Slip("owner id with a blank", TOML, "[owners.statistics_bureau]", '[owners."Statistics Bureau"]', f"{TOML}:23", "cannot be used as a name", "lower-case"),
    Slip("table twice", TOML, "[mail]", "[plan]", f"{TOML}:27", "written twice", "Keep one"),
    Slip("colon for equals", TOML, 'language = "zh"', 'language: "zh"', f"{TOML}:1", "not a key with a value", 'Write `language = "zh"`'),
    Slip("full-width quotes", TOML, 'language = "zh"', "language = “zh”", f"{TOML}:1", "full-width sign `“`", "English mode"),
    Slip("quote not closed", TOML, 'source = "a news report"', 'source = "a news report', f"{TOML}:7", "quotes that open here are not closed", "Close the quotes"),
    Slip("unknown chat service", TOML, "[mail]", '[chat.group]\nservice = "qq"\nurl_env = "A"\n[mail]', f"{TOML}:28", "`qq` is not known", "dingtalk"),
    Slip("chat address in the file", TOML, "[mail]", '[chat.group]\nservice = "wecom"\nurl_env = "https://qyapi.weixin.qq.com/?key=canary-7"\n[mail]',
         f"{TOML}:29", "not the name of an environment variable", "never stands in this file"),
    Slip("chat without address", TOML, "[mail]", '[chat.group]\nservice = "wecom"\n[mail]', f"{TOML}:27", "kept in one place", "`url_env` and `url_file`"),
    Slip("chat with two addresses", TOML, "[mail]", '[chat.group]\nservice = "wecom"\nurl_env = "A"\nurl_file = "b"\n[mail]', f"{TOML}:27", "kept in one place", "one of"),
    Slip("chat for nobody's letters", TOML, "[mail]", '[chat.group]\nservice = "wecom"\nurl_env = "A"\nowners = ["sience_bureau"]\n[mail]',
         f"{TOML}:30", "no owner `sience_bureau`", "mean `science_bureau`"),
    Slip("webhook without hosts", TOML, "[mail]", '[chat.group]\nservice = "webhook"\nurl_env = "A"\n[mail]', f"{TOML}:27", "hosts that may be called", "hosts ="),
    Slip("webhook host with a scheme", TOML, "[mail]", '[chat.group]\nservice = "webhook"\nurl_env = "A"\nhosts = ["https://chat.example.com"]\n[mail]',
         f"{TOML}:30", "not the name of a host", "name alone"),
    Slip("signature for wecom", TOML, "[mail]", '[chat.group]\nservice = "wecom"\nurl_env = "A"\nsecret_env = "B"\n[mail]', f"{TOML}:30", "Only robots of dingtalk", "keyword"),
    Slip("unknown steward", TOML, "[mail]", '[watch]\nsteward = "plan_office"\n[mail]', f"{TOML}:28", "no owner `plan_office`", "science_bureau"),
    *(Slip(f"report address {name}", TOML, "[mail]", f'[letters]\nreport_url = "{url}"\n[mail]', f"{TOML}:28",
           "not the address of a folder", "https://intranet.example.com/kechuang/")
      for name, url in (("of a script", "javascript:alert(1)//x"), ("of a disk", "state/reports"), ("with a query", "https://h/x?y=1"),
                        ("with a password", "https://u:canary-7@h/x/"), ("with a quote", "https://h/x\\\"onclick=1"))),
    Slip("history in memory", TOML, "[mail]", '[state]\ndatabase = "sqlite:///:memory:"\n[mail]', f"{TOML}:28", "forgets everything", "history.sqlite"),
    Slip("unknown database", TOML, "[mail]", '[state]\ndatabase = "mysql://host/db"\n[mail]', f"{TOML}:28", "SQLite or PostgreSQL", "postgresql://"),
    Slip("password in the database URL", TOML, "[mail]", '[state]\ndatabase = "postgresql://u:canary-7@h/db"\n[mail]',
         f"{TOML}:28", "holds a password", "PGPASSWORD"),
]  # fmt: skip

ALL = [*SUITES, *TARGETS, *CHECKS, *SETTINGS]


TWO_FAULTS = {
    "suite of another feed",
    "suite never used",
    "stock over months",
    "cumulative without window",
    "owner id with a blank",
}


@pytest.mark.parametrize("slip", ALL, ids=[f"{s.file.partition('.')[0]}: {s.name}" for s in ALL])
def test_a_slip_is_told_once_with_its_line_and_its_mend(workspace, told, slip):
    if slip.old:
        workspace.change(slip.file, slip.old, slip.new)
    else:
        workspace.write(slip.file, slip.new)
    lines = told()
    fitting = [line for line in lines if line.startswith(f"{slip.where} ") and slip.what in line.partition(" | ")[0]]
    assert fitting, "\n".join(lines)
    assert slip.mend in fitting[0].partition(" | ")[2]
    assert len(lines) == 1 or slip.name in TWO_FAULTS
    assert "canary-7" not in "\n".join(lines)
