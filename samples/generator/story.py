"""The figures the samples tell of. PUBLISHED ones are real and quoted; all others were made up for the samples."""

from __future__ import annotations

import random
from decimal import Decimal

SEED = "kechuang samples 2022-2024"

PUBLISHED_GDP_2020 = Decimal("4113.75")
"""亿元; outline of the 14th five-year plan."""

PUBLISHED_OUTPUT_2024 = 750_000_000
"""千元 (7,500 亿元), industrial output of designated size; press."""

PUBLISHED_VALID_2020 = 650
PUBLISHED_VALID_2024 = 1002
"""Enterprises with a valid high-tech certificate: end of 2020 (CRI, 2021-08-05), and about November 2024 (press)."""

GDP = {2021: Decimal("4507.32"), 2022: Decimal("4688.16"), 2023: Decimal("4872.95"), 2024: Decimal("5043.28")}
SOCIAL_RD = {2021: Decimal("143.33"), 2022: Decimal("150.03"), 2023: Decimal("157.40"), 2024: Decimal("164.92")}
"""亿元. 2024: 3.27 % of GDP, which prints as 3.3 and falls short of it."""

REVENUE = {2022: 708_455_210, 2023: 741_982_460, 2024: 771_235_640}
RD_EXPENSE = {2022: 10_768_520, 2023: 12_020_115, 2024: 13_188_130}
"""千元, enterprises of designated size. 2024: 1.71 %."""

OUTPUT = {(2022, 12): 691_840_350, (2023, 12): 720_675_480, (2024, 12): PUBLISHED_OUTPUT_2024}
SEI_OUTPUT = {
    (2022, 12): 249_754_366,
    (2023, 12): 276_018_709,
    (2024, 6): 137_452_318,
    (2024, 11): 271_962_405,
    (2024, 12): 301_650_000,
}
HITECH_OUTPUT = {
    (2022, 12): 278_811_661,
    (2023, 12): 295_476_947,
    (2024, 6): 145_674_650,
    (2024, 11): 284_327_302,
    (2024, 12): 312_150_000,
}
"""千元, year to date. December 2024: 40.22 % and 41.62 % of the total."""

TALENTS = {
    (2022, 1): (498_236, 12_418),
    (2022, 2): (509_870, 13_105),
    (2023, 1): (521_114, 13_866),
    (2023, 2): (535_402, 14_702),
    (2024, 1): (548_655, 15_488),
    (2024, 2): (563_482, 16_214),
}
"""By half year: all talents and the high-level ones among them."""

TALENT_PROJECTS = {2022: (38, 44, 47, 52), 2023: (45, 51, 53, 58), 2024: (49, 54, 57, 64)}
"""New projects by quarter, 612 in three years."""

CARRIERS = {(2022, 1): 2, (2022, 2): 4, (2023, 1): 3, (2023, 2): 5, (2024, 1): 4, (2024, 2): 6}
"""New incubators, accelerators and parks by half year, 24 in three years."""

CONTRACT_TURNOVER = {
    2022: (8_213_450, 12_640_820, 13_075_560, 24_315_270),
    2023: (10_968_330, 16_480_240, 17_215_900, 29_660_410),
    2024: (14_820_360, 19_370_850, 20_650_480, 37_838_310),
}
"""成交额 counted by seller, by quarter, in 100 yuan; 2024: 9,268,000,000 yuan."""

CONTRACTS_BY_QUARTER = {2022: (480, 110), 2023: (590, 130), 2024: (780, 150)}
"""Contracts a quarter: counted by seller (输出), and by buyer (吸纳)."""


def seeded(part: str) -> random.Random:
    """A generator of its own for each part of the samples, so that one can change without the others."""
    return random.Random(f"{SEED} {part}")  # noqa: S311  believable numbers, not secrets
