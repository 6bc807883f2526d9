#!/bin/bash
# The first process of a container ignores every signal it has no handler for, and a migration inside a long SQL statement
# runs none. As a child it dies of SIGTERM at once.
trap 'kill -TERM "$migration" 2>/dev/null' TERM INT
python3 -m dojo.boot initializer &
migration=$!
# The first wait ends with the trap; the second one collects the exit code.
wait "$migration" || wait "$migration"
