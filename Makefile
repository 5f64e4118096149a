# `make demo` and `make test` work from a fresh clone: they make .venv themselves and can be repeated at will.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# A stamp per set of requirements: installed again only when pyproject.toml or constraints.txt changed.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: demo test torchfree check bench clean
.DEFAULT_GOAL := demo

$(BIN)/python:
	@echo "== making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.user: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== installing tweespraak into $(VENV) (some minutes the first time)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.developer: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== installing tweespraak, torch (CPU is enough) and the test tools into $(VENV)"
	@$(PIP) --editable '.[torch,serve,dev]'
	@touch $@ $(VENV)/.user

demo: $(VENV)/.user
	@echo "== tweespraak demo"
	@$(BIN)/tweespraak demo

test: $(VENV)/.developer
	@echo "== tests"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q -rs

# An environment of its own, in which torch cannot be imported: the whole way by hand, then every test but the marked ones.
torchfree:
	@echo "== making $(VENV)-torchfree without torch"
	@test -x $(VENV)-torchfree/bin/python || $(PYTHON) -m venv $(VENV)-torchfree
	@$(VENV)-torchfree/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --editable '.[serve,dev]'
	@folder=$$(mktemp -d) && cd "$$folder" && $(CURDIR)/$(VENV)-torchfree/bin/python \
		$(CURDIR)/tests/without_torch.py $(CURDIR)/seeds/mali-answers-page-7.txt && rm -r "$$folder"
	@$(VENV)-torchfree/bin/python -m pytest -q -m "not torch"

check: $(VENV)/.developer
	@echo "== ruff, mypy, import-linter"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.developer
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

clean:
	rm -rf $(VENV) $(VENV)-torchfree tweespraak-demo
