# What both by-hand scripts need. To be sourced, with `set -euo pipefail` in force and the stack's directory as $DIR.
# shellcheck shell=bash
# shellcheck source=dev/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
cd "$DIR" || exit

# A bound for waits on the application, not a guess: every wait ends when its condition holds.
PATIENCE=600

step() { say "by hand, $(date +%T.%1N): $*"; }

setting() { sed -n "s/^$1=//p" .env; }

# "Update DefectDojo version in compose"
select_version() { sed -i "s/^DOJO_VERSION=.*/DOJO_VERSION=$1/" .env; }

initializer_succeeded() {
  local id code
  id=$(docker compose ps --all --quiet initializer)
  code=$(docker wait "$id") # returns at once when it has ended
  [[ $code == 0 ]] || {
    docker compose logs --no-log-prefix --tail 20 initializer >&2
    unavailable "the initializer ended with $code"
  }
}

# "Verify API access". The runbook asks for /api/v2/users/ on an unpublished port and takes any answer; health and version, through
# the port that users have, are what it means.
serves() {
  local base
  base=http://127.0.0.1:$(setting PORTAL_HTTP_PORT)
  [[ $(get "$base/api/v2/version") == *"\"$1\""* ]] && [[ $(get "$base/api/v2/health") == *'"healthy"'* ]] \
    && [[ $(get "$base/api/v1/health") == *'"healthy"'* ]]
}

get() { curl --silent --fail --max-time 3 "$1" 2>/dev/null; }

all_healthy() { ! docker compose ps --format '{{.Health}}' | grep -qE '^(starting|unhealthy)$'; }

wait_until_it_serves() {
  step "wait for the initializer, for $1 and for health"
  initializer_succeeded
  until_true "$PATIENCE" serves "$1" || unavailable "$1 does not serve after $PATIENCE s"
  until_true "$PATIENCE" all_healthy || unavailable "not every service became healthy within $PATIENCE s"
}
