#!/bin/sh
# TLS and a login in front of the UI. Refuses to start without either.
set -eu
for file in tls.crt tls.key htpasswd; do
  [ -s "/secrets/$file" ] || {
    echo "remote: $file is missing in the directory that TEMPORAL_REMOTE_SECRETS names; docs/temporal-server.md says how to make it" >&2
    exit 1
  }
done
# The file of the logins is read by a process without rights, and is root's own outside.
install -o nginx -g nginx -m 0400 /secrets/htpasswd /run/htpasswd
exec nginx -c /slipway/nginx.conf -g 'daemon off;'
