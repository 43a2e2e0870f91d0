# Every target installs what it needs first. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
LOCK = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
WORKERS ?= -n 2 --dist loadfile
CONTAINED ?= tests/integration
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

help: ## list what there is
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "} {printf "  make %-16s %s\n", $$1, $$2}'

install: .installed ## .venv/ with safereturn in it, and the page assets
.installed: pyproject.toml requirements.lock package.json package-lock.json $(wildcard shared/web/assets/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; PYTHON=... names another"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	npm ci --silent --no-fund --no-audit
	npm run --silent build
	@touch $@

tested: .installed .installed-test
.installed-test: .installed requirements-test.lock
	$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

run: install ## the whole system on one machine, with a made-up authority: http://127.0.0.1:8000
	$(BIN)/safereturn run --demo $(ARGS)

test: tested browser ## the whole suite, on real servers from the wheels
	$(BIN)/pytest $(WORKERS) $(ARGS)

test-containers: tested ## the integration tests under testcontainers (needs a Docker engine)
	SAFERETURN_TEST_SERVERS=containers TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_CONNECTION_MODE=docker_host \
	TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 $(BIN)/pytest $(CONTAINED) $(WORKERS) $(ARGS)

test-compose: tested ## the end-to-end test against docker-compose.yml (needs a Docker engine)
	$(BIN)/pytest tests/compose --compose $(ARGS)

check: install lint test ## format, lint, strict types, import rules, API drift, and the suite
lint: tested ## the checks that need no server
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m services.api_documents --check

api: tested ## write docs/api/ afresh from the code
	$(BIN)/python -m services.api_documents

bench: tested ## the table of speeds, as ratios of one run; writes bench/results/
	$(BIN)/python -m bench $(ARGS)

soak: tested ## three minutes of faults at random moments; the seed is printed
	$(BIN)/pytest tests/faults -m soak --soak-seconds 180 $(ARGS)

lock: ## both lock files afresh from pyproject.toml (needs uv)
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra test --constraint requirements.lock pyproject.toml -o requirements-test.lock

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo "Chromium is not installed: the browser tests will be skipped"; }

.PHONY: help install tested run test test-containers test-compose check lint api bench soak lock browser
