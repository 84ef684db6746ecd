"""Make the synthetic batches and cases of this workspace again.

    python samples/make_samples.py [FOLDER]

Writes FOLDER/batches and FOLDER/cases (FOLDER is samples/ itself unless given). Everything comes from one fixed seed,
so each run writes the same content. What is published and what is made up is told in samples/README.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator.cases import write_cases
from generator.certificates import write_certificates
from generator.contracts import write_contracts
from generator.enterprises import City
from generator.register_cases import write_register_cases
from generator.registers import write_carriers, write_priorities, write_talent_projects, write_talent_summary
from generator.statistics_feeds import write_enterprise_rd, write_industrial_output, write_macro


def make(folder: Path) -> None:
    """Write all batches and cases under `folder`."""
    batches, city = folder / "batches", City()
    write_macro(batches / "macro_series")
    write_enterprise_rd(batches / "enterprise_rd", city)
    write_industrial_output(batches / "industrial_output", city)
    write_certificates(batches / "hitech_certificates", city)
    write_talent_summary(batches / "talent_summary")
    write_talent_projects(batches / "talent_projects", city)
    write_carriers(batches / "carriers", city)
    write_contracts(batches / "technology_contracts", city)
    write_priorities(batches / "priorities")
    write_cases(folder / "cases", city)
    write_register_cases(folder / "cases", city)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
