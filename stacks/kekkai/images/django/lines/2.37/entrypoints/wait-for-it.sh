#!/bin/bash
# wait-for-it.sh HOST:PORT -t SECONDS -- COMMAND...
set -euo pipefail
host=${1%:*} port=${1#*:} seconds=$3
shift 4
deadline=$((SECONDS + seconds))
until (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; do
    if ((SECONDS >= deadline)); then
        echo "$host:$port does not answer after $seconds s" >&2
        exit 1
    fi
    sleep 0.2
done
exec "$@"
