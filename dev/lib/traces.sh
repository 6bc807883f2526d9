# What tests leave on this machine. To be sourced after common.sh.
# shellcheck shell=bash

# Everything the tests make carries this label, but for names of images and files.
tests_label=label=dev.slipway.test

# What cannot be taken away is told by whoever compares; here it must not keep the rest from going.
remove() { xargs --no-run-if-empty docker "$@" >/dev/null 2>&1 || true; }

# What killed test runs left.
sweep() {
  local stack
  # First: only its containers know what a stack is called.
  docker ps --all --filter "$tests_label" --format '{{.Label "com.docker.compose.project"}}' | sort -u \
    | while read -r stack; do [[ -z $stack ]] || names_of_images "slipway-kept/$stack"; done | remove image rm
  names_of_images 'slipway-kept/cit-*' | remove image rm
  names_of_images "127.0.0.1:$SLIPWAY_REGISTRY_PORT/cit-*/*" | remove image rm
  docker ps --all --quiet --filter "$tests_label" | remove rm --force --volumes
  docker volume ls --quiet --filter "$tests_label" | remove volume rm --force
  docker network ls --quiet --filter "$tests_label" | remove network rm
  docker images --quiet --filter "$tests_label" | sort -u | remove image rm --force
}

names_of_images() { docker images --format '{{.Repository}}:{{.Tag}}' "$1" | grep -v '<none>' || true; }

# A line for each thing on this machine that a test can have made, and for no other but names that pin images. Volumes without a name have
# no label either: one that no container has is taken for a test's.
traces() {
  docker ps --all --no-trunc --format $'container {{.Names}} {{.ID}}\t{{.Labels}}' \
    | awk -F '\t' '/dev\.slipway\.test=|working_dir=\/tmp\// { print $1 }'
  docker volume ls --filter "$tests_label" --format 'volume {{.Name}}'
  docker volume ls --filter dangling=true --format 'volume {{.Name}}' | grep -E ' [0-9a-f]{64}$' || true
  docker network ls --filter "$tests_label" --format 'network {{.Name}} {{.ID}}'
  names_of_images 'slipway-kept/*' | sed 's/^/image name /'
  names_of_images "127.0.0.1:$SLIPWAY_REGISTRY_PORT/cit-*/*" | sed 's/^/image name /'
  docker images --quiet --filter "$tests_label" | sed 's/^/image /'
  compgen -G '/tmp/slipway-*' | sed 's/^/file /' || true
}

# new_traces BEFORE: those that are not among the ones that an earlier call of traces has listed.
new_traces() { comm -13 <(sort -u <<<"$1") <(traces | sort -u); }
