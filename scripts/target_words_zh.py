"""The Chinese part of docs/rules.zh.md about targets: tables of its words, and the examples of docs/rules.md.

The examples are those that the tests run; only the line of what comes out is put into Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ENGLISH: Final = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

_Words = Mapping[str, str]

COMPARATORS: Final[_Words] = {
    "at_least": "达到、以上、不低于：大于或等于应达值",
    "more_than": "超过、突破：大于应达值，恰好相等仍差一个最小单位",
    "at_most": "不超过、控制在…以内：小于或等于应达值",
    "less_than": "低于：小于应达值",
    "within": "左右：与应达值相差不超过 `band`（幅度须写明，规划未写的属口径假设）",
    "equal": "等于、保持在：恰好等于应达值",
}
KINDS: Final[_Words] = {
    "annual_ratio": "全年的比率",
    "ytd_ratio": "本年累计的比率",
    "coverage": "期末覆盖率：期末符合要求者所占的比例（全覆盖为 100%）",
    "stock": "期末存量；不得按月相加",
    "annual_flow": "全年总量，次年一月起重新计；没有 `season` 时年终评判",
    "ytd_flow": "本年累计，每次报送都按各月累计份额评判；必须写 `path.season`",
    "cumulative_flow": "规划期累计，不按年重计；`window: plan`",
    "register": "任务、项目清单在期末的状况",
}
FORECAST: Final[_Words] = {
    "直线法": "存量、整期比率、覆盖率、清单等，三期起；区间为八成可能",
    "指数平滑法": "同上，规则写 `forecast: smoothing` 且连续八期以上的；三年以上且更吻合时含各月（季）规律；"
    '须安装 `pip install "kechuang-check[smoothing]"`，未安装时 `lint` 和运行都会拒绝',
    "季节法": "每年一月重新计数的，在到期那一年按往年进度推算；须有两个完整年度",
}
MOVEMENT: Final[_Words] = {
    "since: year": "与上年最后一期报送相比；期初数 + 新增 - 减少 = 期末数，始终相等",
    "since: period": "与上一期报送相比",
    "lapses": "有效期最后一天所在的列（类型 date）",
    "within_days": "多少天内到期算作待换证，不写为 90；减少的之中，到期不满这些天的单独列出，可能待换证",
}
MISSING: Final[_Words] = {
    "不写": "缺哪个单元格就略过哪个，分子、分母各自相加",
    "excluded": "缺值的行从分子、分母中整行剔除",
    "failing": "缺值的行按不达标计：留在分母，不进分子；只用于要求达到下限的行数占比",
    "insufficient": "有缺值即为“数据不足”；写了 `coverage_floor` 的，低于该下限才是",
}
HOW: Final[_Words] = {
    "sum": "几项之和",
    "difference": "第一项减去其余各项；两个增速相减即“高于…增速”的幅度",
    "ratio": "第一项除以第二项，如占上级地区的比重，或分子、分母来自两个数据源",
    "growth": "比基期 `base` 的增速；没有基期的为同比，`years` 为相隔年数",
    "annual_growth": "自基期起的年均增速，按整年计",
    "multiple": "相当于基期的倍数，翻番为 2；单位 `times`",
    "month": "由本年累计推算当月：减去上一报告期的累计；一月即为累计",
}
AGGREGATES: Final[_Words] = {
    "sum(x)": "合计",
    "count(*)、count(distinct x)": "行数、不重复的个数",
    "avg(x)、median(x)": "平均数、中位数",
    "min(x)、max(x)": "最小值、最大值",
    "quantile(x, 0.9)": "分位数：九成的行不超过的最小取值",
    "arg_max(x, 日期)": "序列最近一期的值：日期最晚一行的 x",
    "rank(x) filter (where …)": "某一行在表中的位次，1 为最高；`rank(-x)` 从最低数起",
}
NO_NUMBER: Final[_Words] = {
    "none": "规划只有定性要求，没有数值（如“达到国际先进水平”）",
    "unknown": "数值尚未明确（如“另行下达”）",
}
SHAPES: Final[_Words] = {
    "linear": "各节点之间按直线推进，逐日计算",
    "step": "到下一节点前保持不变",
    "none": "到期前不设要求",
}

STANDINGS: Final[_Words] = {
    "achieved": "已达标", "on track": "进度正常", "behind": "落后", "missed": "逾期未达", "not yet due": "未到期",
    "no data": "无数据", "insufficient data": "数据不足", "data not fit": "数据不合格", "not assessable": "无法评判",
}  # fmt: skip
_PARTS: Final[_Words] = {
    "value": "观测值", "bound": "应达值", "shortfall": "缺口", "to close": "补足量",
    "lacking": "各组所缺", "because of": "原因", "movement": "增减（期初+新增-减少=期末）",
    "awaiting": "减少的之中待换证", "pending": "即将到期、待换证",
}  # fmt: skip

_UNITS: Final[_Words] = {
    "percentage points": "个百分点", "yuan": "元", "persons": "人", "enterprises": "家", "projects": "个",
    "carriers": "个", "tasks": "项", "patents": "件", "things": "个", "times": "倍", "place": "位",
}  # fmt: skip

_EXAMPLES: Final = (
    ("“左右”", "Comparator", 3),
    ("没有数值的指标", "Without a number", 0),
    ("数值待定的指标", "Without a number", 1),
    ("年度目标（阶段值）与直线推进", "Path", 0),
    ("本年累计与各月份额", "Path", 4),
    ("按往年推算的各月份额", "Path", 6),
    ("缺值的行整行剔除", "Missing data", 0),
    ("缺值的行按不达标计", "Missing data", 1),
    ("缺口按镇街分解", "Who the shortfall lies with", 0),
    ("数量按依据分摊", "Who the shortfall lies with", 1),
    ("增减变动与待换证", "What came and what left", 0),
    ("同比增速", "Reckoned from others", 0),
    ("年均增速与翻番", "Reckoned from others", 1),
    ("增速高于另一序列", "Reckoned from others", 2),
    ("两项之比与两项之和", "Reckoned from others", 3),
    ("由本年累计推算当月", "Reckoned from others", 4),
    ("位次", "Reckoned from others", 5),
    ("数值与位次同时要求", "Reckoned from others", 6),
    ("口径变动，前后不比较", "Breaks in a series", 0),
    ("两个规划与接续", "Several plans", 0),
)
"""Chinese heading, section of docs/rules.md, and the number of the example in it."""

_EXAMPLE: Final = re.compile(r"((?:```(?:yaml|csv).*?```\n\n)+)((?:(?:- `|Standing|Refused)[^\n]*\n?)+)", re.DOTALL)
_HEAD: Final = """\
## 指标

