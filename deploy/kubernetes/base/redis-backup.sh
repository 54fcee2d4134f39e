#!/bin/sh
# Copies Redis as one consistent file: redis-backup.sh HOST DIRECTORY [PORT]. The password is in REDISCLI_AUTH. The seven newest copies are kept.
#
# The copy has another name until it is whole and checked, so that one that broke off is never taken for a backup.
set -e
host=$1
directory=$2
port=${3:-6379}
name=redis-$(date -u +%Y%m%dT%H%M%SZ).rdb
redis-cli -h "$host" -p "$port" --rdb "$directory/unfinished"
redis-check-rdb "$directory/unfinished"
mv "$directory/unfinished" "$directory/$name"
ls -1 "$directory" | grep '^redis-.*[.]rdb$' | sort -r | tail -n +8 | while read -r old; do rm -- "$directory/$old"; done
