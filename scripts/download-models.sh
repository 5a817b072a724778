#!/usr/bin/env bash
# Fetches models by name into the store, for people who have not installed the program yet:
#
#     scripts/download-models.sh nllb-600m --accept-noncommercial
#
# Uses `shongkhep` if it is on the path, else a program built in this checkout, else builds one. All arguments are those of
# `shongkhep models pull`; without any, the models are listed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if command -v shongkhep >/dev/null; then
  program=(shongkhep)
elif [[ -x $root/target/release/shongkhep ]]; then
  program=("$root/target/release/shongkhep")
else
  program=(cargo run --quiet --release --manifest-path "$root/Cargo.toml" --)
fi

if [[ $# -eq 0 ]]; then
  exec "${program[@]}" models list
fi
exec "${program[@]}" models pull "$@"
