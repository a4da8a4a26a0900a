# The one door. `make help` says what is behind it.
# Every target first makes sure that its tools are there (tests/need); when they are, none needs a
# network, except that cargo fetches what Cargo.lock names the first time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run journey services test fault lint proto config bench dev clean audit baseline drift faulty
MAKEFLAGS += --no-print-directory

# The shell finds it where `tests/need buf` puts it.
BUF ?= $(CURDIR)/node_modules/@bufbuild/buf-*/bin/buf

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: ## Build and start everything on 127.0.0.1:8080, with a county and its data
	@tests/need cc
	@cargo run --release -p neuvo-allinone --bin neuvo -- run

journey: ## Play the walk-in day on a throwaway store, with its own clock, and tell it
	@tests/need cc
	@cargo run --release --quiet -p neuvo-allinone --bin neuvo -- journey

services: ## Start the five processes over TCP on a throwaway PostgreSQL, with a county and its data
	@tests/need cc postgres
	@cargo build --release --workspace --bins
	@tests/with-postgres cargo run --release --quiet -p neuvo-allinone --bin neuvo -- services

test: ## Run the whole suite beside a throwaway PostgreSQL
	@tests/need cc postgres nextest
	@$(MAKE) drift
	@$(MAKE) faulty PROFILE=dev
	@tests/with-postgres cargo nextest run --workspace
	@NEUVO_FAULT_RATE=25 $(FAULT) cargo nextest run $(FAULT_TESTS) --test-threads 1

fault: ## Kill each process under load, 56 times in all, and print what was lost
	@tests/need cc postgres
	@$(MAKE) faulty PROFILE=release
	@NEUVO_FAULT_KILLS=56 NEUVO_FAULT_WRITES=20000 NEUVO_FAULT_SQLITE_KILLS=9 $(FAULT) \
		cargo test --quiet --release $(FAULT_TESTS) -- --nocapture --test-threads 1

lint: ## Check formats, protos, compatibility, bindings, dependencies, and clippy
	@tests/need cc buf deny
	cargo metadata --locked --format-version 1 >/dev/null
	cargo fmt --all --check
	cd proto && $(BUF) lint
	cd proto && $(BUF) format --diff --exit-code
	cd proto && $(BUF) breaking --against baseline.binpb
	@$(MAKE) drift
	cargo deny --log-level error check bans licenses sources
	cargo clippy --workspace --all-targets --features neuvo-tests/failpoints,neuvo-tests/measure,neuvo-tests/unsealed -- -D warnings

proto: ## Format the protos and write their bindings
	@tests/need cc buf
	cd proto && $(BUF) format --write
	cargo run --quiet -p neuvo-proto --example gen

config: ## Write deploy/config/REFERENCE.md from the defaults of every program
	@tests/need cc
	@UPDATE=1 cargo test --quiet -p neuvo-tests --test services the_reference_is_what_the_programs_carry

bench: ## Measure on a PostgreSQL that keeps what it acknowledges, and print the scoreboard
	@tests/need cc postgres
	@cargo build --release -p neuvo-allinone --bin neuvo
	@$(SCOREBOARD) --no-run
	@tests/with-postgres --durable $(SCOREBOARD)

audit: ## Ask the advisory database about every dependency (needs a network)
	@tests/need deny
	cargo deny check advisories

baseline: ## Release the contract: later changes must be compatible with it as it is now
	@tests/need buf
	cd proto && $(BUF) build --exclude-source-info --output baseline.binpb

dev: ## Install every tool the other targets use
	@tests/need cc postgres nextest deny buf

clean: ## Remove what was built; data in ./var stays
	cargo clean
	rm -rf node_modules

# Programs that stand still where a test says, or do wrong: built aside and moved away, so that
# nobody else ever starts them. What cargo finds missing it puts there anew.
PROGRAMS := neuvo neuvo-directory neuvo-intake neuvo-assessment neuvo-reporting neuvo-gateway
FAULT_TESTS := --workspace --features neuvo-tests/failpoints --test fault
FAULT := NEUVO_PROGRAMS=$(CURDIR)/target/faulty tests/with-postgres

faulty:
	@cargo build --quiet --profile $(PROFILE) --workspace --bins --features neuvo-process/failpoints
	@rm -rf target/faulty && mkdir -p target/faulty
	@cd target/$(PROFILE:dev=debug) && mv --force $(PROGRAMS) ../faulty/

# It writes unsealed when it measures what sealing costs; the programs never do.
SCOREBOARD := cargo bench --quiet -p neuvo-tests --features measure,unsealed --bench scoreboard

# The bindings are what the protos say; compared aside, so that nothing is built anew.
drift:
	@rm -rf target/gen
	@cargo run --quiet -p neuvo-proto --example gen -- target/gen
	@diff --brief --recursive proto/src/gen target/gen || \
		{ echo "proto/src/gen is not what the protos say: run make proto and commit it" >&2; exit 1; }
