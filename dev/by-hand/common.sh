# What the by-hand scripts need. To be sourced, with `set -euo pipefail` in force and the stack's directory as $DIR.
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

# "Create full backup", as backup.sh does it: the database in pg_dump's custom format, the uploaded files as a tar, and checksums.
full_backup() {
  local id
  id=full_$(date -u +%Y%m%d_%H%M%S)
  step "create full backup $id"
  (
    umask 077
    mkdir -p "backups/$id"
    cd "backups/$id"
    compose exec -T postgres pg_dump -U postgres -d defectdojo --format=custom --no-password >database.dump
    archive portal /var/lib/kekkai-portal/uploads >uploads.tar.gz
    archive defectdojo /srv/media >media.tar.gz
    sha256sum -- * >SHA256SUMS
  )
  ln -sfn "$id" backups/latest
}

compose() { docker compose --project-directory "$DIR" "$@"; }

# Users go on uploading: a directory that changes while it is read makes GNU tar end with 1, and is no failure.
archive() {
  local code=0
  compose exec -T "$1" tar -C "$2" -czf - . || code=$?
  ((code <= 1))
}
