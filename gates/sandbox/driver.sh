# The one shell in which all steps run, so that what one sets is there for the next. Its own names start with gates__.
#
#   driver.sh TOKEN IN TALK START PROCESSES FILE-KIB
#
# Waits at the pipe IN/go for the name of a step, sources IN/steps/NAME with an empty standard input and its output in TALK/NAME.out,
# and writes "NAME CODE" to TALK/progress. "end" ends it. TOKEN only serves to be found in the list of processes. A step that ends the
# shell itself is told as "NAME CODE left", and what is written stays readable until somebody says "end".
gates__in=$2 gates__talk=$3
ulimit -c 0
ulimit -f "$6"
ulimit -u "$5"
cd "$4" || exit 125
set --
gates__name=start
gates__left() {
    builtin printf '%s %s left\n' "$gates__name" "$1" >> "$gates__talk/progress"
    until IFS= builtin read -r gates__name < "$gates__in/go"; do [[ 1 ]]; done
}
trap 'gates__left $? 2> /dev/null' EXIT
exec 2> /dev/null
printf 'start 0\n' >> "$gates__talk/progress"
while [[ 1 ]]; do # a keyword: a step may define functions, `:` among them
    IFS= builtin read -r gates__name < "$gates__in/go" || builtin continue # the end of an orphan interrupts the opening of the pipe
    if [ "$gates__name" = end ]; then
        builtin trap - EXIT
        builtin exit 0
    fi
    gates__code=0
    builtin . "$gates__in/steps/$gates__name" > "$gates__talk/$gates__name.out" 2>&1 < /dev/null || gates__code=$?
    builtin set +eux
    builtin printf '%s %s\n' "$gates__name" "$gates__code" >> "$gates__talk/progress"
    for gates__file in "$gates__in/steps/$gates__name" "$gates__talk/$gates__name.out"; do # for the log; without a process of its own
        IFS= builtin read -r -d '' -N 65536 gates__text < "$gates__file"
        builtin printf '%s\n' "$gates__text"
    done
    builtin printf '[%s]\n' "$gates__code"
done
