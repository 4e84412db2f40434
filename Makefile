# OracleStream. `make` alone lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Versions of tools that are built from source. Everything else is pinned in
# go.mod and package-lock.json.
GOLANGCI_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
GOLANGCI := bin/golangci-lint-$(GOLANGCI_VERSION)

TEST_TIMEOUT ?= 25m
FUZZTIME ?= 10s

# What `make generate` writes. `make check` fails where it differs from what is committed.
GENERATED := bindings contracts/src/lib/Poseidon2.sol contracts/src/lib/Poseidon2Wide.sol contracts/test/fixtures/protocol.json contracts/test/fixtures/evidence.json contracts/layouts docs/config.md docs/oraclestream.toml

include contracts/contracts.mk

.PHONY: python help vuln build test test-go test-race check fmt fmt-check lint generate generate-check fixtures soak bench fuzz chromium clean

## help: this list
help:
	@awk '/^## [a-z-]+: / {sub(/^## /, ""); i = index($$0, ": "); printf "  %-20s %s\n", substr($$0, 1, i - 1), substr($$0, i + 2)}' $(MAKEFILE_LIST)

## build: the program, as bin/oraclestream
build:
	go build -buildvcs=false -trimpath -o bin/oraclestream ./cmd/oraclestream

## test: everything: contracts and their coverage, then Go; installs what the tests need; a skipped test fails
test: $(NPM_STAMP) chromium python
	@$(MAKE) contracts-test
	@$(MAKE) coverage
	@$(MAKE) test-go

## test-go: the Go tests alone
test-go:
	go run ./internal/tools/skipcheck -timeout $(TEST_TIMEOUT) ./...

## test-race: the Go tests with the race detector; slow
test-race:
	go run ./internal/tools/skipcheck -race -timeout 2h ./...

## check: format, vet, lint, generated code, the rules of the house
check: $(NPM_STAMP)
	@$(MAKE) fmt-check
	go vet ./...
	@$(MAKE) lint
	@$(MAKE) contracts-fmt-check
	@$(MAKE) contracts-lint
	@$(MAKE) generate-check
	go test -count=1 ./internal/archtest
	cd benchmarks && go vet ./... && go test -count=1 ./... # a module of its own: it compiles, and all do the same work
	@echo "check: all well"

## fmt: format Go and Solidity
fmt: contracts-fmt
	gofmt -w $$(git ls-files '*.go' ':!bindings')

fmt-check:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go' ':!bindings')); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run make fmt):"; echo "$$unformatted"; exit 1; fi

## lint: golangci-lint, built once into bin/
lint: $(GOLANGCI)
	$(GOLANGCI) run ./...

## vuln: ask Go's vulnerability database about what the program calls; needs vuln.go.dev, so no other target does
vuln:
	@go run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION) ./... || { \
		echo "vuln: either something was found, or the database at vuln.go.dev was not reached: see above" >&2; exit 1; }

# Built here, by this Go, so that it knows the language as this Go speaks it.
$(GOLANGCI):
	@mkdir -p bin
	GOFLAGS= GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv bin/golangci-lint $@

## generate: bindings, Solidity and test vectors that come from Go, the configuration's documentation
generate:
	@$(MAKE) contracts-generate
	@$(MAKE) bindings
	go run ./internal/config/gendoc

generate-check: generate
	@git diff --exit-code -- $(GENERATED) || { echo "generated code differs from its sources: commit what make generate writes"; exit 1; }
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); \
	if [ -n "$$new" ]; then echo "generated, but not committed:"; echo "$$new"; exit 1; fi

## fixtures: proofs for the contracts' tests; each run makes a new one-party key set, so the file changes
fixtures:
	go run ./prover/fixturegen

## soak: all adapters against simulated venues that misbehave, for SOAK (10m)
SOAK ?= 10m
soak:
	go test -count=1 -v -run '^TestSoak$$' -timeout 0 ./internal/venuesim -args -soak $(SOAK)

## bench: every Go benchmark once
bench:
	go test -run '^$$' -bench . -benchmem ./...

## fuzz: every fuzz target for FUZZTIME (10s)
fuzz:
	@mkdir -p bin
	@go test -list '^Fuzz' ./... | awk '/^Fuzz/ {names[++n] = $$1} /^ok/ {for (i = 1; i <= n; i++) print $$2, names[i]; n = 0}' > bin/.fuzz-targets
	@while read -r package name; do \
		echo "== $$package $$name"; \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package"; \
	done < bin/.fuzz-targets

## chromium: the browser that the page's test drives
chromium:
	@for name in chromium chromium-browser google-chrome; do if command -v "$$name" > /dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then \
		echo "the page's test needs Chromium: install it, for example with 'sudo apt-get install chromium'"; exit 1; \
	fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null

## python: what makes values again with none of the program's code
python:
	@if command -v python3 > /dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then \
		echo "the tests need Python 3: install it, for example with 'sudo apt-get install python3'"; exit 1; \
	fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 > /dev/null

## clean: everything that was built here
clean:
	rm -rf bin contracts/out contracts/cache cache
