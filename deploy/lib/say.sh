# shellcheck shell=bash
# Words for the person at the terminal. Sourced by the scripts of deploy/, never run. Colour only on a terminal and never
# where NO_COLOR is set.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  kith_bold=$(printf '\033[1m') kith_dim=$(printf '\033[2m') kith_red=$(printf '\033[31m') kith_plain=$(printf '\033[0m')
else
  kith_bold='' kith_dim='' kith_red='' kith_plain=''
fi

# say_step TITLE: a new part of the work begins.
say_step() { printf '\n%s%s%s\n' "$kith_bold" "$*" "$kith_plain"; }
say() { printf '  %s\n' "$*"; }
say_dim() { printf '  %s%s%s\n' "$kith_dim" "$*" "$kith_plain"; }
complain() { printf '%s%s%s\n' "$kith_red" "$*" "$kith_plain" >&2; }
give_up() {
  complain "$*"
  exit 1
}
# misuse SENTENCE: what was typed cannot be meant.
misuse() {
  complain "$*"
  exit 2
}

# how_far LOG: ninja's last "[12/407]", where there is one.
how_far() { sed -n 's|^\(\[[0-9]*/[0-9]*\]\).*|\1|p' "$1" 2>/dev/null | tail -n 1; }

# quietly TITLE LOG COMMAND...: runs the command with its output in the file LOG; while it runs, the time and how far it has come are
# shown, and on a terminal the last line of it. When it fails, the end of the log is printed.
quietly() {
  local title=$1 log=$2 started=$SECONDS pid status=0 shown=0 line
  shift 2
  printf '  %s …' "$title"
  # A process group of its own, so that Ctrl-C here can end the command with everything it has started.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  trap 'kill -TERM -- "-$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    if [ -t 1 ]; then
      line=$(tail -n 1 "$log" 2>/dev/null | tr -cd '[:print:]' | cut -c1-60)
      case $line in '['*) ;; *) line="$(how_far "$log") $line" ;; esac
      printf '\r\033[K  %s … %ds  %s%s%s' "$title" $((SECONDS - started)) "$kith_dim" "$line" "$kith_plain"
    elif [ $((SECONDS - started - shown)) -ge 30 ]; then
      shown=$((SECONDS - started))
      line=$(how_far "$log")
      printf ' %ds%s' "$shown" "${line:+ $line}"
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM
  [ -t 1 ] && printf '\r\033[K  %s …' "$title"
  if [ "$status" -ne 0 ]; then
    printf ' failed\n'
    complain "$title failed. The end of $log:"
    tail -n 25 "$log" >&2
    return "$status"
  fi
  printf ' done (%ds)\n' $((SECONDS - started))
}
