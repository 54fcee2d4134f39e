#!/bin/sh
# Starts redis-server with the arguments given here, in the directory of its files.
#
# A Redis that dies while it writes leaves a transaction without its end in the append-only file. Redis (7.0 to 7.4 at least) cuts off only the
# broken command when it starts again: the rest of the transaction stays, and joins the next one at the start after that. Then what was
# never made is there, and as many of the oldest events are gone. redis-check-aof cuts off the whole transaction. Only a file that ends too
# early is repaired, as Redis would itself; one that is damaged otherwise is left to it, which says so and ends.
file=appendonlydir/appendonly.aof.manifest
if [ -e "$file" ] && ! report=$(redis-check-aof "$file" 2>&1); then
  case $report in
    *"Expected to read"* | *"Reached EOF"*) yes | redis-check-aof --fix "$file" ;;
  esac
fi
# The password comes from the variable that redis-cli reads too, and goes in by standard input: every process of the machine can read a command line.
if [ -n "$REDISCLI_AUTH" ]; then
  exec redis-server "$@" - <<END
requirepass "$REDISCLI_AUTH"
END
fi
exec redis-server "$@"