`expect_indicator_to_meet_target`：规划指标应达到目标值；`expect_indicator_to_be_measured`：只测算、不评判的序列，供其他指标
推算。各键在 `kechuang-check init <文件夹> --template empty` 建立的 `expectations/example.yaml` 中逐项有中文说明。
没有数值的指标照样列示，从不评判；缺的数值从不当作 0。测算或推算的口径，`kechuang-check explain <指标>` 用中文说明。
"""


def target_part() -> str:
    """All of it, from the heading on."""
    parts = [_HEAD]
    tables = (
        ("比较方式 `comparator`", COMPARATORS),
        ("类型 `kind`", KINDS),
        ("没有数值 `target`", NO_NUMBER),
        ("推进路径 `path.shape`", SHAPES),
        ("增减变动 `movement`", MOVEMENT),
        ("趋势预测所用方法", FORECAST),
        ("缺值 `missing`", MISSING),
        ("由其他指标推算 `derive.how`", HOW),
        ("聚合表达式", AGGREGATES),
    )
    for title, words in tables:
        parts.append(f"### {title}\n\n| 写法 | 含义 |\n|---|---|")
        parts += [f"| {word if words is FORECAST else f'`{word}`'} | {meaning} |" for word, meaning in words.items()]
        parts.append("")
    parts.append("### 示例\n\n每个示例都与 [rules.md](rules.md) 中的一致，并作为测试运行。\n")
    page = ENGLISH.read_text(encoding="utf-8")
    for title, section, number in _EXAMPLES:
        blocks, outcome = list(_examples(page, section))[number]
        parts.append(f"#### {title}\n\n{blocks}\n\n{in_chinese(outcome)}\n")
    return "\n".join(parts)


def _examples(page: str, section: str) -> Iterator[tuple[str, str]]:
    """The examples of a section: their blocks, and the lines of what comes out."""
    text = page.split(f"\n### {section}\n", 1)[1]
    text = re.split(r"\n##+ ", text, maxsplit=1)[0]
    for found in _EXAMPLE.finditer(text):
        outcome = found[2].split("\n\n", 1)[0]
        yield found[1].strip(), outcome.strip()


def in_chinese(outcome: str) -> str:
    """`Standing on 2024-12-31: behind, value 1%` is `2024-12-31：落后，观测值 1%`."""
    return "\n".join(map(_line, outcome.splitlines()))


def _line(line: str) -> str:
    code, _, rest = line.partition("`: ") if line.startswith("- `") else ("", "", line)
    before = f"{code}`：" if code else ""
    if rest == "Nothing to judge.":
        return f"{before}汇总后再推算。"
    if rest.startswith("Passes: measured "):
        return f"{before}测得 {rest.removeprefix('Passes: measured ')}"
    day, _, words = rest.removeprefix("Standing on ").partition(": ")
    standing, *parts = words.rstrip(".").split(", ")
    shown = [STANDINGS[standing]]
    for part in parts:
        name = next(n for n in _PARTS if part.startswith(n))
        shown.append(f"{_PARTS[name]} {_in_units(part.removeprefix(name).strip())}")
    return f"{before}{day}：{'，'.join(shown)}。"


def _in_units(amount: str) -> str:
    number, _, unit = amount.partition(" ")
    return f"{number} {_UNITS[unit]}" if unit in _UNITS else amount
