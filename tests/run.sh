#!/usr/bin/env bash
# The one test command: installs what is missing, builds with warnings as errors, checks the format, runs every test project,
# names the ten slowest tests and ends with the line "N passed, N failed, N skipped". Exit code 0 only if nothing failed and something ran.
#   bash tests/run.sh              everything
#   bash tests/run.sh Engine       only the test projects whose name contains "Engine"; no format check
#   bash tests/run.sh --long       the loops of crash, churn, model and fuzz tests are long
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The build and the tests start hundreds of processes that live for seconds. These defaults serve processes that live long, and cost a tenth of each start.
export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0
filter="" side_by_side=3 patience=20m
for argument in "$@"; do
  case "$argument" in
    --long) export STATESTORE_LONG_TESTS=1 patience=2h ;;
    -*) echo "usage: bash tests/run.sh [--long] [PART-OF-A-PROJECT-NAME]"; exit 2 ;;
    *) filter="$argument" ;;
  esac
done

need() { # need CHECK DEBIAN-PACKAGE [APT-OPTION]
  eval "$1" >/dev/null 2>&1 && return
  echo "== installing $2"
  local root=(); [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq ${3:-} "$2" >/dev/null \
    || { echo "could not install $2, which the tests need"; exit 1; }
}
need "command -v redis-server" redis-server
need "command -v kubectl" kubernetes-client
need "/usr/bin/python3 -c 'import zmq'" python3-zmq
need "/usr/bin/python3 -c 'import pip, setuptools, wheel'" python3-pip
need "command -v mypy" mypy
need "command -v npm" npm
need "command -v chromium" chromium
# What it recommends is a desktop.
need "command -v promtool" prometheus --no-install-recommends

echo "== build"
# One compiler for all projects, wherever the environment says otherwise: to start one for each takes longer than to compile.
dotnet build StateStore.sln -c Release -v quiet -p:UseSharedCompilation=true || exit 1
dotnet build-server shutdown --vbcscompiler >/dev/null

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
trap 'for job in $(jobs -p); do kill -- "-$job"; done; exit 130' INT TERM
set -m # Each job is a process group of its own, so an interrupted run ends all its processes.

check() { # check NAME COMMAND...: runs a part of the run, and prints its whole output when it ends
  local name="$1" begin=$SECONDS outcome=passed
  shift
  "$@" </dev/null >"$results/$name.log" 2>&1 || { outcome=FAILED; touch "$results/$name.failed"; }
  { flock 9; echo "== $name: $outcome after $((SECONDS - begin)) s"; cat "$results/$name.log"; } 9>"$results/lock"
}
run_tests() { # run_tests PART PROJECT [FILTER]; a project that crashes may leave no results: that is a failure too.
  # xUnit names a test that hangs. The collector of dotnet test does so too (--blame-hang), in one more process with each project.
  timeout --foreground "$patience" dotnet test "tests/$2/bin/Release/net10.0/$2.dll" ${3:+--filter "$3"} --logger "trx;LogFileName=$results/$1.trx" \
    -- xUnit.DiagnosticMessages=true xUnit.LongRunningTestSeconds=120
  local code=$?
  [ $code != 124 ] || { echo "ended after $patience"; trap '' TERM; kill 0; } # All processes of this part, except this one.
  [ $code = 0 ] && grep -q "<Counters " "$results/$1.trx"
}
# White space only: the build enforces the rules of style, and the Tidy tests the order of usings.
check_format() { dotnet format whitespace . --folder --verify-no-changes || { echo "run: dotnet format StateStore.sln"; return 1; }; }

# The longest part first, so that none is left alone at the end. A project without a weight comes before all others.
# Several lines of a project in weights.txt are its parts, each with a name and a filter. Together their filters match each test once.
projects() {
  for project in tests/*"$filter"*.Tests/; do [ -d "$project" ] && basename "$project"; done
  [ -n "$filter" ] || echo format
}
parts() { while read -r project; do grep "^$project " tests/weights.txt || echo "$project 9999"; done | sort -s -k 2 -rn; }
while read -r project _ name tests; do
  while [ "$(jobs -rp | wc -l)" -ge "$side_by_side" ]; do wait -n; done
  part="$project${name:+-$name}"
  if [ "$project" = format ]; then check format check_format & else check "$part" run_tests "$part" "$project" "$tests" & fi
done < <(projects | parts)
wait

echo "== the slowest tests"
sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".* duration="\([^"]*\)".*/\2 \1/p' "$results"/*.trx 2>/dev/null | sort -r | head -n 10 | cut -c 1-160
count() { sed -n "s/.*<Counters.* $1=\"\([0-9]*\)\".*/\1/p" "$results"/*.trx 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'; }
passed="$(count passed)" failed="$(count failed)" total="$(count total)"
failures="$(find "$results" -name '*.failed' -exec basename {} .failed \; | sort | tr '\n' ' ')"
echo
[ -z "$failures" ] || echo "failed: $failures"
echo "$passed passed, $failed failed, $((total - passed - failed)) skipped"
[ -z "$failures" ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
