#!/bin/sh
# As the official image's: options alone go to the server, and the server never runs as root.
set -e

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- valkey-server "$@"
fi

if [ "$1" = valkey-server ]; then
  # The server of a container is reached over its network, so the official image switches protected mode off.
  shift
  set -- valkey-server "$@" --protected-mode no
  if [ "$(id -u)" = 0 ]; then
    find . \! -user valkey -exec chown valkey:valkey {} +
    umask 0077
    exec setpriv --reuid valkey --regid valkey --clear-groups "$@"
  fi
fi

exec "$@"
