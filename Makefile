# From a fresh clone: `make demo`, `make run`, `make test`, `make check`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REFERENCE := .venv-reference
ARGS ?=

.PHONY: help demo run test check parity nightly figures demo-session format clean

help:
	@echo "make demo     the glasses scenario through the real models, no hardware needed"
	@echo "make run      webcam, microphone and speaker, live"
	@echo "make test     all tests, with the real models"
	@echo "make check    format, lint and types"
	@echo "make parity   speech recognition token for token against openai-whisper (needs PyTorch)"
	@echo "make figures  the README's figures, measured on this machine, as tables and pictures"
	@echo "make nightly  what takes too long for every change"
	@echo "              ARGS=... is handed on, e.g. make demo ARGS='--pace fast'"

demo: $(VENV)/.run
	@$(BIN)/python -m assistant demo $(ARGS)

run: $(VENV)/.run
	@$(BIN)/python -m assistant run $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m assistant models fetch
	@$(BIN)/python -m pytest -m "not nightly" $(ARGS)
	@$(BIN)/python -m assistant eval scenarios/eval --text --at-least 0.95

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

parity: $(REFERENCE)/.made
	@$(REFERENCE)/bin/python -m assistant.evaluation.parity $(ARGS)

nightly: $(VENV)/.dev
	@$(BIN)/python -m assistant models fetch
	@$(BIN)/python -m pytest $(ARGS)
	@$(BIN)/python -m assistant eval scenarios/eval --html build/eval.html
	@$(MAKE) parity figures

FIGURES := build/figures

# The recogniser beside its peers, which live in an environment of their own.
figures: $(VENV)/.dev $(REFERENCE)/.made
	@mkdir -p $(FIGURES)
	@$(REFERENCE)/bin/python -m assistant bench asr --json $(FIGURES)/asr.json --plot $(FIGURES)/asr.png
	@for name in turn bargein wake voice demo; do \
		$(BIN)/python -m assistant bench $$name --json $(FIGURES)/$$name.json --plot $(FIGURES)/$$name.png || exit 1; \
	done
	@echo "tables and pictures are in $(FIGURES)"

demo-session: $(VENV)/.run
	@$(BIN)/python -m assistant compose scenarios/demo.yaml assistant/demo/glasses.mp4 $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(REFERENCE) build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Olhar needs Python 3.11 or newer, found " + sys.version.split()[0] + "; run make PYTHON=python3.12")'
	@set -e; exec 9>.setup.lock; if command -v flock >/dev/null; then flock 9; fi; \
	if [ -f $@ ] && [ ! requirements.txt -nt $@ ]; then exit 0; fi; \
	[ -f $(VENV)/.made ] || { $(PYTHON) -m venv --clear $(VENV); touch $(VENV)/.made; }; \
	echo "installing the packages of requirements.txt into $(VENV)"; \
	$(BIN)/python -m pip install --disable-pip-version-check -q --upgrade "pip>=24.1"; \
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements.txt; \
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@

$(REFERENCE)/.made: requirements-reference.txt requirements.txt
	@$(PYTHON) -m venv --clear $(REFERENCE)
	@echo "installing the packages of requirements-reference.txt into $(REFERENCE): 3 GB"
	@$(REFERENCE)/bin/python -m pip install --disable-pip-version-check -q --upgrade "pip>=24.1"
	@$(REFERENCE)/bin/python -m pip install --disable-pip-version-check --progress-bar on -r requirements-reference.txt
	@$(REFERENCE)/bin/python -m pip install --disable-pip-version-check -q --no-deps $$(sed -n 's/^#no-deps: //p' requirements-reference.txt)
	@touch $@
