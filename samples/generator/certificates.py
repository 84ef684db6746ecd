"""The register of high-tech enterprise certificates, from the lists of 2018 to 2024."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.credit_codes import with_slip
from generator.enterprises import City
from generator.story import seeded
from generator.writing import Table, write_csv, write_workbook

HEADERS = ("证书编号", "统一社会信用代码", "企业名称", "所属镇街", "发证日期", "有效期至")
SNAPSHOTS = (
    date(2022, 12, 31),
    date(2023, 12, 31),
    date(2024, 6, 30),
    date(2024, 11, 30),
    date(2024, 12, 31),
)

# Lists by date of issue: how many renew a certificate that lapses in that autumn, how many get their first.
# Valid at the end of 2020: 170 + 210 + 270 = 650. At the end of 2024: 310 + 330 + 362 = 1,002. On 2024-11-30 the list
# of December is missing, but the 100 certificates of 2021-11-30 are on their last day: 1,002 as well.
_LISTS = (
    (date(2018, 11, 28), 0, 170),
    (date(2019, 11, 22), 0, 210),
    (date(2020, 12, 2), 0, 270),
    (date(2021, 11, 3), 80, 58),
    (date(2021, 11, 30), 48, 52),
    (date(2022, 10, 12), 96, 74),
    (date(2022, 11, 18), 64, 76),
    (date(2023, 11, 6), 131, 70),
    (date(2023, 12, 13), 74, 55),
    (date(2024, 11, 19), 104, 158),
    (date(2024, 12, 16), 78, 22),
)
_TRADES = ("软件科技", "信息技术", "检测技术", "智能科技", "生物科技", "节能科技", "自动化科技", "数字科技")
_SLIPS = (40, 133)  # places in the register of two certificates that lapsed long ago


@dataclass(frozen=True)
class Certificate:
    number: str
    code: str
    name: str
    town: str
    issued_on: date

    @property
    def valid_until(self) -> date:
        return self.issued_on.replace(year=self.issued_on.year + 3)


def register(city: City) -> list[Certificate]:
    """All certificates in order of issue. A renewal has the code of the enterprise and a number of its own."""
    rng = seeded("certificates")
    fresh = _applicants(city, rng)
    certificates: list[Certificate] = []
    for issued_on, renewals, first_ones in _LISTS:
        holders = [c for c in certificates if c.issued_on.year == issued_on.year - 3]
        again = {c.code for c in certificates if c.issued_on.year == issued_on.year}
        # An enterprise whose certificate ends before this list waits for it; those of 2021-11-30 wait for December.
        waiting = [c for c in holders if c.code not in again and _may_renew(c, issued_on)]
        firms = [(c.code, c.name, c.town) for c in rng.sample(waiting, renewals)]
        firms += [next(fresh) for _ in range(first_ones)]
        rng.shuffle(firms)
        numbers = _free_numbers(issued_on.year, len(firms), {c.number for c in certificates}, rng)
        certificates += [Certificate(n, *firm, issued_on) for n, firm in zip(numbers, firms, strict=True)]
    return certificates


def _free_numbers(year: int, count: int, taken: set[str], rng: random.Random) -> list[str]:
    """Numbers that rise, with gaps: the serial is the province's, and most go to other cities."""
    free = [n for i in range(100, 14_000) if (n := f"GR{year}32{i:06d}") not in taken]
    return sorted(rng.sample(free, count))


def _may_renew(certificate: Certificate, list_of: date) -> bool:
    if list_of.year != 2024:
        return True
    return (certificate.issued_on == date(2021, 11, 30)) == (list_of == date(2024, 12, 16))


def _applicants(city: City, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """Enterprises as they first apply: industrial ones with high-tech output, and small ones beside them."""
    industrial = [e for e in city.enterprises if e.hitech]
    rng.shuffle(industrial)
    for firm in industrial:
        yield firm.code, firm.name, firm.town
        if rng.random() < 0.55:
            yield city.codes.draw(), city.name(rng.choice(_TRADES)), city.town(rng)
    while True:
        yield city.codes.draw(), city.name(rng.choice(_TRADES)), city.town(rng)


def snapshot(certificates: Sequence[Certificate], day: date) -> list[Certificate]:
    """The register as it stood on `day`, lapsed certificates included."""
    return [c for c in certificates if c.issued_on <= day]


def write_certificates(folder: Path, city: City) -> None:
    certificates = register(city)
    for i in _SLIPS:
        c = certificates[i]
        certificates[i] = Certificate(c.number, with_slip(c.code), c.name, c.town, c.issued_on)
    for day in SNAPSHOTS:
        rows = [(c.number, c.code, c.name, c.town, c.issued_on, c.valid_until) for c in snapshot(certificates, day)]
        name = f"hitech_certificates_{day:%Y-%m}"
        if day == date(2024, 6, 30):
            table = Table(HEADERS, rows, "江阴市高新技术企业证书台账（合成数据）", widths=(18, 22, 36, 12, 14, 14))
            write_workbook(folder / f"{name}.xlsx", table)
        else:
            encoding = "gb18030" if day.year == 2022 else "utf-8-sig"
            write_csv(folder / f"{name}.csv", Table(HEADERS, rows), encoding=encoding)
