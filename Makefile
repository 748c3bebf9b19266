# Two commands on a fresh machine: `make report` and `make test`. Everything they need is put into .venv.

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
PY := $(BIN)/python
REVIEW ?= reviews/ketamine
SITE ?= site

# Two numeric libraries that each start a thread a core make parallel tests slower, not faster.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

# A stamp counts only where it was made: a moved or broken .venv is set up again.
$(shell sh tools/venv.sh --forget-if-stale $(VENV))
$(shell sh tools/venv.sh --forget-if-stale $(BENCH))

.DEFAULT_GOAL := help
.PHONY: help report test slow check format lock peers bench eval-claims clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(VENV)/.ready  ## set up, build the review into site/ and say where to look
	@$(PY) -m steelyard build $(REVIEW) --out $(SITE)

test: $(VENV)/.ready-dev  ## set up and run all fast tests (at most five minutes on two cores)
	@$(PY) -m pytest -n auto --maxprocesses 8 --dist worksteal

slow: $(VENV)/.ready-dev  ## run the slow tests: kill tests, simulations, live comparisons
	@$(PY) -m pytest -n auto --maxprocesses 8 --dist worksteal -m slow

check: $(VENV)/.ready-dev  ## lint, formatting and strict types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: $(VENV)/.ready-dev  ## put the code into its one format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: $(VENV)/.ready-dev  ## pin the newest dependencies, with hashes (maintainers)
	@sh tools/lock.sh $(BIN)/pip-compile --upgrade

peers: $(BENCH)/.ready  ## install what the benchmark compares with, apart from the product

bench: $(VENV)/.ready $(BENCH)/.ready  ## time it beside its peers and write the table of docs/speed.md
	@env -u OPENBLAS_NUM_THREADS -u OMP_NUM_THREADS \
		$(PY) benchmarks/run.py --peers $(BENCH)/bin/python --write docs/speed.md

eval-claims: $(VENV)/.ready  ## score the reading of claims on labelled pages, and print one table
	@$(PY) -m evaluation.claims

clean:  ## remove .venv, the built site and every cache
	rm -rf $(VENV) $(BENCH) site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready: requirements.txt pyproject.toml tools/venv.sh
	@PYTHON="$(PYTHON)" sh tools/venv.sh $(VENV) requirements.txt $@

$(BENCH)/.ready: benchmarks/requirements.txt tools/venv.sh
	@PYTHON="$(PYTHON)" sh tools/venv.sh $(BENCH) benchmarks/requirements.txt $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@PYTHON="$(PYTHON)" sh tools/venv.sh $(VENV) requirements-dev.txt $@
