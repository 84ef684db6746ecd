"""The DAG that operators copy, run once by a real Airflow: it judges the day that it is in China."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kechuang_check.definitions.templates import create_workspace

ROOT = Path(__file__).parents[2]
AIRFLOW = ROOT / ".venv-airflow" / "bin" / "airflow"
EVENING = "2026-12-30T17:15:00+00:00"
"""01:15 on the last day of 2026 in China."""


def test_airflow_runs_a_night_of_the_plans_own_day(tmp_path: Path) -> None:
    assert AIRFLOW.is_file(), "make airflow"
    plan, dags = tmp_path / "plan", tmp_path / "home" / "dags"
    create_workspace(plan, "empty")
    (plan / "samples/batches/example/example_2026.csv").write_text(
        "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2026-03-01\n", encoding="utf-8"
    )
    source = (ROOT / "deploy/airflow/kechuang_check_dag.py").read_text(encoding="utf-8")
    command = f"{sys.executable} -m kechuang_check"
    dags.mkdir(parents=True)
    (dags / "kechuang_check_dag.py").write_text(
        source.replace("/opt/kechuang/bin/kechuang-check", command).replace("/srv/plan", str(plan)), encoding="utf-8"
    )
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(dags.parent),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(ROOT),
    }
    for call in (["db", "migrate"], ["dags", "test", "kechuang_check", EVENING]):
        done = subprocess.run(
            [AIRFLOW, *call], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    said = done.stdout + done.stderr
    # A shortfall ends with 1, which is a result and no failed task.
    assert "run --as-of 2026-12-31 " in said
    assert [page.name[:10] for page in (plan / "state/reports").glob("*.html")] == ["2026-12-31"]
    assert len(list((plan / "state/outbox").glob("2026-12-31-*.eml"))) == 1
    for task in ("doctor", "night", "letters"):
        assert f"end task task_id={task}" in said
