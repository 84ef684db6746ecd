"""The made-up enterprises that all feeds speak of."""

from __future__ import annotations

import random
from dataclasses import dataclass

from generator.credit_codes import CreditCodes
from generator.story import seeded

# Streets and towns of the statistical division codes of 2023 (320281001 to 320281112), with a made-up weight.
# Source: github modood/Administrative-divisions-of-China (WTFPL). The five development zones overlap the towns, so
# nothing is ever filed under a zone.
TOWNS = {
    "澄江街道": 9,
    "南闸街道": 4,
    "云亭街道": 6,
    "申港街道": 6,
    "利港街道": 4,
    "夏港街道": 5,
    "璜土镇": 7,
    "月城镇": 4,
    "青阳镇": 7,
    "徐霞客镇": 9,
    "华士镇": 10,
    "周庄镇": 12,
    "新桥镇": 5,
    "长泾镇": 5,
    "顾山镇": 5,
    "祝塘镇": 6,
}

# Industry class, a word for the name, and the chances in percent that its output is strategic emerging and high-tech.
_INDUSTRIES = (
    ("1711", "棉纺", 4, 3),
    ("1721", "毛纺", 4, 3),
    ("1819", "服饰", 2, 1),
    ("2614", "化工", 22, 30),
    ("2659", "新材料", 82, 78),
    ("2710", "药业", 88, 92),
    ("2822", "化纤", 24, 26),
    ("2921", "塑胶", 12, 10),
    ("3130", "特钢", 42, 30),
    ("3240", "合金", 48, 52),
    ("3311", "金属结构", 8, 6),
    ("3340", "金属制品", 10, 12),
    ("3425", "机床部件", 52, 62),
    ("3441", "泵业", 34, 42),
    ("3451", "轴承", 38, 46),
    ("3484", "精密机械", 28, 36),
    ("3525", "模具", 30, 44),
    ("3562", "半导体设备", 94, 94),
    ("3591", "环保设备", 78, 66),
    ("3670", "汽车零部件", 44, 58),
    ("3731", "船舶", 40, 38),
    ("3825", "光伏", 92, 92),
    ("3831", "线缆", 26, 52),
    ("3841", "电池", 90, 92),
    ("3973", "集成电路", 96, 97),
    ("3976", "光电", 84, 92),
    ("4011", "仪表", 62, 92),
)
_FIRST = "澄暨华芙恒瑞鼎盛嘉博宏泰兴凯润卓聚源海天科锦"
_SECOND = "江阳达信诚和远升腾峰联创力维康晟宇辰霖沃"
_CITY = "江阴市示例"

FIRST_LIST, LEFT_2023, CAME_2023, LEFT_2024, CAME_2024 = 1600, 36, 96, 40, 92


@dataclass(frozen=True)
class Enterprise:
    """`size` is a weight; `sei` and `hitech` are shares of output in per mille; `first` and `last` the years in which
    it is on the list of enterprises of designated size (主营业务收入 2000 万元及以上), which changes each year.
    """

    code: str
    name: str
    town: str
    industry: str
    size: int
    sei: int
    hitech: int
    first: int
    last: int

    def is_listed(self, year: int) -> bool:
        return self.first <= year <= self.last


class City:
    """All enterprises, with names and codes used once."""

    def __init__(self) -> None:
        rng = seeded("city")
        self._rng = rng
        self.codes = CreditCodes(rng)
        self._names: set[str] = set()
        total = FIRST_LIST + CAME_2023 + CAME_2024
        self.enterprises = [self._enterprise(*self._years(i)) for i in range(total)]

    def listed(self, year: int) -> list[Enterprise]:
        return [e for e in self.enterprises if e.is_listed(year)]

    def town(self, rng: random.Random) -> str:
        return rng.choices(list(TOWNS), list(TOWNS.values()))[0]

    def name(self, trade: str, city: str = _CITY) -> str:
        """A name that no enterprise has yet."""
        while True:
            word = self._rng.choice(_FIRST) + self._rng.choice(_SECOND)
            name = f"{city}{word}{trade}有限公司"
            if name not in self._names:
                self._names.add(name)
                return name

    @staticmethod
    def _years(i: int) -> tuple[int, int]:
        if i < LEFT_2023:
            return 2022, 2022
        if i < LEFT_2023 + LEFT_2024:
            return 2022, 2023
        if i < FIRST_LIST:
            return 2022, 9999
        return (2023, 9999) if i < FIRST_LIST + CAME_2023 else (2024, 9999)

    def _enterprise(self, first: int, last: int) -> Enterprise:
        rng = self._rng
        industry, trade, sei_chance, hitech_chance = rng.choice(_INDUSTRIES)
        return Enterprise(
            code=self.codes.draw(),
            name=self.name(trade),
            town=self.town(rng),
            industry=industry,
            size=int(1000 * rng.lognormvariate(0, 1.35)) + 1,
            sei=self._share(sei_chance),
            hitech=self._share(hitech_chance),
            first=first,
            last=last,
        )

    def _share(self, chance: int) -> int:
        """Share of output in per mille: none, a part (often only some products count), or all of it."""
        if self._rng.randrange(100) >= chance:
            return 0
        return self._rng.choice((1000, 1000, self._rng.randrange(200, 950)))
