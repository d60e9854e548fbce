#!/usr/bin/env bash
# From a fresh Debian 12 to a result, in one command, as root or with sudo:
#   harness/quickstart.sh demo   install, build, and run the main job on real signers
#   harness/quickstart.sh test   install, build, and run every test
#   harness/quickstart.sh bench  install, build, and measure us beside other validators (tests/bench/README.md)
# Safe to repeat. Nothing is fetched but Debian's packages; no service is started; no file outside the tree is written
# but those of the packages (and a policy-rc.d for as long as they are being installed).
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build_packages=(
  g++ cmake ninja-build pkg-config git
  libboost1.81-dev libcli11-dev libcpp-httplib-dev libexpected-dev libfmt-dev libgmock-dev libgtest-dev libldns-dev libp11-kit-dev
  librapidcheck-dev libspdlog-dev libsqlite3-dev libsqlitecpp-dev libssl-dev libtomlplusplus-dev libxxhash-dev
  nlohmann-json3-dev
)
# The signers under test, and the validators that the tests ask for a second opinion.
readonly signer_packages=(bind9 bind9-dnsutils bind9-utils knot knot-dnssecutils knot-dnsutils ldnsutils nsd sqlite3 openssl
  unbound pdns-server pdns-backend-sqlite3 opendnssec-signer opendnssec-enforcer-sqlite3 softhsm2 yadifa)
readonly bench_packages=(validns faketime)
# A browser that shows and prints the report (some 300 MB with what it needs), and a reader of what it printed.
readonly test_packages=(prometheus prometheus-alertmanager chromium poppler-utils fonts-dejavu-core openssh-client
  "${bench_packages[@]}")
readonly build_directory=build/release

say() { printf '== %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Of those named by the arguments.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
  done
}

# Debian starts a daemon when its package is installed, unless a policy-rc.d says no. An existing one is left alone.
install_packages() {
  local -a missing
  mapfile -t missing < <(missing_packages "${build_packages[@]}" "${signer_packages[@]}" "$@")
  if [ "${#missing[@]}" = 0 ]; then
    say "all packages are there"
    return
  fi
  say "installing: ${missing[*]}"
  local policy=/usr/sbin/policy-rc.d ours=
  if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  local status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || status=$?
  if [ "$status" = 0 ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" || status=$?
  fi
  if [ -n "$ours" ]; then as_root rm -f "$policy"; fi
  if [ "$status" != 0 ]; then
    printf 'quickstart: apt-get failed (%s). If libboost1.74-dev is installed, it conflicts with libboost1.81-dev.\n' \
      "$status" >&2
    exit "$status"
  fi
}

configure() {
  say "building in $build_directory"
  cmake --preset release -DBUILD_TESTING="$1" -DCMAKE_DISABLE_PRECOMPILE_HEADERS=OFF >/dev/null
}

build() {
  configure "$1"
  cmake --build --preset release
}

# Runs a scenario and insists on its exit code: 0 clean, 2 bogus.
scenario() {
  local name=$1 expected=$2 database=$3 status=0
  say "countersign run fixtures/scenarios/$name.toml --db $database   (expected exit code: $expected)"
  "$build_directory/harness/countersign" run "fixtures/scenarios/$name.toml" --db "$database" || status=$?
  if [ "$status" != "$expected" ]; then
    printf 'quickstart: %s ended with exit code %s instead of %s\n' "$name" "$status" "$expected" >&2
    exit 1
  fi
}

# The report for a meeting, of one zone; its exit code is the gate's: 2 NO-GO, 3 INSUFFICIENT EVIDENCE.
meeting_report() {
  local zone=$1 expected=$2 database=$3 file=$4 status=0
  "$build_directory/harness/countersign" report --db "$database" --zone "$zone" --format html --out "$file" || status=$?
  if [ "$status" != "$expected" ]; then
    printf 'quickstart: the report on %s ended with exit code %s instead of %s\n' "$zone" "$status" "$expected" >&2
    exit 1
  fi
}

demo() {
  local directory
  directory=$(mktemp -d)
  scenario bind-knot 0 "$directory/demo.db"
  scenario de-2026 2 "$directory/demo.db"
  say "both results are in $directory/demo.db; look again with:"
  printf '  %s runs --db %s\n' "$build_directory/harness/countersign" "$directory/demo.db"
  printf '  %s report --db %s --run 1\n' "$build_directory/harness/countersign" "$directory/demo.db"
  meeting_report example. 3 "$directory/demo.db" "$directory/bind-knot.html"
  meeting_report de. 2 "$directory/demo.db" "$directory/de-2026.html"
  say "reports for a go/no-go meeting, to be opened in a browser:"
  printf '  %s   (INSUFFICIENT EVIDENCE: seconds are no parallel run)\n' "$directory/bind-knot.html"
  printf '  %s   (NO-GO)\n' "$directory/de-2026.html"
}

# ctest prints its closing lines last; skipped tests are named by it, with "no tests" being a failure.
run_tests() {
  say "running every test"
  ctest --preset release --parallel 2 --no-tests=error
}

bench() {
  say "building what measures"
  cmake --build --preset release --target bench
  say "measuring"
  "$build_directory/tests/bench/bench_run" "$@"
}

case "${1:-}" in
  demo) install_packages; build OFF; demo ;;
  test) install_packages "${test_packages[@]}"; build ON; run_tests ;;
  bench) shift; install_packages "${bench_packages[@]}"; configure ON; bench "$@" ;;
  *) printf 'usage: harness/quickstart.sh demo|test|bench [option...]\n' >&2; exit 64 ;;
esac
