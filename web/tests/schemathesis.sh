#!/usr/bin/env bash
# Starts the server and lets schemathesis test it by its own OpenAPI document, all checks on, with a
# fixed seed and a bounded number of requests. The last line is in the form of cargo's test results.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary="${1:-target/debug/svl-cost}"
version=4.32.5
folder=target/schemathesis

if [ "$("$folder/bin/schemathesis" --version 2>/dev/null)" != "schemathesis, version $version" ]; then
    python3 -m venv --clear "$folder"
    "$folder/bin/pip" install --quiet "schemathesis==$version"
fi

log=$(mktemp)
"$binary" serve --addr 127.0.0.1:0 --log none 2>"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do
    address=$(sed -n 's/.*listening on //p' "$log")
    [ -n "$address" ] && break
    sleep 0.1
done

tested() {
    "$folder/bin/schemathesis" --config-file web/tests/schemathesis.toml run \
        "$address/api/v1/openapi.json" "$@" \
        --checks all --phases examples,coverage,fuzzing,stateful --max-examples 30 --seed 5 \
        --continue-on-failure --suppress-health-check all --request-timeout 60 --workers 1 \
        --generation-database none --no-color
}

status=0
tested --include-method GET || status=$?
# What the query says of a key takes the place of what the body says of it, so that a wrong value there
# is replaced and not refused. Wrong bodies have tests of their own (`cli/tests/bad/`, `web/tests/`).
tested --include-method POST --exclude-checks negative_data_rejection || status=$?
if ! kill -0 "$server" 2>/dev/null; then
    echo "the server did not live on"
    status=1
fi
if [ "$status" = 0 ]; then
    echo "test result: ok. 1 passed; 0 failed; schemathesis $version"
else
    echo "test result: FAILED. 0 passed; 1 failed; schemathesis $version"
fi
exit "$status"
