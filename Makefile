# Everything runs from .venv, which `install` makes from the lock file; nothing else on the machine is touched.
# PYTHON=python3.13 make install   takes another Python (3.11 or later).

SHELL := /bin/sh
.DEFAULT_GOAL := help
bin := .venv/bin
installed := .venv/.installed
code := aggregates cli ledger policies projections benchmarks tests
# The second server the tests run on, when it is there.
postgres_15 := $(firstword $(wildcard /usr/lib/postgresql/15/bin/postgres))

.PHONY: help install demo test check format bench bench-scale soak translations rules mutants lock

help:  ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

install: $(installed)  ## .venv from the lock file

$(installed): requirements.lock pyproject.toml .ci/venv
	@test -x $(bin)/python && $(bin)/python -m pip --version >/dev/null 2>&1 || ./.ci/venv .venv
	@echo "Installing from requirements.lock ..."
	@$(bin)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements.lock
	@$(bin)/python -m pip install -q --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@

demo: $(installed)  ## load a believable year of complaints and look at it
	@$(bin)/complaints demo

test: $(installed)  ## the tests, on the embedded PostgreSQL and on a PostgreSQL 15 if there is one
	@$(bin)/python -m pytest -n auto --dist loadfile
ifneq ($(postgres_15),)
	@$(bin)/python -m pytest -n auto --dist loadfile --postgres=15 --ignore=tests/test_mutants.py
else
	@echo "No PostgreSQL 15 in /usr/lib/postgresql: the tests ran on the embedded server only."
endif

check: $(installed)  ## format, lint, types, layers, translations
	@$(bin)/ruff format --check -q .
	@$(bin)/ruff check -q .
	@$(bin)/mypy
	@$(bin)/lint-imports --no-logo
	@$(bin)/python -m tests.translations check
	@$(bin)/python -m tests.rules check

format: $(installed)  ## put the code into its one form
	@$(bin)/ruff check -q --fix . || true
	@$(bin)/ruff format -q .

bench: $(installed)  ## the ratios of the README, measured here
	@$(bin)/python -m benchmarks

bench-scale: $(installed)  ## how times grow from a million entries to ten million; some minutes, 35 GB
	@$(bin)/python -m benchmarks scale

soak: $(installed)  ## the long tests: kill, restart, race
	@$(bin)/python -m pytest --soak

translations: $(installed)  ## gather the texts, update the .po files, compile them
	@$(bin)/python -m tests.translations update

rules: $(installed)  ## docs/rules.md: every rule, where it stands, which tests show it
	@$(bin)/python -m tests.rules update

mutants: $(installed)  ## change one value of the handbooks at a time: does a test of the law fail?
	@$(bin)/python -m tests.mutants --show

lock:  ## write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q -o requirements.lock
