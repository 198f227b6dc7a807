# Everything a person does with the project. `make` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

BIN := .build/release/btelo
# Where `make run` answers, and so where links in its mails lead.
LISTEN ?= 127.0.0.1:8080
# Symbols are left out: half of the file, and of no use to an operator; so are the names a static program would export, and equal
# functions but one.
RELEASE := swift build -c release --static-swift-stdlib -Xlinker --strip-all -Xlinker --no-export-dynamic -Xlinker --icf=safe

.PHONY: help
help: ## List what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: install
install: ## Install the system libraries that are missing
	@Tests/install.sh libraries

.PHONY: build
build: install ## Build the release server
	@$(RELEASE) --product btelo

.PHONY: run
run: build ## Build and start the server with demo data
	@$(BIN) serve --demo-data true --listen $(LISTEN) --public-url http://$(LISTEN)

.PHONY: generate
generate: install ## Write Generated/ from Spec/
	@swift run -c release specgen generate

.PHONY: check
check: install ## Check the contracts, Generated/ and how many operations are live
	@swift run -c release specgen check
	@$(RELEASE) --product btelo >/dev/null && $(BIN) doctor --operations

.PHONY: test
test: install ## Run every test
	@Tests/run.sh

.PHONY: bench
bench: build ## Measure against peers, as ratios in one run
	@Tests/install.sh benchmarks
	@Tests/Benchmarks/run.sh

.PHONY: fuzz
fuzz: install ## Fuzz every parser for SECONDS each (default 60)
	@for target in Tests/Fuzz/*/; do Tests/Fuzz/run.sh "$$(basename "$$target")" $${SECONDS_EACH:-60}; done

.PHONY: clean
clean: ## Remove what was built
	@rm -rf .build .build-*
