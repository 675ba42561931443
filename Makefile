# The same commands for people and for CI. On a bare Debian machine: root, git, make and any npm.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

# The stamp carries the hash of the lock file, so a changed lock file installs anew.
lock := $(shell sha256sum package-lock.json | cut -c1-16)
deps := node_modules/.installed-$(lock)
node := bin/with-node node --disable-warning=ExperimentalWarning

.PHONY: help demo down test lint bench bench-smoke build tarball deb plugin clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: $(deps) ## bring up a real OpenStack here and two containers on a Neutron network (root)
	@bin/kuryr devcloud install
	@bin/kuryr devcloud demo

down: $(deps) ## stop what make demo started
	@bin/kuryr devcloud down

test: $(deps) ## every test level that this machine can run; the last line counts them
	@$(node) test/run-levels.ts $(LEVELS)

lint: $(deps) ## types, style, import rules, unused code
	@npm run --silent lint

bench: $(deps) ## measure against Docker's own bridge (root)
	@bin/kuryr devcloud install
	@$(node) bench/run.ts $(ARGS)

bench-smoke: $(deps) ## count what a warm start asks of a stand-in cloud, in less than a minute
	@$(node) bench/smoke.ts

build: $(deps) ## compile to dist/
	@npm run --silent build

tarball: $(deps) ## the product in one archive, with its Node.js, in build/
	@$(node) packaging/make-tarball.ts

deb: $(deps) ## the Debian package, in build/
	@$(node) packaging/make-deb.ts

plugin: $(deps) ## what docker plugin create takes, in build/plugin/
	@$(node) packaging/make-plugin.ts

clean: ## remove everything that make made in this folder
	rm -rf node_modules dist build coverage .cache

$(deps):
	@command -v npm >/dev/null || { echo "npm is missing; on Debian: apt-get install npm" >&2; exit 1; }
	@# Not npm ci: it refuses a lock file without the packages of every other platform, which not all registries have.
	npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@
