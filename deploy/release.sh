#!/usr/bin/env bash
# Makes the files of a release in an empty folder, and publishes nothing:
#   bash deploy/release.sh OUT [RUNTIME...]
#
#   packages/                      the NuGet packages with their symbols; StateStore.Server is the tool
#   statestore-VERSION-RUNTIME.*   the server as one file that needs no .NET: linux-x64, linux-arm64, win-x64, osx-arm64, or the named runtimes
#   statestore-VERSION-image.*     the context of the container image, compiled: docker build -t statestore:VERSION - < FILE
#   statestore-VERSION.cdx.json    the packages that the server consists of (CycloneDX)
#   SHA256SUMS
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: bash deploy/release.sh OUT [RUNTIME...]"; exit 2; }
mkdir -p "$1"
out="$(cd "$1" && pwd)"
shift
[ -z "$(ls -A "$out")" ] || { echo "$out is not empty"; exit 2; }
runtimes=("$@")
[ $# -gt 0 ] || runtimes=(linux-x64 linux-arm64 win-x64 osx-arm64)

# As in the CI: the version counts the commits since the tag, the paths of this machine stay out of the files, and a vulnerable package ends the build.
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
server=src/StateStore.Server

echo "== packages"
dotnet pack src/packages.proj -c Release -o "$out/packages" -v quiet
tool="$(basename "$out"/packages/StateStore.Server.*.nupkg .nupkg)"
version="${tool#StateStore.Server.}"

archive() { # archive FILE DIRECTORY: the same content gives the same bytes
  tar -C "$2" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" -cf - . | gzip -n >"$1"
}

for runtime in "${runtimes[@]}"; do
  echo "== $runtime"
  dotnet publish $server -c Release -r "$runtime" -p:PublishSingleFile=true -o "$work/published/$runtime" -v quiet
  mkdir "$work/$runtime"
  case "$runtime" in
    win-*)
      cp LICENSE "$work/published/$runtime/statestore.exe" "$work/$runtime"
      (cd "$work/$runtime" && python3 -m zipfile -c "$out/statestore-$version-$runtime.zip" LICENSE statestore.exe)
      ;;
    *)
      cp LICENSE "$work/published/$runtime/statestore" "$work/$runtime"
      archive "$out/statestore-$version-$runtime.tar.gz" "$work/$runtime"
      ;;
  esac
done

# The file for this machine must start, and find its native parts: Lua and SQLite.
own="$work/linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/statestore"
if [ -x "$own" ]; then
  echo "== try ${own#"$work/"}"
  [ "$("$own" --version)" = "$version" ] || { echo "the executable does not say $version"; exit 1; }
  echo 'print(State.increment("tried"))' >"$work/try.lua"
  [ "$("$own" lua "$work/try.lua" --storage "sqlite:$work/try.db")" = 1 ] || { echo "the executable cannot run Lua on SQLite"; exit 1; }
fi

echo "== image"
mkdir -p "$work/image/data"
dotnet publish $server -c Release -p:UseAppHost=false -o "$work/image/app" -v quiet
# The last stage of the Dockerfile, with the published files in the place of the build.
sed -n '/ AS server$/,$p' deploy/Dockerfile | sed 's#--from=build ##; s# /app /app$# app /app#; s# /data /data$# data /data#' >"$work/image/Dockerfile"
archive "$out/statestore-$version-image.tar.gz" "$work/image"

echo "== parts"
dotnet tool restore >/dev/null
dotnet CycloneDX $server/StateStore.Server.csproj --output "$out" --filename "statestore-$version.cdx.json" --output-format Json \
  --set-name statestore --set-version "$version" --set-type Application >/dev/null

(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
echo "== $out"
cut -d ' ' -f 3 "$out/SHA256SUMS"
