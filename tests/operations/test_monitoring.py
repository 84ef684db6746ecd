"""What machines are told of a night: pings, numbers, log lines."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kechuang_check.delivery.ping import DONE, FAILED, START, ping
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.reporting.formats import metrics
from tests.history.nights import a_night
from tests.operations.conftest import WATCH, mail


class Monitor:
    """Writes down the paths it is called at."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.status = 200
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.paths.append(self.path)
                self.send_response(told.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/canary-7"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    made = Monitor()
    yield made
    made.stop()


def run(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "kechuang_check", *arguments, "--lang", "en"],
        cwd=root,
        env=kept | {"PYTHONUTF8": "1", "LANG": "C.UTF-8"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_a_monitor_is_called_without_redirects_and_its_address_is_not_told(monitor: Monitor) -> None:
    for what in (START, DONE, FAILED):
        assert ping("PING", what, {"PING": monitor.address}) is None
    assert monitor.paths == ["/canary-7/start", "/canary-7", "/canary-7/fail"]
    monitor.status = 302
    for environment in (
        {"PING": monitor.address},
        {},
        {"PING": "ftp://canary-7"},
        {"PING": "http://127.0.0.1:1/canary-7"},
    ):
        problem = ping("PING", DONE, environment)
        assert problem is not None
        assert "canary-7" not in f"{problem.what} {problem.mend}"
        assert "ping_env" in str(problem.mend)
    assert len(monitor.paths) == 4
    assert ping(None, DONE, {}) is None


def test_the_numbers_are_open_metrics() -> None:
    night = a_night()
    waiting = [
        Posting("a", "letter", night.finished - timedelta(hours=2), LetterStatus.HELD),
        Posting("b", "letter", night.finished, LetterStatus.DEAD),
    ]
    shown = metrics.render(night, waiting, night.finished)
    assert shown.endswith("# EOF\n")
    assert 'kechuang_indicators{standing="behind"} 1' in shown
    assert 'kechuang_batches{status="missing"} 1' in shown
    assert 'kechuang_letters{status="held"} 1' in shown
    assert "kechuang_letter_oldest_seconds 7200.0" in shown
    assert "kechuang_night_exit_code 1" in shown
    put_off = Posting("c", "letter", night.finished, next_attempt=night.finished + timedelta(hours=28))
    for waits, age in ((put_off, "3600.0"), (replace(put_off, queued=night.finished + timedelta(hours=9)), "0.0")):
        shown_later = metrics.render(night, [waits], night.finished + timedelta(hours=1))
        assert f"kechuang_letter_oldest_seconds {age}" in shown_later
    line = r'(# (HELP|TYPE) \S+ .+|kechuang_[a-z_]+(\{[a-z]+="[a-z_]+"\})? [0-9.e+-]+|# EOF)'
    assert all(re.fullmatch(line, each) for each in shown.splitlines())


def test_a_night_tells_the_monitor_writes_its_numbers_and_its_log_as_json(
    root: Path, settings, monitor: Monitor, tmp_path: Path
) -> None:
    settings(WATCH + 'ping_env = "PING"\nmetrics_file = "state/night.prom"\n')
    done = run(root, "run", "--as-of", "2024-12-31", PING=monitor.address, KECHUANG_LOG="json")
    assert done.returncode == 0, done.stderr
    assert monitor.paths == ["/canary-7/start", "/canary-7"]
    numbers = (root / "state" / "night.prom").read_text(encoding="utf-8")
    assert 'kechuang_indicators{standing="achieved"} 1' in numbers
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines
    assert all(set(line) == {"time", "level", "message"} for line in lines)
    # Letters that cannot leave are a night that somebody must look after; a shortfall is not.
    (root / "samples/batches/example/example_2026.csv").write_text(
        "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2026-03-01\n", encoding="utf-8"
    )
    settings(mail(1))
    assert run(root, "run", "--as-of", "2026-12-31", PING=monitor.address).returncode == 4
    assert monitor.paths[2:] == ["/canary-7/start", "/canary-7/fail"]
    assert 'kechuang_letters{status="deferred"} 1' in (root / "state" / "night.prom").read_text(encoding="utf-8")
    # The night just ended and its letter is fresh: the watchdog has nothing to tell, and status shows as ever.
    assert run(root, "watchdog").returncode == 0
    assert run(root, "status").returncode == 0
