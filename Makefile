# Everything that a newcomer or CI runs. `make demo` and `make test` need Go and a C compiler, and install what else they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

# The driver's Arrow interface needs this tag; a build without it works and says what it lacks.
export GOFLAGS := -tags=duckdb_arrow -buildvcs=false
export CGO_ENABLED := 1

# What runs several things at once is tested under the race detector, which takes three times as long: of the command line, whole ways; 24 months of
# real records are loaded without.
RACE = ./ingest/... ./queries/... ./server/... $(shell go list ./internal/... | grep -v -e /internal/cli$$ -e /internal/raster)
PLAIN := . ./fixtures/... ./internal/cli ./internal/raster/... ./reports/... ./sql/... ./tools/... ./docs/...
RACED_WAYS := ^(TestTheWholeWay|TestPublishing|TestCommentsAndEmbargo|TestReportsAreCheckedFromTheSite|TestFault|TestAddressTaken|TestTogether)$$
RACED_IN := ./internal/cli ./internal/raster
PLAIN_WAYS := ^TestWikipediaBlockLog$$

# Where `make test` installs what tests compare with, a test that lacks it fails instead of being skipped.
INSTALLS := $(shell [ "$$(id -u)" = 0 ] && command -v apt-get)
export DAYLIGHT_NEEDS := $(if $(INSTALLS),all)

# Tests write and sync hundreds of thousands of small files: in memory, where it has room for them and lets programs run.
ROOMY := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 ] 2>/dev/null && \
	! grep -q '^[^ ]* /dev/shm .*noexec' /proc/mounts && [ -w /dev/shm ] && echo /dev/shm)

.PHONY: build demo test lint bench soak chromium nginx node references load

build:
	go build -o daylight .

demo: build
	./daylight demo

test: export TMPDIR := $(or $(ROOMY),$(TMPDIR),/tmp)
test: chromium nginx node references lint
	go test -timeout 20m $(PLAIN)
	go test -run '$(PLAIN_WAYS)' ./ingest
	go test -race -timeout 20m -skip '$(PLAIN_WAYS)' $(RACE)
	@[ "$$(go test -race -list '$(RACED_WAYS)' $(RACED_IN) | grep -c ^Test)" = 7 ] || { echo "RACED_WAYS names tests that there are not"; exit 1; }
	go test -race -run '$(RACED_WAYS)' $(RACED_IN)

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not gofmt-ed: $$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# The browser tests drive Debian's Chromium, and read what it prints with pdftotext.
chromium:
	@if command -v chromium >/dev/null && command -v pdftotext >/dev/null; then :; \
	elif [ -n "$(INSTALLS)" ]; then apt-get update -qq && apt-get install -y -qq chromium poppler-utils >/dev/null; \
	else echo "Chromium or pdftotext is not installed; tests that need it will be skipped. Install them with: apt-get install chromium poppler-utils"; fi

# What exports are served with: in a test that holds it against the site itself, and in the bench.
nginx:
	@if command -v nginx >/dev/null; then :; \
	elif [ -n "$(INSTALLS)" ]; then apt-get update -qq && apt-get install -y -qq nginx-light >/dev/null; \
	else echo "nginx is not installed; an export is not tried under it. Install it with: apt-get install nginx-light"; fi

# What estimates and attack bounds are compared with. Where it cannot be installed these comparisons are skipped, each with a line.
references:
	@if Rscript -e 'library(survival)' >/dev/null 2>&1 && command -v glpsol >/dev/null && command -v openssl >/dev/null; then :; \
	elif [ -n "$(INSTALLS)" ]; then \
		apt-get update -qq && apt-get install -y -qq r-base-core r-cran-survival glpk-utils openssl >/dev/null; \
	else echo "R, GLPK or OpenSSL is not installed; nothing is compared with it. Install them with: apt-get install r-base-core r-cran-survival glpk-utils openssl"; fi

# The tests that make again what is committed of npm packages need them: the chart bundle, and the library that draws PNG.
node:
	@if ! command -v npm >/dev/null && [ -n "$(INSTALLS)" ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends npm >/dev/null; fi
	@if command -v npm >/dev/null; then for tool in bundle raster; do (cd tools/$$tool && npm ci --silent --no-audit --no-fund); done; \
	else echo "npm is not installed; the chart bundle and resvg are compared by their checksums only."; fi

# Times and memory beside the least that the same work can take; the table goes to BENCHMARKS.md. Takes about 25 minutes on an idle
# machine.
bench: build chromium load
	go run ./tools/bench

# What the public site is measured with beside nginx: wrk and hey ask.
load: nginx
	@if command -v nginx >/dev/null && command -v wrk >/dev/null && command -v hey >/dev/null; then :; \
	elif [ -n "$(INSTALLS)" ]; then apt-get update -qq && apt-get install -y -qq wrk hey >/dev/null; \
	else echo "nginx, wrk or hey is not installed. Install them with: apt-get install nginx-light wrk hey"; exit 1; fi

# The tests of chance, SOAK times as long as with the tests: the program is killed at random points (at least 200 times), protected counts
# and hidden ones are attacked, random tables are enumerated and compared with GLPK, intervals are drawn again and again. Then every fuzz
# target runs for FUZZTIME; where that ends within an input, go test says "context deadline exceeded", which is no failure. Takes about an
# hour; `make soak SOAK=5 FUZZTIME=5s` takes five minutes.
SOAK ?= 100
FUZZTIME ?= 60s
soak: build references
	DAYLIGHT_SOAK=$$(( ($(SOAK) + 5) / 6 )) go test -v -count=1 -timeout 2h -run Killed ./internal/cli
	DAYLIGHT_SOAK=$(SOAK) RAPID_CHECKS=$$(( 100 * $(SOAK) )) go test -v -count=1 -timeout 6h \
		./internal/audit ./internal/disclosure/... ./internal/stats | { grep -v '^ *=== ' || true; }
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' . | sed 's|/[^/]*:func | |' | sort | while read -r dir name; do \
		echo "fuzz $$name in $$dir for $(FUZZTIME)"; \
		said=$$(go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$dir" </dev/null 2>&1) || \
			grep -q '^    context deadline exceeded$$' <<<"$$said" || { echo "$$said"; exit 1; }; \
		{ grep 'execs:' <<<"$$said" || echo "no input was tried: give it more time"; } | tail -1; \
	done
