#!/bin/sh
# Copies the database of a running server as one consistent file: sqlite-backup.sh DATABASE DIRECTORY. The seven newest copies are kept.
#
# The copy has another name until it is whole and checked, so that one that broke off is never taken for a backup.
set -e
database=$1
directory=$2
name=statestore-$(date -u +%Y%m%dT%H%M%SZ).db
rm -f -- "$directory/unfinished" "$directory/unfinished-journal"
sqlite3 -readonly "$database" "VACUUM INTO '$directory/unfinished'"
test "$(sqlite3 -readonly "$directory/unfinished" 'PRAGMA quick_check')" = ok
mv "$directory/unfinished" "$directory/$name"
ls -1 "$directory" | grep '^statestore-.*[.]db$' | sort -r | tail -n +8 | while read -r old; do rm -- "$directory/$old"; done
