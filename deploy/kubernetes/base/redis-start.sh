#!/bin/sh
# Starts redis-server with the given arguments, in the directory of its files.
#
# A Redis that dies during a write leaves an incomplete transaction in the append-only file. At the next start, Redis (at least 7.0 to 7.4) removes
# only the broken command. The rest of the transaction stays and joins the next transaction at the start after that. A change that was never made
# would then exist, and some of the oldest events would be missing. redis-check-aof removes the whole transaction. This script repairs only a
# truncated file, as Redis itself would. Redis reports any other damage and ends.
file=appendonlydir/appendonly.aof.manifest
if [ -e "$file" ] && ! report=$(redis-check-aof "$file" 2>&1); then
  case $report in
    *"Expected to read"* | *"Reached EOF"*) yes | redis-check-aof --fix "$file" ;;
  esac
fi
# redis-server gets the password through standard input, because every process of the machine can read a command line. The variable is the one that
# redis-cli reads too.
if [ -n "$REDISCLI_AUTH" ]; then
  exec redis-server "$@" - <<END
requirepass "$REDISCLI_AUTH"
END
fi
exec redis-server "$@"
