# Thin: every line is a command that a person could type. All of it works on a machine
# with Python 3.11 or later, pip and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format score bench fuzz clean

demo: .venv/installed
	$(BIN)/modelcensus demo

test: .venv/installed
	$(BIN)/python -m pytest

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

score: .venv/installed
	$(BIN)/python -m tests.score

bench: .venv/installed
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.benchfusion

# 10,000 mutants of the sample pages, 20,000 dresses, then a minute guided by coverage, if
# atheris is installed (pip install -e .[fuzz]).
fuzz: .venv/installed
	$(BIN)/python -m tests.fuzz.run --count 10000 --seed 1
	$(BIN)/python -m tests.dresses.run --count 20000 --seed 1
	$(BIN)/python -m tests.fuzz.atheris_target -max_total_time=60

clean:
	rm -rf .venv data/demo

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
