"""The night as an Airflow DAG: judged for the day of the schedule, so that a cleared task judges that day again.

A shortfall (exit code 1) is a result and no failed task. A task that is tried again changes nothing and sends nothing
twice, so retries are safe.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

COMMAND = "/opt/kechuang/bin/kechuang-check"
PLAN = "--project-dir /srv/plan"

with DAG(
    dag_id="kechuang_check",
    schedule="15 1 * * *",
    start_date=datetime(2025, 1, 1),  # noqa: DTZ001 - Airflow takes it in the zone of its settings
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
) as dag:
    doctor = BashOperator(task_id="doctor", bash_command=f"{COMMAND} doctor --quiet {PLAN}")
    night = BashOperator(
        task_id="night",
        bash_command=f"{COMMAND} run --as-of {{{{ ds }}}} --quiet {PLAN} || [ $? -eq 1 ]",
    )
    letters = BashOperator(
        task_id="letters",
        bash_command=f"{COMMAND} outbox retry --due {PLAN}",
        trigger_rule="all_done",
        retries=12,
        retry_delay=timedelta(minutes=10),
    )
    doctor >> night >> letters
