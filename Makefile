# make demo    JupyterLab on the quickstart notebook   (PORT=8899 BROWSER=1)
# make test    everything: build, lint, types, Python, front end, notebooks, browser
# make check   lint and types only
# make dev     the front end on a fake kernel, rebuilt as files change
#
# Each environment is made on the first call and renewed when what it is made from changes.

PYTHON ?= python3
PORT ?= 8899
BROWSER ?= 1
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# First in line, so that an environment's own node and npm are found where it has them.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export MAKE
WORKERS ?= 2
PYTEST := .venv/bin/python -m pytest
PARALLEL := -n $(WORKERS) --dist worksteal

.PHONY: demo test test-lowest check check-python check-js test-python test-js test-notebooks \
        test-browser front-end browser-program dev bench protocol clean env
.NOTPARALLEL:

demo:
	@$(PYTHON) tools/environment.py .venv-demo "jupyterlab>=4.4,<5"
	@.venv-demo/bin/python -m tools.demo --port $(PORT) --browser $(BROWSER)

test:
	@$(PYTHON) tools/stages.py env check test-js test-python test-notebooks test-browser

check: check-python check-js

# Importing the package needs its bundle.
check-python: front-end
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/python -m labeling_widget.widget.schema | diff -u js/protocol.schema.json - \
		|| { echo "js/protocol.schema.json is out of date: run \`make protocol\`"; exit 1; }

check-js: js/node_modules/.package-lock.json
	cd js && npm run --silent protocol -- --check
	cd js && npm run --silent lint
	cd js && npm run --silent types

test-js: js/node_modules/.package-lock.json
	cd js && npm test --silent

test-python: front-end
	$(PYTEST) $(PARALLEL) tests/unit tests/contract tests/server

test-notebooks: front-end
	$(PYTEST) $(PARALLEL) tests/notebooks

test-browser: front-end browser-program
	$(PYTEST) $(PARALLEL) tests/browser

# The Python tests again, on the oldest versions that pyproject.toml says will do.
test-lowest: front-end
	@$(PYTHON) tools/environment.py .venv-lowest --editable --lowest --group test --extra all
	.venv-lowest/bin/python -m pytest $(PARALLEL) tests/unit tests/contract tests/server

dev: js/node_modules/.package-lock.json
	cd js && npm run dev

bench: front-end browser-program
	@.venv/bin/python -m benchmarks.run

protocol: front-end
	.venv/bin/python -m labeling_widget.widget.schema > js/protocol.schema.json
	cd js && npm run --silent protocol

front-end: js/node_modules/.package-lock.json
	cd js && npm run --silent build

browser-program: env
	@.venv/bin/python -m tools.browser_program

env:
	@$(PYTHON) tools/environment.py .venv --editable --node --group dev --extra mlflow

js/node_modules/.package-lock.json: js/package-lock.json | env
	cd js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# demo/ holds labels and stays.
clean:
	rm -rf .venv .venv-demo .venv-lowest js/node_modules labeling_widget/widget/static dist \
		test-results .mypy_cache .pytest_cache .ruff_cache .hypothesis
