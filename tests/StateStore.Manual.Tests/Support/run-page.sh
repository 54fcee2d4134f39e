#!/usr/bin/env bash
# Runs the commands of one page in one shell: command N is the file N in the folder $1, and its output begins behind the line "@@N".
exec 2>&1
count="$2"
page="$1"
for ((n = 0; n < count; n++)); do
  printf '\n@@%s\n' "$n"
  . "$page/$n"
done
printf '\n@@end\n'
left="$(jobs -pr)"
[ -z "$left" ] || { kill $left; wait $left; echo "left running: $left"; }
