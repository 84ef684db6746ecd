"""The night as an Airflow DAG (Airflow 3): judged for the day of its schedule in the plan's own zone, so that a cleared
task judges that day again.

A shortfall (exit code 1) is a result and no failed task. A task that is tried again changes nothing and sends nothing
twice, so retries are safe. A complaint of the doctor is a failed task of its own and keeps no night from being run.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

COMMAND = "/opt/kechuang/bin/kechuang-check"
PLAN = "--project-dir /srv/plan"
ZONE = "Asia/Shanghai"
# `ds` would be the day in UTC, which at 01:15 in China is the day before. Of a run by hand there may be no such moment.
DAY = f"{{{{ (logical_date or dag_run.run_after).in_timezone('{ZONE}').to_date_string() }}}}"

with DAG(
    dag_id="kechuang_check",
    schedule="15 1 * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
) as dag:
    doctor = BashOperator(task_id="doctor", bash_command=f"{COMMAND} doctor --quiet {PLAN}", retries=0)
    night = BashOperator(
        task_id="night",
        bash_command=f"{COMMAND} run --as-of {DAY} --quiet {PLAN} || [ $? -eq 1 ]",
        trigger_rule="all_done",
    )
    letters = BashOperator(
        task_id="letters",
        bash_command=f"{COMMAND} outbox retry --due {PLAN}",
        trigger_rule="all_done",
        retries=12,
        retry_delay=timedelta(minutes=10),
    )
    doctor >> night >> letters
