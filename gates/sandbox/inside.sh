#!/bin/sh
# Runs inside the walls with the rights that built them: makes the newcomer's home from what was prepared, starts the way out to the
# package registries, gives up every right, and becomes the shell that waits for steps.
#
#   inside.sh IN HOME TALK UID RELAY-PORT PYTHON DRIVER-ARGUMENTS...
#
# IN is the prepared folder, TALK where the shell writes. UID is "-" where there is nobody else to become. RELAY-PORT is 0 without a way
# out, "-" where the network is the machine's.
set -eu
in=$1 home=$2 talk=$3 uid=$4 port=$5 python=$6
shift 6
mkdir -p "$home" "$talk"
cp -a "$in/home/." "$home/"
if [ "$in" = /gates/in ]; then # without walls these are everybody's
    for place in /tmp /var/tmp /dev/shm; do [ ! -w "$place" ] || chmod 1777 "$place"; done
fi
[ "$port" = - ] || "$python" -I -S "$in/relay.py" "$in/proxy.sock" "$port" "$uid" < /dev/null > /dev/null 2>&1
if [ "$uid" = - ]; then
    set -- setpriv --no-new-privs --inh-caps=-all --bounding-set=-all -- bash --noprofile --norc "$in/driver.sh" "$@"
    command -v setpriv > /dev/null || shift 5
else
    chown -R "$uid:$uid" "$home" "$talk"
    set -- setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs -- bash --noprofile --norc "$in/driver.sh" "$@"
fi
exec "$@"
