#!/bin/sh
# Brings both databases to the schema of TEMPORAL_VERSION. Runs at every "up"; what is done already is not done again.
set -eu

refuse() {
  echo "schema: $*" >&2
  exit 1
}

# minor 1.31.2: 31
minor() {
  rest=${1#*.}
  echo "${rest%%.*}"
}

# The server's configuration is a template that puts the password between double quotes as it is.
refuse_unusable_password() {
  case $SQL_PASSWORD in
    *[!A-Za-z0-9._~-]*) refuse "TEMPORAL_DB_PASSWORD may hold letters, digits and . _ ~ - only; Temporal's own configuration does not quote others" ;;
  esac
}

# Temporal supports neither a jump over a minor version nor the way back.
refuse_jump() {
  [ -s /versions/server ] || return 0
  last=$(cat /versions/server)
  if [ "${last%%.*}" != "${TEMPORAL_VERSION%%.*}" ]; then
    refuse "from $last to $TEMPORAL_VERSION is a change of the major version; read its release notes first"
  fi
  step=$(($(minor "$TEMPORAL_VERSION") - $(minor "$last")))
  if [ "$step" -lt 0 ]; then
    refuse "the database was brought to $last and an older server, $TEMPORAL_VERSION, must not use it: set TEMPORAL_VERSION=$last, or restore the backup from before"
  elif [ "$step" -gt 1 ]; then
    refuse "from $last to $TEMPORAL_VERSION skips a minor version: go to ${last%%.*}.$(($(minor "$last") + 1)) first"
  fi
}

# A digest or an override that names another version would get past the check above.
refuse_other_tools() {
  tools=$(temporal-sql-tool --version)
  tools=${tools##* }
  [ "$tools" = "$TEMPORAL_VERSION" ] \
    || refuse "TEMPORAL_VERSION is $TEMPORAL_VERSION but the admin-tools image is $tools: refresh the digests with stacks/temporal/lock-images, or correct TEMPORAL_ADMIN_TOOLS_IMAGE"
}

tool() {
  database=$1
  shift
  temporal-sql-tool --database "$database" "$@" >/tmp/out 2>&1
}

# setup-schema takes an unreadable version for none and would count from zero again, so it runs only where there is none.
update() {
  if tool "$1" update-schema --schema-name "postgresql/v12/$2"; then return; fi
  if grep -q -e 'schema_version.* does not exist' -e 'no rows in result set' /tmp/out; then
    tool "$1" setup-schema --version 0.0 && tool "$1" update-schema --schema-name "postgresql/v12/$2" && return
  fi
  cat /tmp/out >&2
  refuse "the schema of the database $1 cannot be brought to $TEMPORAL_VERSION; the lines above say why"
}

make() {
  tool "$1" create-database --defaultdb postgres || {
    cat /tmp/out >&2
    refuse "the database $1 cannot be made; was TEMPORAL_DB_PASSWORD changed since the first start?"
  }
}

# Before the first change: what is half-way must be taken up by the same version or a later one.
note() {
  echo "$TEMPORAL_VERSION" >/versions/server.new
  mv /versions/server.new /versions/server
}

refuse_unusable_password
refuse_jump
refuse_other_tools
make temporal
make temporal_visibility
note
update temporal temporal
update temporal_visibility visibility
echo "schema: both databases are at the schema of $TEMPORAL_VERSION"
