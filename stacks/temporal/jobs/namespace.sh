#!/bin/sh
# The namespace with its retention, and the search attributes of Slipway's runs. Runs at every "up"; what is there stays.
set -eu

ATTRIBUTES='SlipwayStack SlipwayRunbook SlipwayPhase SlipwayWaitingFor SlipwayEnvironment SlipwayOutcome'
PATIENCE=90

refuse() {
  echo "namespace: $*" >&2
  exit 1
}

# until_true WHAT COMMAND...: a namespace and its attributes reach every cache of the server only after seconds.
until_true() {
  what=$1
  shift
  end=$(($(date +%s) + PATIENCE))
  until "$@" >/tmp/out 2>&1; do
    if [ "$(date +%s)" -ge "$end" ]; then
      cat /tmp/out >&2
      refuse "not so after $PATIENCE s: $what"
    fi
    sleep 1
  done
}

operator() { temporal operator "$@"; }

serves() { operator cluster health; }

refuse_other_server() {
  until_true 'the server tells its version' operator cluster describe --output json
  grep -q "\"serverVersion\": *\"$TEMPORAL_VERSION\"" /tmp/out \
    || refuse "TEMPORAL_VERSION is $TEMPORAL_VERSION but another server answers ($(grep -o '"serverVersion": *"[^"]*"' /tmp/out)): refresh the digests with stacks/temporal/lock-images, or correct TEMPORAL_SERVER_IMAGE"
}

described() { operator namespace describe --namespace "$NAMESPACE" --output json; }

retained() { described | grep -q "\"workflowExecutionRetentionTtl\": *\"$((RETENTION_DAYS * 86400))s\""; }

made() {
  if described >/dev/null 2>&1; then return; fi
  operator namespace create --namespace "$NAMESPACE" --retention "${RETENTION_DAYS}d"
}

kept() {
  if retained; then return; fi
  operator namespace update --namespace "$NAMESPACE" --retention "${RETENTION_DAYS}d"
}

listed() { operator search-attribute list --namespace "$NAMESPACE" --output json; }

registered() {
  listed >/tmp/attributes || return 1
  missing=''
  for name in $ATTRIBUTES; do
    grep -q "\"$name\": *\"INDEXED_VALUE_TYPE_KEYWORD\"" /tmp/attributes || missing="$missing --name $name --type Keyword"
  done
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086 # words of our own
  operator search-attribute create --namespace "$NAMESPACE" $missing
  return 1 # look again
}

until_true 'the server serves' serves
refuse_other_server
until_true "the namespace $NAMESPACE exists" made
until_true "the namespace keeps finished runs for $RETENTION_DAYS days" kept
until_true 'the search attributes are registered' registered
echo "namespace: $NAMESPACE keeps finished runs for $RETENTION_DAYS days and knows $ATTRIBUTES"
