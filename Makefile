# Thin: every line is a command that a person could type. All of it works on a machine
# with Python 3.11 or later, pip and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test quick check format score ablate bench fuzz clean

demo: .venv/installed
	$(BIN)/modelcensus demo

test: .venv/tools
	$(BIN)/python -m pytest -n auto --dist loadfile

# the most telling tests: no crawl, no build of a wheel, no fuzzing
quick: .venv/tools
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

check: .venv/tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/tools
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

score: .venv/tools
	$(BIN)/python -m tests.score

# what each rule, weight and kind of evidence is worth: minutes
ablate: .venv/tools
	$(BIN)/python -m tests.score --ablate

bench: .venv/tools
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.benchfusion
	$(BIN)/python -m tests.benchrelease
	$(BIN)/python -m tests.benchbuild

# 10,000 mutants of the sample pages, 20,000 dresses, then a minute guided by coverage, if
# atheris is installed (pip install -e .[fuzz]).
fuzz: .venv/tools
	$(BIN)/python -m tests.fuzz.run --count 10000 --seed 1
	$(BIN)/python -m tests.dresses.run --count 20000 --seed 1
	$(BIN)/python -m tests.fuzz.atheris_target -max_total_time=60

clean:
	rm -rf .venv data/demo

# What the program needs, and no more; what builds the package is taken away again.
.venv/installed: requirements.txt requirements-build.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --require-hashes --target .venv/build --upgrade -r requirements-build.txt
	PYTHONPATH=$(CURDIR)/.venv/build $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	rm -r .venv/build
	touch $@

# What tests, checks and measures it.
.venv/tools: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@
