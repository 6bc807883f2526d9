#!/bin/sh
# As the official image's: where nothing is said, the server binds the container's own address, and tells it to its peers.
set -eu
own() { getent hosts "$(hostname)" | awk '{ print $1; exit }'; }
BIND_ON_IP=${BIND_ON_IP:-$(own)}
export BIND_ON_IP
case $BIND_ON_IP in
  0.0.0.0 | ::0)
    TEMPORAL_BROADCAST_ADDRESS=${TEMPORAL_BROADCAST_ADDRESS:-$(own)}
    export TEMPORAL_BROADCAST_ADDRESS
    ;;
esac
exec temporal-server start
