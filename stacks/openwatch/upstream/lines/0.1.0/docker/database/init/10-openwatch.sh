#!/bin/bash
# The application's role owns its database and nothing more: it can neither read other databases nor undo a fence.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -qU "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
\getenv password OPENWATCH_DB_PASSWORD
CREATE ROLE openwatch LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE openwatch OWNER openwatch;
SQL
