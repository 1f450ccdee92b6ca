# Needs only make and Python 3.11 or newer. `make` alone lists the targets.

PYTHON  ?= python3
VENV    ?= .venv
WORKERS ?= auto
UV      ?= uv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install -q --disable-pip-version-check

# One thread a process: pytest and the suites already fill the cores with processes, and threads
# of the numeric libraries on top make both slower by far.
export OMP_NUM_THREADS ?= 1

# Data sets that may not be shipped; tests that need an absent one skip and say so.
DATA := $(abspath $(wildcard ../shared/data))
ifneq ($(DATA),)
export MNEMONAUT_DATA ?= $(DATA)
endif

.DEFAULT_GOAL := help
.PHONY: help bench test check format docs benchmarks readme lock clean
.DELETE_ON_ERROR:

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

bench: $(VENV)/base.stamp  ## run the three quick suites and write their report, under two minutes; ARGS="..." goes to `mnemonaut bench`
	$(BIN)/mnemonaut bench $(ARGS)

export MNEMONAUT_HABITAT_PYTHON ?= $(abspath $(VENV))/habitat/bin/python

test: $(VENV)/test.stamp $(VENV)/habitat.stamp $(VENV)/minedojo.stamp  ## run the tests; WORKERS=2 sets the processes, ARGS="..." goes to pytest
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/test.stamp  ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python

format: $(VENV)/test.stamp  ## format the code and sort its imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/test.stamp  ## build the docs site into build/site; it reads without a network
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir build/site

benchmarks: $(VENV)/test.stamp  ## run every benchmark in full; fails where a target is missed
	@missed=; for script in $$(grep -l '^    tell(' benchmarks/*.py); do \
	  echo "== $$script"; $(BIN)/python $$script $(ARGS) || missed="$$missed $$script"; done; \
	if [ -n "$$missed" ]; then echo "missed:$$missed" >&2; exit 1; fi

readme: $(VENV)/test.stamp  ## put the benchmarks' results into README.md and docs/
	$(BIN)/python benchmarks/readme.py $(ARGS)

# The build backend is pinned with the rest, hence --no-build-isolation.
$(VENV)/base.stamp: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "mnemonaut needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# torch comes first and unhashed: which build is right (CPU, CUDA, macOS) depends on the machine.
$(VENV)/test.stamp: $(VENV)/base.stamp requirements/torch.txt requirements/test.txt
	$(PIP) -r requirements/torch.txt
	$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

# minedojo asks for gym 0.21, which no longer builds: --no-deps; test.txt holds what it really uses.
MINEDOJO := envs/minecraft/malmo/requirements.txt

$(VENV)/minedojo.stamp: $(VENV)/test.stamp $(MINEDOJO)
	$(PIP) --no-deps --require-hashes -r $(MINEDOJO)
	@touch $@

# habitat-lab wants a numpy of its own, so it has an environment of its own (Python 3.9 to 3.12).
$(VENV)/habitat.stamp: $(VENV)/base.stamp requirements/habitat.txt
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; then \
	  $(PYTHON) -m venv $(VENV)/habitat && $(VENV)/habitat/bin/python -m pip install -q \
	    --disable-pip-version-check --no-deps --require-hashes -r requirements/habitat.txt; \
	else echo "habitat-lab needs Python 3.12 or older; its tests will skip"; fi
	@touch $@

# Pins stay where they are unless UPGRADE=--upgrade. torch's packages are left out of test.txt:
# torch.txt brings them, and CUDA's only where the machine has a use for them.
COMPILE = printf 'setuptools>=77\n' | $(UV) pip compile pyproject.toml - -q --universal \
  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $(UPGRADE)

lock:  ## resolve requirements/*.txt anew (needs uv); UPGRADE=--upgrade takes the newest
	$(COMPILE) -o requirements/base.txt
	$(COMPILE) --extra test --extra all -c requirements/base.txt -c requirements/torch.txt \
	  -o requirements/test.txt
	awk '/^[^ ]/ { keep = $$0 !~ /^(torch|triton|cuda-|nvidia-)/ } keep' requirements/test.txt \
	  > requirements/test.tmp
	mv requirements/test.tmp requirements/test.txt
	$(UV) pip compile requirements/habitat.in -q --universal --no-deps --python-version 3.9 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header $(UPGRADE) \
	  -o requirements/habitat.txt
	printf 'minedojo==0.1\n' | $(UV) pip compile - -q --universal --no-deps --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --only-binary minedojo \
	  -o $(MINEDOJO)

clean:  ## remove the virtual environment and what tools left behind
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
