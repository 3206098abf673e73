# `make help` explains each target in a line.
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.ready

.PHONY: help run demo zoo test test-all bench tables results docs lint clean
help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(READY): pyproject.toml constraints.txt
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: $(READY)  ## install, then train, test and show the sketch parser on the embedded data
	$(PY) -m sketchbench task=deepssp

demo: $(READY)  ## install, then draw in the browser and see what the systems make of it
	$(PY) -m sketchbench demo

zoo: $(READY)  ## train and ship all the small weights anew (hours on two cores); stopped, it goes on when it is said again
	$(PY) -m sketchbench.weights.zoo

test: $(READY)  ## install, then the linter, the type checker and all tests that are not slow
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -q -n 2 --dist loadfile

test-all: $(READY)  ## all tests, the slow ones too (paper-size networks, wheel, kill and resume)
	$(PY) -m pytest -q -n 2 --dist loadfile -m ''

bench: $(READY)  ## how fast the embedded data is drawn, and how fast a whole gallery is ranked, as tables
	$(PY) bench/world_speed.py
	$(PY) bench/retrieval_metrics.py

tables: $(READY)  ## measure what is missing of the papers' tables on the embedded data, hours in all; Ctrl-C stops it, the next call goes on
	$(PY) -m sketchbench table task=all

results: $(READY)  ## draw the README's lines on the tables from results/
	$(PY) -m sketchbench.report.section

docs: $(READY)  ## build the site of the README, the cards and a reference of commands and keys: site/index.html
	$(PY) docs/build.py build/docs
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict -q

lint: $(READY)  ## the linter and the type checker alone
	$(PY) -m ruff check .
	$(PY) -m mypy

clean:  ## remove what was built and run (.venv, runs, caches inside this folder)
	rm -rf .venv build dist site runs .pytest_cache .ruff_cache .mypy_cache
