# make fly    builds everything and flies the ship
# make test   installs what the tests need and runs them
# make dist   makes a release in dist/: the sources, and wheels
# make long   plants faults in the firmware and has them found; restarts it ten thousand times; runs what
#             takes minutes; fuzzes what reads text, files and frames
# make coverage   tells which branches of the burn its tests reach
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
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SUBMAKE := $(MAKE) --no-print-directory -s -C
# What builds the core, as CC='...' AR='...'.
TOOLS = $(shell $(BIN)/python -m c_core.toolchain)
# Of `make test`: these tests alone, in place of all.
TESTS ?=
# A file of tests is one worker's, for its tests share what they have built.
ALL := -n auto --maxprocesses 4 --dist loadfile

.PHONY: fly test long coverage lint bench docs dist build clean format generate native

fly: build
	@$(BIN)/ares4 fly

build: $(VENV)/installed native $(BINDING)

# The virtual environment with the locked packages, then with this one in place.
$(VENV)/packages: requirements.lock pyproject.toml tools/prepare.sh
	@sh tools/prepare.sh "$(PYTHON)"
	@echo "venv      $(VENV)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/installed: $(VENV)/packages setup.py | native $(BINDING)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The core and the image know themselves what is out of date.
native: $(VENV)/packages
	@$(SUBMAKE) c_core $(TOOLS) ../$(CORE)
	@$(SUBMAKE) firmware PYTHON=../$(BIN)/python BUILD=../build/firmware
	@mkdir -p $(dir $(PACKED))
	@cmp -s $(IMAGE) $(PACKED) || cp $(IMAGE) $(PACKED)

$(CORE): native
$(BINDING): $(CORE) c_core/include/ares.h $(wildcard $(addprefix firmware/portable/,*.[ch] */*.[ch] */*/*.h)) \
		c_core/binding.py c_core/toolchain.py
	@echo "binding   $@"
	@$(BIN)/python -m c_core.binding

# The second part installs her as other people do, from clean clones and wheels.
test: build
	@sh tools/test-packages.sh
	@$(BIN)/python -m pytest $(or $(TESTS),$(ALL))
	@$(if $(TESTS),true,$(BIN)/python -m pytest -rs $(ALL) tests/installing)

long: build
	@$(BIN)/python -m tests.firmware.faults.plant
	@$(BIN)/python -m tests.firmware.resets
	@$(BIN)/python -m pytest -rs tests/long
	@$(SUBMAKE) tests/fuzz run RUNS=1000

# Which sides of the conditions of the burn its tests reach: of the program as it flies, with that one
# file compiled as it reads.
coverage: build
	@mkdir -p build/coverage && ln -sfn ../../firmware build/coverage/firmware
	@$(SUBMAKE) firmware PYTHON=../$(BIN)/python BUILD=../build/coverage/build/firmware PLAIN=flight/burn.c
	@$(BIN)/python -m pytest tests/firmware/test_burn.py --firmware build/coverage \
		--branches-of firmware/flight/burn.c --at-least 90

# What a release is: the sources, and a wheel for each kind of machine.
dist: $(VENV)/packages
	@$(BIN)/python -m tools.dist

lint: $(VENV)/packages
	@$(BIN)/ruff format --check --quiet . || { echo "run make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@find c_core firmware hw tests -name '*.[ch]' -o -name '*.def' | xargs $(BIN)/clang-format --dry-run --Werror
	@$(BIN)/python c_core/board/generate.py --check
	@$(BIN)/python c_core/cpu/generate.py --check
	@$(BIN)/python firmware/generate.py --check
	@$(BIN)/python hw/panel/table.py --check

format: $(VENV)/packages
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@find c_core firmware hw tests -name '*.[ch]' -o -name '*.def' | xargs $(BIN)/clang-format -i

generate: $(VENV)/packages
	@$(BIN)/python c_core/board/generate.py
	@$(BIN)/python c_core/cpu/generate.py
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
