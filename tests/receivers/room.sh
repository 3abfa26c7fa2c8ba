#!/bin/sh
# Runs a command in a room of its own: a host name without a domain, the files of a folder in place of those of /etc,
# and empty /run and /var/spool. Everything ends with it. A search list, which a domain would bring, changes what a
# receiver makes of an outage.
#
#   room.sh FOLDER COMMAND...
set -eu
PATH=$PATH:/usr/sbin:/sbin
if [ "${ROOM_INSIDE:-}" != 1 ]; then
  ROOM_INSIDE=1 exec unshare --mount --uts --pid --fork --kill-child --mount-proc "$0" "$@"
fi
folder=$1
shift
hostname receiver
for file in "$folder"/etc/*; do
  mount --bind "$file" "/etc/${file##*/}"
done
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /var/spool
unset ROOM_INSIDE
# This shell stays: a server that changes its account would outlive whoever started it (prctl(2), PR_SET_PDEATHSIG).
"$@"
