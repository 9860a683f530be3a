# Every target installs what it needs; the work itself is in npm scripts (package.json) and hack/.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

INSTALLED := node_modules/.installed
# Further arguments for jest: make test JEST_ARGS='schemas --verbose'
JEST_ARGS ?=

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## Install the locked dependencies

$(INSTALLED): package.json package-lock.json
	@hack/prerequisites.sh node
	@# Not "npm ci": it refuses a lock file made with a registry that lacks the optional packages of other platforms.
	npm install --no-save --no-audit --no-fund
	@touch $@

.PHONY: test
test: install ## Run all tests: units, properties, real Ansible, real API server
	@hack/prerequisites.sh node python git ssh go
	npm test -- $(JEST_ARGS)

.PHONY: lint
lint: install ## Run Biome, tsc, the import and source rules, and ruff
	@hack/prerequisites.sh node python git
	npm run lint

.PHONY: generate
generate: install ## Write CRDs and reference pages from schemas/
	npm run generate

.PHONY: verify
verify: install ## Fail if "make generate" would change anything
	@hack/prerequisites.sh node git
	npm run verify

.PHONY: demo
demo: install ## Refuse a manifest, then admit and execute a realistic example
	@hack/prerequisites.sh node python git
	@npm run --silent demo

.PHONY: bench
bench: install ## Measure, and print one JSON object
	@hack/prerequisites.sh node python git
	@npm run --silent bench

.PHONY: clean
clean: ## Remove everything that is made here, including installed dependencies
	rm -rf node_modules .cache dist coverage .ruff_cache
