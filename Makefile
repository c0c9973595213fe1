# Passeplume. `make help` says what each word does; the README says where to start.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CARGO ?= cargo
CLIENT := client-js/app/dist/index.html
FUZZ_SECONDS ?= 3600
KILLS ?= 200

.PHONY: help run build client test check deny bench bench-peers fuzz kill-campaign openapi clean

help: ## say what each word does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, start on ./data with the demo world, print address and accounts
	./target/release/passeplume serve --demo

build: client ## build the web client and the server: target/release/passeplume
	$(CARGO) build --release --locked --package passeplume

client: $(CLIENT) ## build the web client alone

$(CLIENT): $(shell find client-js/app client-js/packages -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print 2>/dev/null) client-js/package-lock.json
	cd client-js && npm ci --no-audit --no-fund && npm run build
	@touch $@

test: ## install what the tests need and run every suite
	./scripts/test.sh

check: ## formatting, lints, types: what CI refuses first
	./scripts/check.sh

deny: ## licences, sources and bans of every dependency
	command -v cargo-deny >/dev/null || $(CARGO) install cargo-deny --locked --root build/tools
	PATH="$(CURDIR)/build/tools/bin:$$PATH" cargo deny --workspace check bans licenses sources

bench: build ## micro-benchmarks and every load scenario, briefly, beside the targets (SCENARIOS, SECONDS)
	SCENARIOS="$(SCENARIOS)" EACH="$(SECONDS)" ./scripts/bench.sh

bench-peers: build ## the same work on us and on the other servers in turn (RUNS=3, SCENARIOS, PEERS, SECONDS)
	RUNS="$(RUNS)" SCENARIOS="$(SCENARIOS)" PEERS="$(PEERS)" EACH="$(SECONDS)" RESULTS="$(RESULTS)" ./scripts/bench-peers.sh

fuzz: ## hours of fuzzing under the address sanitizer (FUZZ_SECONDS=3600)
	./scripts/fuzz.sh $(FUZZ_SECONDS)

kill-campaign: build ## kill the server at random under load and hold the clients' ledgers against it (KILLS=200)
	cd client-js && npm ci --no-audit --no-fund && KILLS=$(KILLS) npm run kill

openapi: ## write the OpenAPI description that the SDK's types are generated from
	UPDATE=1 $(CARGO) test --package passeplume --test openapi
	cd client-js && npm run types

clean: ## remove what was built (never ./data)
	$(CARGO) clean
	rm -rf build client-js/node_modules client-js/app/dist
