# The verbs of this house. Nothing but Python 3.11 or newer is needed beforehand; the first call sets the rest up.

PYTHON ?= python3
PORT ?= 8000
WORLDS ?= 5000
SEED ?= 1
EXAMPLES ?= 100
MUTATIONS ?= 5000
KILLS ?= 5
BACKUPS ?= 10
LEAST ?= 90
PROOF ?= 15000
STORED ?= 50
PATHS ?= 10
CLOCKS ?= 10000
PLANS ?= 1000
DATABASE ?= sqlite
SAMPLES ?= ../shared/samples
ON_POSTGRESQL ?= tests
# What opens no database is the same on either; .ci/run has it on SQLite alone.
WITHOUT_DATABASE = tests/engine tests/forms tests/sheets tests/test_house.py tests/test_i18n.py \
  tests/test_i18n_catalogue.py tests/test_contract.py tests/test_assets.py tests/test_build_assets.py tests/test_errors.py
# The worlds of most tests name their plugins themselves, so that it is all the same to them what is installed. Here
# is what looks for installed plugins: the start of the application, hooks, jobs and letters, guests, the kit for
# tests; and every page and every call of the API once.
ON_KERNEL ?= tests/test_app.py tests/test_application.py tests/test_kernel.py tests/test_plugins.py \
  tests/test_settings.py tests/hooks tests/guest tests/jobs tests/sdk tests/testing tests/trial tests/commands/test_plugins.py \
  tests/commands/test_site_settings.py tests/commands/test_account_links.py tests/commands/test_client_access.py \
  tests/web/test_routes.py tests/web/test_routes_census.py tests/api/test_operation_census.py
