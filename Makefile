# One target per action; CI and developers run the same targets.
.PHONY: help install tools up down status logs demo format lint check-eslint check-types check-imports check-words check-docs check-format unit sandbox-test rules-live test test-long test-matrix chaos bench profile docs pack clean
.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json ## Install the locked npm packages

tools: install ## Get the sandbox tools from the cache, or download or build them (slow the first time)
	@npm run --silent sandbox -- tools

up: install ## Start the sandbox cluster
	@npm run --silent sandbox -- up

down: install ## Stop the sandbox cluster and all its processes
	@npm run --silent sandbox -- down

status: install ## Show the status of the sandbox
	@npm run --silent sandbox -- status

logs: install ## Show the logs of the sandbox processes
	@npm run --silent sandbox -- logs

demo: install ## Start a cluster with Linkerd and Flagger, promote a healthy release, roll back a faulty one
	@npm run --silent demo

format: install ## Format files with prettier
	npm run --silent format

lint: install ## Check formatting, eslint, types, imports, words and generated documentation
	@$(MAKE) --no-print-directory -j2 -k check-eslint check-types check-imports check-words check-docs check-format

check-eslint: install
	npm run --silent lint

check-types: install
	npm run --silent typecheck

check-imports: install
	npm run --silent lint:imports

check-words: install
	npm run --silent lint:words

check-docs: install
	npm run --silent docs:check

check-format: install
	npm run --silent format:check

unit: install ## Run the tests without a cluster
	npm run --silent test:unit

sandbox-test: tools ## Run the tests with a real control plane, Flagger and CLI
	npm run --silent test:sandbox
	npm run --silent test:release
	npm run --silent test:delivery

rules-live: tools ## Verify the prediction of each rule with invalid Canaries on a real Flagger
	npm run --silent test:rules

chaos: tools ## Interrupt Pulumi at random moments and check that the next run recovers (slow; CHAOS_SEED, CHAOS_ROUNDS)
	npm run --silent test:chaos

test: lint tools ## Run all checks: lint, unit, sandbox-test, rules-live
	@node test/run.mjs

test-long: tools ## Run the long live tests: adoption, cert-manager, stack dev with charts from loopback (about an hour)
	npm run --silent test:long

test-matrix: tools ## Run guard, charts and releases on the other pinned versions of Kubernetes (slow; MATRIX=1.33 for one)
	@node test/matrix.mjs

bench: tools ## Benchmark against helm and plain programs and write bench/RESULTS.md (slow)
	@npm run --silent bench

profile: tools ## Profile the program in a preview of the platform (CANARIES=200: of so many canaries)
	@npm run --silent profile -- $(if $(CANARIES),--canaries $(CANARIES))

docs: install ## Regenerate the generated parts of docs/
	npm run --silent docs

pack: install ## Build the npm packages into linkerd-canary-<version>.tgz and linkerd-canary-policy-<version>.tgz
	@npm pack --silent --ignore-scripts=false
	@npm pack --silent ./packaging/dist/policy

clean: ## Stop the sandbox and delete its state (the tool cache stays)
	@npm run --silent sandbox -- down --delete
