# The contracts' part of the Makefile. Everything runs from the repository's
# root, and offline once npm-install has run.

NPM_STAMP := node_modules/.package-lock.json
FORGE := node contracts/tools/foundry.js forge
SOLHINT := node_modules/.bin/solhint
FORGE_DIRS := contracts/src contracts/script contracts/test

.PHONY: npm-install contracts-build contracts-test coverage mutants contracts-fmt contracts-fmt-check contracts-lint bindings gas gas-snapshot gas-snapshot-update contracts-generate

## npm-install: the pinned Solidity tools and libraries
npm-install: $(NPM_STAMP)

# npm writes this file last. No package needs its install script. What npm says goes to standard error, for `make gas`.
$(NPM_STAMP): package.json package-lock.json
	@echo "npm ci --ignore-scripts" >&2
	@npm ci --ignore-scripts >&2
	@touch $@

## contracts-build: compile the contracts
contracts-build: $(NPM_STAMP)
	$(FORGE) build --quiet

## contracts-test: test the contracts, and compare what calls cost with contracts/snapshots, to the gas
contracts-test: $(NPM_STAMP)
	FORGE_SNAPSHOT_CHECK=true $(FORGE) test

# Without the gas tests, whose figures are of other code. FOUNDRY_PROFILE is the one of foundry.toml. What forge prints
# (every test, every line of the report by its branches) is shown only where it fails.
## coverage: which lines of contracts/src the tests run; fails where one does not and contracts/uncovered.json has no reason
coverage: $(NPM_STAMP) contracts-build
	@mkdir -p contracts/cache/coverage
	@echo "coverage: runs the contracts' tests anew, which takes a minute or two; what forge says goes to contracts/cache/coverage/forge.log"
	@FOUNDRY_PROFILE=coverage $(FORGE) coverage --no-match-contract GasTest --report lcov --report-file contracts/cache/coverage/lcov.info \
		> contracts/cache/coverage/forge.log 2>&1 || { cat contracts/cache/coverage/forge.log >&2; exit 1; }
	@node contracts/tools/coverage.js contracts/cache/coverage/lcov.info

# In a copy of the tree, fault by fault, so it takes about a minute for two of them.
## mutants: make each fault of contracts/mutants.json in a copy, and fail where its test still passes; MUTANTS="words" chooses
mutants: $(NPM_STAMP)
	node contracts/tools/mutants.js $(MUTANTS)

contracts-fmt: $(NPM_STAMP)
	$(FORGE) fmt $(FORGE_DIRS)

contracts-fmt-check: $(NPM_STAMP)
	$(FORGE) fmt --check $(FORGE_DIRS)

# forge lint writes artifacts without bytecode, so it must not share those of the build.
## contracts-lint: forge lint and solhint, no warning let through; everything public is documented, every power in docs/powers.md
contracts-lint: $(NPM_STAMP)
	FOUNDRY_OUT=contracts/cache/lint/out FOUNDRY_CACHE_PATH=contracts/cache/lint $(FORGE) lint --deny warnings contracts/src contracts/script
	$(SOLHINT) --max-warnings 0 --noPoster 'contracts/{src,script,test}/**/*.sol'
	node contracts/tools/natspec.js
	node contracts/tools/powers.js

## bindings: the Go bindings, from the contracts' source
bindings: contracts-build
	node contracts/tools/bindings.js

## contracts-generate: Solidity and test vectors that come from Go, storage layouts
contracts-generate: $(NPM_STAMP)
	go run ./contracts/gen/poseidon2
	go run ./contracts/gen/vectors
	go run ./prover/fixturegen -out ''
	node contracts/tools/layouts.js

## gas-snapshot: compare what calls cost with contracts/snapshots
gas-snapshot: $(NPM_STAMP)
	FORGE_SNAPSHOT_CHECK=true $(FORGE) test --match-contract GasTest

## gas-snapshot-update: write contracts/snapshots anew
gas-snapshot-update: $(NPM_STAMP)
	FORGE_SNAPSHOT_EMIT=true $(FORGE) test --match-contract GasTest

# Standard output is one JSON object and nothing else, so what forge says goes to standard error.
## gas: measure what calls cost, write docs/gas.md, print one JSON object
gas: $(NPM_STAMP)
	@FORGE_SNAPSHOT_CHECK=false FORGE_SNAPSHOT_EMIT=true $(FORGE) test --match-contract GasTest >&2
	@node contracts/tools/gas.js
