#!/usr/bin/env bash
# The official image's contract, in short: an empty PGDATA is initialised behind a private socket, an existing one is served.
set -Eeuo pipefail

# file_env NAME DEFAULT: the value of NAME, or of the file that NAME_FILE names.
file_env() {
  local file=${1}_FILE
  if [[ -n ${!1:-} && -n ${!file:-} ]]; then
    echo >&2 "error: both $1 and $file are set (but are exclusive)"
    exit 1
  fi
  if [[ -n ${!file:-} ]]; then
    export "$1=$(<"${!file}")"
  else
    export "$1=${!1:-${2:-}}"
  fi
  unset "$file"
}

as_postgres() { exec setpriv --reuid postgres --regid postgres --init-groups "$@"; }

own_directories() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 00700 "$PGDATA" || :
  chmod 03775 /var/run/postgresql || :
  if [[ -n ${POSTGRES_INITDB_WALDIR:-} ]]; then
    mkdir -p "$POSTGRES_INITDB_WALDIR"
    if [[ $(id -u) = 0 ]]; then find "$POSTGRES_INITDB_WALDIR" \! -user postgres -exec chown postgres '{}' +; fi
    chmod 700 "$POSTGRES_INITDB_WALDIR"
  fi
  if [[ $(id -u) = 0 ]]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
  fi
}

refuse_open_server() {
  if [[ -z $POSTGRES_PASSWORD && ${POSTGRES_HOST_AUTH_METHOD:-} != trust ]]; then
    echo >&2 'Error: Database is uninitialized and superuser password is not specified.'
    echo >&2 '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.'
    exit 1
  fi
}

init_directory() {
  local args=()
  if [[ -n ${POSTGRES_INITDB_WALDIR:-} ]]; then args+=(--waldir "$POSTGRES_INITDB_WALDIR"); fi
  # POSTGRES_INITDB_ARGS is a list of quoted arguments, hence the eval, as in the official image.
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") "${args[@]}" '"${POSTGRES_INITDB_ARGS:-}"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption -D "$PGDATA")}" >>"$PGDATA/pg_hba.conf"
}

psql_init() {
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" "$@"
}

run_init_files() {
  local f
  for f; do
    case $f in
      *.sh)
        if [[ -x $f ]]; then
          echo "$0: running $f"
          "$f"
        else
          echo "$0: sourcing $f"
          # shellcheck source=/dev/null
          . "$f"
        fi
        ;;
      *.sql) echo "$0: running $f" && psql_init --dbname "$POSTGRES_DB" -f "$f" ;;
      *.sql.gz) echo "$0: running $f" && gunzip -c "$f" | psql_init --dbname "$POSTGRES_DB" ;;
      *) echo "$0: ignoring $f" ;;
    esac
    echo
  done
}

main() {
  if [[ ${1:0:1} = - ]]; then set -- postgres "$@"; fi
  if [[ $1 != postgres ]] || [[ " $* " == *' --help '* || " $* " == *' --version '* || " $* " == *' -V '* ]]; then exec "$@"; fi

  if [[ $(id -u) = 0 ]]; then
    own_directories
    as_postgres "${BASH_SOURCE[0]}" "$@"
  fi
  own_directories
  file_env POSTGRES_PASSWORD
  file_env POSTGRES_USER postgres
  file_env POSTGRES_DB "$POSTGRES_USER"
  file_env POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"

  if [[ -s $PGDATA/PG_VERSION ]]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    refuse_open_server
    ls /docker-entrypoint-initdb.d/ >/dev/null
    init_directory
    export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
    # No TCP yet: whoever connects over the network must never meet a half-made database.
    pg_ctl -D "$PGDATA" -o "$(printf '%q ' "${@:2}" -c listen_addresses='' -p "${PGPORT:-5432}")" -w start
    if ! psql_init --dbname postgres --tuples-only --set db="$POSTGRES_DB" <<<"SELECT 1 FROM pg_database WHERE datname = :'db';" | grep -q 1; then
      psql_init --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    fi
    run_init_files /docker-entrypoint-initdb.d/*
    pg_ctl -D "$PGDATA" -m fast -w stop
    unset PGPASSWORD
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
  fi
  exec "$@"
}

main "$@"
