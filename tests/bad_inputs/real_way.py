"""A workspace on disk and the command in this process: words go in where stewards and senders write them, and come out
of everything that the command makes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from kechuang_check.cli.main import cli
from kechuang_check.errors import KechuangError

_TOML = """\
language = "zh"
[plan]
name = {{zh = {w}, en = {w}}}
start = 2022-01-01
end = 2024-12-31
source = {w}
[plan.projects.rainforest]
zh = {w}
en = {w}
[owners.bureau]
zh = {w}
en = {w}
address = "bureau@example.com"
[owners.desk]
zh = {w}
en = {w}
address = "desk@example.com"
language = "en"
[watch]
steward = "desk"
[receivers.auditor]
zh = {w}
en = {w}
address = "auditor@example.com"
cleared = true
weekly = "wednesday"
[[routes]]
to = ["auditor"]
continue = true
"""
_CHECK = """\
name: {name}
title: {{zh: {w}, en: {w}}}
suite: {name}
source: {{folder: filings/{name}, pattern: "*"}}
expected: {{every: yearly, within_days: 30, steward: desk}}
tag: administrative
note: {{zh: {w}, en: {w}}}
key: [code]
columns:
  code: {{type: code, names: [编号]}}
  holder: {{type: text, names: [名称]}}
  amount: {{type: amount, unit: 元, names: [金额]}}
"""
_SUITE = """\
name: {name}
expectations:
  - type: expect_column_values_to_match_regex
    kwargs: {{column: holder, regex: '^fine$'}}
    severity: {severity}
    meta: {{code: {name}/holder-fine, name: {{zh: {w}, en: {w}}}, mend: {{zh: {w}, en: {w}}}}}
  - type: expect_indicator_to_meet_target
    severity: warning
    kwargs: {{indicator: {name}, numerator: sum(amount), comparator: at_least, target: 1000元, unit: yuan,
      due: 2024-12-31, kind: annual_flow}}
    meta:
      code: {name}/target
      name: {{zh: {w}, en: {w}}}
      short: {{zh: {w}, en: {w}}}
      project: rainforest
      owner: bureau
      clause: {{text: {w}, source: {{zh: {w}, en: {w}}}, translation: {w}}}
      assumption: {{zh: {w}, en: {w}}}
"""


Row = tuple[str, str, str]


def _in_xml(words: str) -> str:
    return "".join(c for c in words if c >= " " and c not in "\ufffe\uffff")


@dataclass(frozen=True)
class RealDesk:
    """`short`: a feed whose data is fit and falls short; `unfit`: one whose data fails a critical rule."""

    root: Path

    @classmethod
    def make(cls, root: Path, words: str, rows: list[Row], unfit: list[Row], header: str = "备注") -> RealDesk:
        """`words` stand in every name and note of the definitions and in names of files, the rows in both filings."""
        w = json.dumps(words, ensure_ascii=False)
        for folder in ("checks", "expectations", "filings/short", "filings/unfit"):
            (root / folder).mkdir(parents=True)
        (root / "kechuang.toml").write_text(_TOML.format(w=w), encoding="utf-8")
        visible = "".join(c for c in words if c.isprintable() and c not in '/\\:*?"<>|')
        in_a_name = visible.encode()[:120].decode(errors="ignore")
        for name, severity, lines in (("short", "warning", rows), ("unfit", "critical", [*rows, *unfit])):
            (root / f"checks/{name}.yaml").write_text(_CHECK.format(name=name, w=w), encoding="utf-8")
            suite = _SUITE.format(name=name, severity=severity, w=w)
            (root / f"expectations/{name}.yaml").write_text(suite, encoding="utf-8")
            book = openpyxl.Workbook()
            for line in (("编号", "名称", "金额", header), *((*row, row[1]) for row in lines)):
                book.worksheets[0].append([_in_xml(cell) for cell in line])
            for row in book.worksheets[0].iter_rows():
                for cell in row:
                    cell.data_type = "s"
            book.save(root / f"filings/{name}/{name}_2023 {in_a_name}.xlsx")
            book.save(root / f"filings/{name}/{name}_2024.xlsx")
            (root / f"filings/{name}/{in_a_name}.csv").write_text(f"{words}\n{words}", encoding="utf-8")
        return cls(root)

    def command(self, *arguments: str) -> str:
        """What the command prints: for machines its result, else its messages too. An error it tells is its answer."""
        done = CliRunner().invoke(cli, [*arguments, "--project-dir", str(self.root)], color=True)
        if isinstance(done.exception, KechuangError):
            return "\n".join(f"{p.where} {p.what} {p.mend}" for p in done.exception.problems)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout if {"json", "csv", "junit"} & set(arguments) else done.output

    def everything(self) -> dict[str, str]:
        """By command what it prints, after the nights of 15 and 16 February 2025."""
        night = ("run", "--as-of", "2025-02-16", "--format")
        said = {"run": self.command("run", "--as-of", "2025-02-15")}
        said |= {f"run {form}": self.command(*night, form, "--lang", "en") for form in ("table", "json", "junit")}
        for line in (
            "status", "status --format json", "history short --format csv", "history short --format json",
            "history short", "ledger", "ledger --format csv", "ledger --format json", "batches list",
            "batches list --format csv",
            "batches list --format json", "outbox list --all", "alerts list --all", "alerts list --format json",
            "alerts why short", "explain short", "what-if short --set amount=+5%", "lint",
            "diff 2025-02-15 2025-02-16",
        ):  # fmt: skip
            said[line] = self.command(*line.split())
        self.command("history", "short", "--format", "xlsx", "--output", str(self.root / "history.xlsx"))
        self.command("template", "short", "--output", str(self.root / "form.xlsx"))
        filing = str(self.root / "filings/short/short_2024.xlsx")
        said["check"] = self.command("check", filing, "--feed", "short", "--annotate", str(self.root / "copy.xlsx"))
        return said
