#!/usr/bin/env bash
# Runs zlint with the inputs of the action, which come as variables: nothing of them is ever read as shell code.
# The outcome goes into outputs, so that the report is uploaded before the job fails.
set -euo pipefail
: "${GITHUB_OUTPUT:?}" "${ZLINT_SARIF:?}"

arguments=(--format github --output "sarif=$ZLINT_SARIF")
add() { if [[ -n $2 ]]; then arguments+=("$1" "$2"); fi; }
add --config "${ZLINT_CONFIG:-}"
add --baseline "${ZLINT_BASELINE:-}"
add --fail-on "${ZLINT_FAIL_ON:-}"

# One a line.
while IFS= read -r argument; do
  [[ -z $argument ]] || arguments+=("$argument")
done <<<"${ZLINT_ARGS:-}"
arguments+=(--)
while IFS= read -r path; do
  [[ -z $path ]] || arguments+=("$path")
done <<<"${ZLINT_PATHS:-.}"

rm -f -- "$ZLINT_SARIF"
code=0
zlint check "${arguments[@]}" || code=$?
{
  echo "exit-code=$code"
  if [[ -s $ZLINT_SARIF ]]; then
    echo "sarif-file=$ZLINT_SARIF"
  fi
} >>"$GITHUB_OUTPUT"