# Folders whose processes have cases, each held to its share of noticed faults.
WITH_CASES = docs/patterns $(patsubst %/processes,%,$(wildcard plugins/*/processes))
BIN = .venv/bin
# A change in any of these means: install again.
SETUP = setup.cfg setup.py pyproject.toml build_assets.py frontend/package-lock.json frontend/vendor.json

.DEFAULT_GOAL = help
.PHONY: help run test kernel postgresql samples browser shots interactive designing pair access faults backups schemathesis mutations check lint types contracts format bench assets \
  clocks plans catalogue coverage patterns histories mutants proof wheel clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: .venv/installed  ## the demo site on http://127.0.0.1:8000 (PORT=8001 changes the port)
	@INSTAR_PORT=$(PORT) $(BIN)/instar demo
	@exec $(BIN)/instar serve --port $(PORT)

test: .venv/installed-dev  ## all tests; those in a browser are left out where there is no Chromium
	@$(BIN)/python -m pytest -q -n 2 $(ARGS)

kernel: .venv/installed-dev  ## what looks for plugins, with none installed (ON_KERNEL=tests: all of the kernel's)
	@WITHOUT_PLUGINS=1 $(BIN)/python -m pytest -q -n 2 -m "not plugins and not browser" $(ON_KERNEL) $(ARGS)

samples: .venv/installed-dev  ## tests over other people's files (SAMPLES=folder of the corpus)
	@INSTAR_SAMPLES=$(abspath $(SAMPLES)) $(BIN)/python -m pytest -q -n 2 -m samples $(ARGS)

postgresql: .venv/installed-dev  ## all tests, on a PostgreSQL server of this run (ON_POSTGRESQL=tests/api)
	@DATABASE=postgresql ACCESS_WORLDS=$(or $(ACCESS_WORLDS),75) $(BIN)/python -m pytest -q -n 2 --timeout 180 $(ON_POSTGRESQL) \
	  $(if $(CI),$(addprefix --ignore=,$(WITHOUT_DATABASE))) $(ARGS)

browser: .venv/installed-dev  ## only the tests in a browser
	@$(BIN)/python -m pytest -q -n 2 -m browser $(ARGS)

shots: .venv/installed-dev  ## pictures of every page in eight looks, to be looked at (LOOKS='ru-dark-phone en-light-desktop')
	@$(BIN)/python shots.py $(LOOKS)

interactive: .venv/installed-dev  ## when the pages of a large site can be used, in a browser (SITE=folder filled by instar bench load)
	@$(BIN)/python interactive.py $(SITE)

designing: .venv/installed-dev  ## how soon the designer opens a process of 200 nodes and keeps a change of it, in a browser
	@$(BIN)/python designing.py

pair: .venv/installed-dev  ## the browser's stories at two of each process, on PostgreSQL and Valkey (ARGS='-k dies')
	@DESK=pair $(BIN)/python -m pytest -q -m browser tests/e2e $(ARGS)

access: .venv/installed-dev  ## rights in 5,000 random worlds (WORLDS=100 SEED=7), then without each clause of them
	@ACCESS_WORLDS=$(WORLDS) ACCESS_SEED=$(SEED) $(BIN)/python -m pytest -q -n 2 tests/access $(ARGS)
	@$(BIN)/python tests/access/clauses.py

check: lint types contracts  ## all that reads the code without running it

lint: .venv/installed-dev  ## style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/installed-dev  ## mypy, strict over the kernel, and over the tests
	@$(BIN)/mypy
	@$(BIN)/mypy --config-file tests/mypy.ini tests

contracts: .venv/installed-dev  ## who may import whom
	@$(BIN)/lint-imports --no-logo

format: .venv/installed-dev  ## puts style right where a machine can
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

faults: .venv/installed-dev  ## web, workers and clock killed at points and moments (KILLS=30 SEED=7 DATABASE=postgresql)
	@KILLS=$(KILLS) SEED=$(SEED) DATABASE=$(DATABASE) $(BIN)/python -m pytest -q -n 2 tests/faults $(ARGS)

backups: .venv/installed-dev  ## ten backups of each database under 50 requests a second, laid back (BACKUPS=3)
	@BACKUPS=$(BACKUPS) $(BIN)/python -m pytest -q tests/tools/backup/test_make_load.py $(ARGS)

schemathesis: .venv/installed-dev  ## 100 random requests a call of the API and profile (EXAMPLES=500 SEED=7)
	@FUZZ_EXAMPLES=$(EXAMPLES) FUZZ_SEED=$(SEED) $(BIN)/python -m pytest -q -n 2 tests/api/test_openapi_random.py $(ARGS)

mutations: .venv/installed-dev  ## 5,000 BPMN files broken at random are read (MUTATIONS=500 SEED=7)
	@MUTATIONS=$(MUTATIONS) MUTATION_SEED=$(SEED) $(if $(wildcard $(SAMPLES)),INSTAR_SAMPLES=$(abspath $(SAMPLES))) \
	  $(BIN)/python -m pytest -q -s -n 0 tests/bpmn/test_reader_mutated.py $(ARGS)

clocks: .venv/installed-dev  ## 10,000 random clocks of service levels against one that looks at every minute (CLOCKS=500 SEED=7)
	@CLOCKS=$(CLOCKS) SEED=$(SEED) $(BIN)/python -m pytest -q -n 2 tests/engine/test_clock_oracle.py $(ARGS)

plans: .venv/installed-dev  ## 1,000 random plans of projects against one that looks at every minute (PLANS=200 SEED=7)
	@PLANS=$(PLANS) SEED=$(SEED) $(BIN)/python -m pytest -q -n 2 tests/plugins/projects/test_schedule_oracle.py $(ARGS)

bench: .venv/installed  ## what a ticket's life costs, compared with the bare rows
	@$(BIN)/instar bench engine

assets: .venv/bin/python  ## fetches the browser libraries again when they are stale
	@$(BIN)/python -m pip install --quiet --no-deps --editable .

catalogue: .venv/installed-dev  ## brings the catalogues of translations in step with what the code says
	@$(BIN)/python catalogues.py

coverage: .venv/installed-dev  ## makes docs/coverage.md from docs/coverage.toml
	@$(BIN)/python covered.py

patterns: .venv/installed-dev  ## makes docs/patterns.md from the definitions in docs/patterns
	@$(BIN)/python patterns.py

histories: .venv/installed-dev  ## makes the golden histories from the cases of our processes, when a format was changed on purpose
	@$(BIN)/python histories.py

mutants: .venv/installed-dev  ## whether the cases of our processes notice nine of ten faults put into them (LEAST=95)
	@printf '%s\n' $(WITH_CASES) | xargs -P 2 -I{} $(BIN)/instar test {} --mutate --least $(LEAST)

proof: .venv/installed-dev  ## 15,000 random processes on random paths (PROOF=), then 50 stored ones on ten each (STORED= PATHS=)
	@HYPOTHESIS_PROFILE=proof PROOF=$(PROOF) $(BIN)/pytest tests/engine/test_advance_random.py -k "history or every_run" --timeout 0
	@HYPOTHESIS_PROFILE=proof STORED=$(STORED) PATHS=$(PATHS) DATABASE=$(DATABASE) $(BIN)/pytest -s tests/commands/test_run_random.py \
	  --timeout 0 $(ARGS)

wheel: .venv/bin/python  ## builds dist/*.whl from a clean copy and looks whether all is in it
	@rm -rf build dist
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@rm -rf build
	@$(BIN)/python .ci/wheel_is_whole.py dist/*.whl

clean:  ## removes what can be made again, but no data (var/)
	rm -rf .venv build dist platform/instar.egg-info platform/instar/web/static/vendor tests/vendor \
	  .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results pictures

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "instar needs Python 3.11 or newer. Say which one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; echo "This Python cannot make environments. On Debian: apt install python3-venv" >&2; exit 1; }

.venv/installed: $(SETUP) | .venv/bin/python
	@echo "Installing …"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: $(SETUP) | .venv/bin/python
	@echo "Installing, with what tests need …"
	@$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch .venv/installed $@
