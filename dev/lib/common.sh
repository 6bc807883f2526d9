# Shared by the launcher and by the scripts in dev/. To be sourced, with `set -euo pipefail` in force.
# shellcheck shell=bash

SLIPWAY_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SLIPWAY_CACHE=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/slipway}
SLIPWAY_REGISTRY_PORT=${SLIPWAY_REGISTRY_PORT:-5555}
export SLIPWAY_HOME SLIPWAY_CACHE SLIPWAY_REGISTRY_PORT
# What is on the machine comes before what was fetched.
export PATH="$PATH:/usr/sbin:/sbin:$SLIPWAY_CACHE/bin"
# shellcheck source=dev/versions.env
. "$SLIPWAY_HOME/dev/versions.env"

say() { printf 'slipway: %s\n' "$*" >&2; }

# 69 is EX_UNAVAILABLE: something this needs is not there and cannot be put there.
unavailable() {
  say "$*"
  exit 69
}

has() { command -v "$1" >/dev/null 2>&1; }

need_root_or_69() {
  local what=$1
  if [[ $EUID -ne 0 ]]; then
    unavailable "$what is missing and only root can install it: install $what, or run this again as root."
  elif ! has apt-get; then
    unavailable "$what is missing and this is not a Debian system: install $what, then run this again."
  fi
}

# until_true SECONDS COMMAND...: polls a condition; a bound, never a guess at how long something takes.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# locked NAME COMMAND...: two scripts at once take turns. The lock is file descriptor 9.
locked() {
  local name=$1
  shift
  mkdir -p "$SLIPWAY_CACHE/locks"
  (
    if ! flock -n 9; then
      say "waiting for another script that is preparing $name"
      flock 9
    fi
    "$@"
  ) 9>"$SLIPWAY_CACHE/locks/$name.lock"
}

# daemon LOG COMMAND...: starts a program that outlives this script. It must inherit nothing: a lock that the caller holds is a file
# descriptor, and a daemon that keeps it open keeps it held.
daemon() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  (
    local fd
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      if ((fd > 2 && fd != 255)); then eval "exec $fd>&-"; fi
    done
    exec </dev/null >>"$log" 2>&1
    cd /
    exec setsid nohup "$@"
  ) &
}

java_major() { # of the JDK in directory $1; reads a file, because starting a JVM costs more than the rest of the launcher
  local line
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      printf '%s\n' "${BASH_REMATCH[1]}"
      return
    fi
  done <"$1/release"
  return 1
}

# Sets and exports JAVA_HOME to a JDK >= JDK_MIN; fails if there is none.
find_jdk() {
  local dir major best='' best_major=0
  if [[ -n ${JAVA_HOME:-} ]] && major=$(java_major "$JAVA_HOME") && ((major >= JDK_MIN)); then
    JAVA_MAJOR=$major
    export JAVA_HOME
    return
  fi
  for dir in /usr/lib/jvm/* "$SLIPWAY_CACHE"/jdk "$(on_path_jdk)"; do
    if [[ ! -L $dir ]] && major=$(java_major "$dir") && ((major > best_major)); then
      best=$dir best_major=$major
    fi
  done
  ((best_major >= JDK_MIN)) || return 1
  JAVA_HOME=$best JAVA_MAJOR=$best_major
  export JAVA_HOME
}

on_path_jdk() {
  local javac
  javac=$(command -v javac) || return 0
  dirname "$(dirname "$(readlink -f "$javac")")"
}

# Maven on the JDK that find_jdk has found; without the warnings of newer JDKs about Maven's own libraries.
maven() {
  local quiet=''
  if ((JAVA_MAJOR >= 24)); then quiet='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'; fi
  MAVEN_OPTS="$quiet ${MAVEN_OPTS:-}" mvn --batch-mode "$@"
}
