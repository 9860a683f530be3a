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

.PHONY: test-full
test-full: test-full-default test-full-newest ## Run the suites on a real API server at full size, then on the newest Kubernetes

.PHONY: test-full-default test-full-newest
test-full-default: install
	@hack/prerequisites.sh node go
	SUITE_SIZE=full npm test -- --selectProjects server $(JEST_ARGS)

test-full-newest: install
	@hack/prerequisites.sh node go
	KUBERNETES_RELEASE=newest npm test -- --selectProjects apiserver server $(JEST_ARGS)

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
	@hack/prerequisites.sh node python git go
	@npm run --silent bench

.PHONY: dev-up
dev-up: install ## Start a control plane on this machine with the operator installed, without root
	@hack/prerequisites.sh node go
	@npm run --silent dev -- up

.PHONY: dev-down
dev-down: install ## End what dev-up has started, and remove its files
	@npm run --silent dev -- down

.PHONY: clean
clean: ## Remove everything that is made here, including installed dependencies
	rm -rf node_modules .cache dist coverage .ruff_cache
	find executor/launcher -depth -type d -name __pycache__ -exec rm -rf {} +
