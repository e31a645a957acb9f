# Everything runs in .venv, which the first target that needs it creates. Python >= 3.11 is enough.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint types format bench snapshots docs package clean

demo: $(READY)  ## audit the systems in seeds/; some of them are there to fail
	$(BIN)/auditor check seeds || test $$? -eq 1

test: $(READY)  ## run every test
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## print every row of the performance budget with its floor
	$(BIN)/python -m bench

snapshots: $(READY)  ## rewrite the expected reports; read the diff before committing it
	$(BIN)/python -m pytest -q --update tests

docs: $(READY)  ## regenerate the pages that come from the data
	$(BIN)/python -m docs.generate

package: $(READY)
	$(BIN)/pip install --quiet build
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python >= 3.11 is needed; set PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable '.[spdx3,sign]'
	touch $(READY)
