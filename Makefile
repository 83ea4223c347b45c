# One name per action; each is a thin call so that CI and people run the same thing.
.PHONY: help install tools up down status logs demo format lint check-eslint check-types check-imports check-docs check-format unit sandbox-test rules-live test bench docs pack clean
.DEFAULT_GOAL := help

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json ## npm packages, exactly as locked

tools: install ## The sandbox's programs: from the cache, or built (slow once)
	@npm run --silent sandbox -- tools

up: install ## Start the sandbox cluster
	@npm run --silent sandbox -- up

down: install ## Stop the sandbox cluster and every process of it
	@npm run --silent sandbox -- down

status: install ## What runs in the sandbox
	@npm run --silent sandbox -- status

logs: install ## Logs of the sandbox's processes
	@npm run --silent sandbox -- logs

demo: install ## Cluster, mesh, Flagger, a good release promoted, a bad one rolled back
	@npm run --silent demo

format: install ## Rewrite files with prettier
	npm run --silent format

lint: install ## Format check, eslint, type check, imports, documentation up to date
	@$(MAKE) --no-print-directory -j2 -k check-eslint check-types check-imports check-docs check-format

check-eslint: install
	npm run --silent lint

check-types: install
	npm run --silent typecheck

check-imports: install
	npm run --silent lint:imports

check-docs: install
	npm run --silent docs:check

check-format: install
	npm run --silent format:check

unit: install ## Tests without a cluster, in seconds
	npm run --silent test:unit

sandbox-test: tools ## Tests against the real control plane, Flagger and CLI
	npm run --silent test:sandbox
	npm run --silent test:release
	npm run --silent test:delivery

rules-live: tools ## Bad Canaries on the real Flagger: each rule's prediction is seen to come true
	npm run --silent test:rules

test: lint tools ## Format, lint, types, units, sandbox, rules-live
	@node test/run.mjs

bench: tools ## Measure side by side against helm and plain programs; writes bench/RESULTS.md (long)
	@npm run --silent bench

docs: install ## Write the generated parts of docs/ anew
	npm run --silent docs

pack: install ## Build the npm packages into linkerd-canary-<version>.tgz and linkerd-canary-policy-<version>.tgz
	@npm pack --silent --ignore-scripts=false
	@npm pack --silent ./packaging/dist/policy

clean: ## Stop the sandbox and delete its state (the tool cache stays)
	@npm run --silent sandbox -- down --delete
