"""Cases of the certificates and the contracts; the others are in `cases`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from generator.apportion import apportion
from generator.cases import expect
from generator.certificates import HEADERS as CERTIFICATE_HEADERS
from generator.contracts import HEADERS as CONTRACT_HEADERS
from generator.enterprises import City
from generator.writing import Cell, Table, write_csv, write_workbook


def write_register_cases(folder: Path, city: City) -> None:
    _certificates(folder / "hitech_certificates", city)
    _contracts(folder / "technology_contracts", city)


def _certificates(folder: Path, city: City) -> None:
    others = [(city.codes.draw(), city.name("科技"), city.enterprises[i].town) for i in range(300)]
    firms = [(e.code, e.name, e.town) for e in city.enterprises] + others

    def case(
        name: str,
        holders: int,
        shows: str,
        result: tuple[str, str, str],
        findings: Sequence[str] = (),
        rows_sent: int | None = None,
    ) -> None:
        """`holders` enterprises, 61 of which hold two valid certificates, and 10 whose certificate has lapsed.
        `rows_sent`: how many rows of the register arrived, if not all.
        """
        lists = (
            (date(2021, 11, 30), firms[holders : holders + 10]),
            (date(2022, 10, 12), firms[:700]),
            (date(2023, 11, 6), firms[700:1400]),
            (date(2024, 11, 19), firms[1339:holders]),
        )
        rows: list[list[Cell]] = []
        for issued_on, of_list in lists:
            until = issued_on.replace(year=issued_on.year + 3)
            rows += [
                [f"GR{issued_on.year}32{i:06d}", *firm, issued_on, until] for i, firm in enumerate(of_list, start=1)
            ]
        table = Table(CERTIFICATE_HEADERS, rows[:rows_sent])
        write_workbook(folder / name / "hitech_certificates_2024-12.xlsx", table)
        expect(folder / name, "hitech_certificates", shows, {"hitech_enterprises": result}, findings)

    case(
        "meets",
        2000,
        "Exactly 2,000 enterprises; those with a renewal and an old certificate that still runs count once.",
        ("achieved", "2000", "0"),
    )
    case(
        "falls_short",
        1999,
        "2,060 valid certificates of 1,999 enterprises are not 2,000 enterprises.",
        ("behind", "1999", "1"),
    )
    case(
        "cut_off",
        2000,
        "Of a register of 2,071 certificates 649 arrived: that is no shortfall.",
        ("data_not_fit", "639", "none"),
        ["{code: hitech_certificates/enough-certificates, outcome: fail}"],
        rows_sent=649,
    )


def _contracts(folder: Path, city: City) -> None:
    seller_elsewhere = city.codes.draw(elsewhere=True)

    def quarter(path: Path, year: int, month: int, first: int, amounts: Sequence[Decimal], bought: Decimal) -> None:
        rows: list[list[Cell]] = []
        for i, amount in enumerate([*amounts, bought]):
            firm, is_sold = city.enterprises[i], i < len(amounts)
            number, day = f"{year}320281{first + i:06d}", date(year, month, 3 + i % 20)
            seller = firm.code if is_sold else seller_elsewhere
            basis, signed_on = "输出" if is_sold else "吸纳", date(year, month - 1, 20)
            rows.append([number, basis, "技术开发", seller, firm.name, firm.town, signed_on, day, amount, amount / 2])
        write_csv(path, Table(CONTRACT_HEADERS, rows), encoding="gb18030")

    def case(name: str, more: Decimal, shows: str, result: tuple[str, str, str]) -> None:
        """900,000 万元 in four quarters and `more`; 2023, and contracts bought, are not in it."""
        case_folder = folder / name
        quarter(case_folder / "技术合同_2023年四季度.csv", 2023, 11, 1, [Decimal(1000)] * 300, Decimal(100))
        for n, whole in enumerate((150_000, 190_000, 210_000, 350_000)):
            parts = [Decimal(p) for p in apportion(whole, [20 + i % 10 for i in range(300)])]
            if n == 3:
                parts[0] += more
            path = case_folder / f"技术合同_2024年{'一二三四'[n]}季度.csv"
            quarter(path, 2024, n * 3 + 2, n * 400 + 1, parts, Decimal(50_000))
        expect(case_folder, "technology_contracts", shows, {"contract_turnover": result})

    case(
        "meets", Decimal("0.000001"), "One fen more than 9 billion yuan exceeds it.", ("achieved", "9000000000.01", "0")
    )
    case(
        "falls_short",
        Decimal(0),
        "Exactly 9 billion yuan does not exceed it: one fen is missing.",
        ("behind", "9000000000", "0.01"),
    )
