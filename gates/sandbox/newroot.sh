#!/bin/sh
# Builds a root of its own inside fresh namespaces, of the mounts that are listed in a file, and runs a command there.
#
#   newroot.sh IN LIST COMMAND...
#
# Each line of LIST: kind, source, target, separated by tabs. Kinds: ro (a folder or file, read-only), tmpfs (source is its size in
# bytes), link (a symbolic link).
set -eu
in=$1 list=$2
shift 2
mount --make-rprivate /
new=$in/root
mount -t tmpfs -o size=16m,mode=0755 gates "$new"
tab=$(printf '\t')
while IFS=$tab read -r kind source target; do
    case $kind in
        tmpfs) mkdir -p "$new$target"; mount -t tmpfs -o "size=$source,mode=1777" gates "$new$target" ;;
        link) ln -s "$source" "$new$target" ;;
        ro)
            if [ -d "$source" ]; then mkdir -p "$new$target"; elif [ ! -e "$new$target" ]; then mkdir -p "$new${target%/*}"; : > "$new$target"; fi
            mount --bind "$source" "$new$target"
            mount -o remount,bind,ro "$new$target" 2> /dev/null || mount -o remount,bind,ro,nosuid,nodev "$new$target"
            ;;
    esac
done < "$list"
mkdir -p "$new/proc" "$new/dev" "$new/old"
mount -t proc proc "$new/proc"
for device in null zero full random urandom tty; do
    : > "$new/dev/$device"
    mount --bind "/dev/$device" "$new/dev/$device"
done
ln -s /proc/self/fd "$new/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "$new/dev/${number#*:}"; done
cd "$new"
PATH=$PATH:/sbin:/usr/sbin
pivot_root . old
cd /
umount -l /old
rmdir /old
exec "$@"
