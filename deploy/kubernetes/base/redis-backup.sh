#!/bin/sh
# Copies Redis to one consistent file: redis-backup.sh HOST DIRECTORY [PORT]. REDISCLI_AUTH contains the password. Keeps the seven newest copies.
#
# The copy has a temporary name until it is complete and checked, so that a broken copy is never used as a backup.
set -e
host=$1
directory=$2
port=${3:-6379}
name=redis-$(date -u +%Y%m%dT%H%M%SZ).rdb
redis-cli -h "$host" -p "$port" --rdb "$directory/unfinished"
redis-check-rdb "$directory/unfinished"
mv "$directory/unfinished" "$directory/$name"
ls -1 "$directory" | grep '^redis-.*[.]rdb$' | sort -r | tail -n +8 | while read -r old; do rm -- "$directory/$old"; done
