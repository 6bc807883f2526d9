# Shared by the scripts in this directory. To be sourced, with `set -euo pipefail` in force.
# shellcheck shell=bash

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
SETTINGS=$HERE/.env
LOCK=$HERE/images.lock

# compose ENV_FILE... -- ARGUMENT...: what a later file says counts.
compose() {
  local command=(docker compose --project-directory "$HERE/../.." --file "$HERE/../../docker-compose.temporal.yml")
  if [[ -f $HERE/override.yml ]]; then command+=(--file "$HERE/override.yml"); fi
  for (( ; $# > 0; )); do
    if [[ $1 == -- ]]; then break; fi
    if [[ -f $1 ]]; then command+=(--env-file "$1"); fi
    shift
  done
  shift
  "${command[@]}" "$@"
}

# VARIABLE=IMAGE of every image, by the settings alone.
wanted_images() {
  local config
  config=$(compose "$SETTINGS" -- --profile remote config)
  awk 'BEGIN {
         of["postgresql"] = "TEMPORAL_POSTGRES_IMAGE"; of["schema"] = "TEMPORAL_ADMIN_TOOLS_IMAGE"; of["temporal"] = "TEMPORAL_SERVER_IMAGE"
         of["ui"] = "TEMPORAL_UI_IMAGE"; of["remote"] = "TEMPORAL_NGINX_IMAGE"
       }
       /^  [a-z]+:$/ { service = substr($1, 1, length($1) - 1) }
       /^    image: / && service in of { print of[service] "=" $2 }' <<<"$config"
}
