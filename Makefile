# Sampan's front door: set up, build, demonstrate, test, install.
# SPDX-License-Identifier: Apache-2.0

BUILD  ?= build
PRESET ?= release
PREFIX ?= /usr/local
SUDO   := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: build setup demo test test-long check bench install clean format format-check \
        layers coverage

build: setup
	@[ -f $(BUILD)/build.ninja ] || cmake --preset $(PRESET) -B $(BUILD)
	@ninja -C $(BUILD)

# The packages come once; a stamp that is newer than the list says they did.
setup: $(BUILD)/.packages

$(BUILD)/.packages: packages.txt
	@tools/install-packages packages.txt
	@mkdir -p $(BUILD) && touch $@

demo: build
	@examples/demo $(BUILD)

test: build
	@tests/run $(BUILD)

# N random programs at each width, other ones each time.
test-long: build
	@LONG=$(or $(N),500) LIMIT=3600 tests/run $(BUILD)

# One case: make check T=tests/ptx/add_wraps.ptx
check: build
	@tests/run $(BUILD) $(T)

bench: build
	@bench/run $(BUILD)

install: build
	@cmake --install $(BUILD) --prefix $(PREFIX)

format:
	@tools/format --fix

format-check:
	@tools/format

# The pages that are made from tables.
coverage: build
	@tools/api-coverage driver/driver.def runtime/runtime.def \
	   >doc/coverage-api.md
	@tools/ptx-coverage $(BUILD) >doc/coverage.md

layers:
	@tools/check-layers

clean:
	rm -rf $(BUILD)
