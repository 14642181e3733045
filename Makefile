# make fly    builds everything and flies the ship
# make test   installs what the tests need and runs them
# make lint bench docs build clean
#
# Everything lives in .venv and build/; `.venv/bin/ares4` works after any of these.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := build/core/libares.a
IMAGE := build/firmware/ares4.elf
PACKED := emulator/ares4/images/ares4.elf
BINDING := emulator/ares4/_core.abi3.so
# The compilers that build the core and the firmware, as c_core/binding.py chooses them.
HOST_CC = $(shell $(BIN)/python -c 'from c_core.binding import host_compiler; print(host_compiler())')

.PHONY: fly test lint bench docs build clean format generate native

fly: build
	@$(BIN)/ares4 fly

build: $(VENV)/installed native $(BINDING)

# The virtual environment: the locked packages, then this one in place.
$(VENV)/installed: requirements.lock pyproject.toml tools/prepare.sh
	@sh tools/prepare.sh $(PYTHON)
	@echo "venv      $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(MAKE) --no-print-directory native $(BINDING)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --editable .
	@touch $@

# The core and the image know themselves what is out of date.
native:
	@test -x $(BIN)/python || { echo "run make build first"; exit 1; }
	@$(MAKE) --no-print-directory -s -C c_core CC="$(HOST_CC)" ../$(CORE)
	@$(MAKE) --no-print-directory -s -C firmware PYTHON=$(abspath $(BIN)/python) BUILD=../build/firmware
	@mkdir -p $(dir $(PACKED))
	@cmp -s $(IMAGE) $(PACKED) || cp $(IMAGE) $(PACKED)

$(CORE): native
$(BINDING): $(CORE) c_core/include/ares.h c_core/binding.py
	@echo "binding   $@"
	@PYTHONPATH=. $(BIN)/python c_core/binding.py

test: build
	@sh tools/test-packages.sh
	@$(BIN)/python -m pytest

lint: $(VENV)/installed
	@$(BIN)/ruff format --check --quiet . || { echo "run make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@git ls-files '*.c' '*.h' '*.def' | xargs $(BIN)/clang-format --dry-run --Werror
	@$(BIN)/python c_core/board/generate.py --check
	@$(BIN)/python firmware/generate.py --check
	@$(BIN)/python hw/panel/table.py --check

format: $(VENV)/installed
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@git ls-files '*.c' '*.h' '*.def' | xargs $(BIN)/clang-format -i

generate: $(VENV)/installed
	@$(BIN)/python c_core/board/generate.py
	@$(BIN)/python firmware/generate.py
	@$(BIN)/python hw/panel/table.py

docs: generate

bench: build
	@$(BIN)/python tests/bench/bench.py
	@$(BIN)/python tests/bench/contact.py

clean:
	rm -rf $(VENV) build dist emulator/ares4/images $(BINDING) emulator/*.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
