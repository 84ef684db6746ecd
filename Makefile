# make demo: everything from nothing to the report and the letters of the sample workspace.
# make test: everything that is tested, with what the tests need.
# make catalogue: translations compiled, and the Chinese page of rules written; make bench: how long things take.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_DATE := 2024-12-31

.PHONY: demo test lint types unit letters yearbooks browser postgresql postfix systemd airflow crashes bench locks catalogue clean
.DELETE_ON_ERROR:

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); sys.exit(0 if ok else \
	  "Python 3.11 to 3.13 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime
	@$(BIN)/python scripts/demo.py $(DEMO_DATE)

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev browser postgresql postfix systemd airflow
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# Published tables that are not part of this repository: make yearbooks TABLES=FOLDER
yearbooks: $(VENV)/.dev
	KECHUANG_YEARBOOKS="$(TABLES)" $(BIN)/python -m pytest tests/yearbooks

browser:
	@$(PYTHON) scripts/find_program.py browser --install

postgresql:
	@$(PYTHON) scripts/find_program.py postgresql --install

postfix:
	@$(PYTHON) scripts/find_program.py postfix --install

systemd:
	@$(PYTHON) scripts/find_program.py systemd --install

# Airflow needs an environment of its own: what it asks for does not go together with what we ask for.
airflow: .venv-airflow/.made

.venv-airflow/.made: requirements-airflow.lock | $(VENV)/bin/python
	$(PYTHON) -m venv .venv-airflow
	.venv-airflow/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement requirements-airflow.lock
	@touch $@

# Letters as a phone, a tablet and a desk show them, light and dark, in both languages: make letters PICTURES=FOLDER
PICTURES ?= state/letters
letters: $(VENV)/.dev browser
	$(BIN)/python scripts/letter_screenshots.py $(PICTURES)

# Every step of a night killed once, and as many kills at random moments, on SQLite and on PostgreSQL; the last lines
# say what was lost and what was sent twice: make crashes MOMENTS=200
MOMENTS ?= 200
crashes: $(VENV)/.dev postgresql
	KECHUANG_CRASHES=$(MOMENTS) $(BIN)/python -m pytest -rP tests/nights/test_crashes.py

bench: $(VENV)/.runtime
	$(BIN)/python benchmarks/start_up.py
	$(BIN)/python benchmarks/run_enterprise_feed.py --rows 10000 --rows 100000

locks: $(VENV)/bin/python
	$(PIP) install uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --group build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --group dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --group airflow --output-file requirements-airflow.lock

catalogue: $(VENV)/.dev
	$(BIN)/python scripts/compile_catalogue.py
	$(BIN)/python scripts/write_rules_zh.py

clean:
	rm -rf $(VENV) .venv-airflow state dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
