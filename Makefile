# Every target does its own set-up; when that is done already, it takes no time.

POLICY ?= policies/library/tech-001-2023.yaml
READY := .venv/.ready
BIN := .venv/bin

# ape-foundry starts the anvil that it finds on PATH: the user's own, else the one in .tools/.
export PATH := $(CURDIR)/.venv/bin:$(PATH):$(CURDIR)/.tools/bin

# Without ape's own pytest plugin, which would start a node for every run. Only what exists: pytest stops at a missing one.
PYTHON_TESTS := $(wildcard tests/policies tests/simulations tests/differential tests/cli tests/plugin tests/benchmarks tests/test_*.py)
CONTRACT_TESTS := $(wildcard tests/contracts)
# A node that hangs must not hang the run; the longest test drives a whole year through one.
TIMEOUT := --timeout=600
PYTEST := $(BIN)/pytest -p no:ape_test $(TIMEOUT)
LINTED := $(wildcard policies simulations tests benchmarks)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup anvil check test test-long lint test-python test-fast test-contracts bench format constraints clean

# Cost: one shell. A .venv that was moved, or whose interpreter is gone, counts as missing.
ifneq ($(shell test -x $(BIN)/python && cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: anvil $(READY)  ## make .venv and find or fetch anvil (PYTHON=... names the interpreter of a new .venv)

$(READY): pyproject.toml constraints.txt
	@scripts/setup-python

anvil:
	@scripts/setup-anvil

check: setup  ## the main job: check the reference treasury (POLICY=... names another)
	@$(BIN)/treasurer check $(POLICY)

test: lint test-python test-contracts  ## every check and every test, as CI runs them

lint: $(READY)  ## ruff, mypy, the import arrows, and that pre-commit would run the same
	$(BIN)/ruff check $(LINTED)
	$(BIN)/ruff format --check $(LINTED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pre-commit validate-config

test-python: setup  ## all tests but those of the contracts
	$(PYTEST) -n 2 --dist loadfile $(PYTHON_TESTS)

test-fast: $(READY)  ## the tests that need no node and little time
	$(PYTEST) -q -m "not anvil and not slow" $(PYTHON_TESTS)

test-contracts: setup  ## the tests of the contracts, through ape
	@rm -rf .build  # ape does not recompile what imports a module that changed
	$(if $(CONTRACT_TESTS),$(BIN)/ape test $(CONTRACT_TESTS) $(TIMEOUT),@echo "no tests/contracts")

test-long: setup  ## plant every mutant, then compare the engines on new stories for half an hour and more
	$(BIN)/treasurer mutants policies/library/tech-001-2023.yaml --seed 7 --store docs/mutation-score.json
	@git diff --stat --exit-code -- docs/mutation-score.json || \
		echo "the mutation score has changed: see git diff docs/mutation-score.json, and commit it"
	$(PYTEST) --timeout=0 -q --hypothesis-profile=long --hypothesis-show-statistics tests/differential

bench: setup  ## measure the engines, and what one would pick instead, in one table
	@scripts/setup-peers
	$(BIN)/python -m benchmarks

format: $(READY)  ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix-only --exit-zero $(LINTED)
	$(BIN)/ruff format $(LINTED)

constraints:  ## pin the newest packages that fit pyproject.toml
	scripts/make-constraints

clean:  ## remove all that set-up, tests and compilers made
	rm -rf .venv .tools .build .cache .hypothesis .treasurer .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
