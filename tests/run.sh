#!/usr/bin/env bash
# The one test command: installs what is missing, builds with warnings as errors, checks the format, runs every test,
# and ends with the line "N passed, N failed, N skipped". Exit code 0 only if nothing failed and something ran.
#   bash tests/run.sh              everything
#   bash tests/run.sh Engine       only the test projects whose name contains "Engine"; no format check
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
filter="${1:-}"

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
need "command -v npm" npm
need "command -v chromium" chromium
# What it recommends is a desktop.
need "command -v promtool" prometheus --no-install-recommends

echo "== build"
dotnet build StateStore.sln -c Release -v quiet || exit 1

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
status=0

# Beside the tests, which leave it enough of the machine.
check_format() { dotnet format StateStore.sln --no-restore --verify-no-changes || { echo "run: dotnet format StateStore.sln"; return 1; }; }
if [ -z "$filter" ]; then
  check_format >"$results/format.log" 2>&1 &
fi
for project in tests/*"$filter"*.Tests/*.csproj; do
  [ -e "$project" ] || continue
  name="$(basename "$project" .csproj)"
  echo "== $name"
  dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$results/$name.trx" \
    --blame-hang-timeout 5m --blame-hang-dump-type none || status=1
done

if [ -z "$filter" ]; then
  echo "== format"
  wait $! || status=1
  cat "$results/format.log"
fi

count() { sed -n "s/.*<Counters.* $1=\"\([0-9]*\)\".*/\1/p" "$results"/*.trx 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'; }
passed="$(count passed)" failed="$(count failed)" total="$(count total)"
echo
echo "$passed passed, $failed failed, $((total - passed - failed)) skipped"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
