#!/usr/bin/env bash
# Formatting, lints and types of everything; warnings are errors here.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
cd client-js
[ -d node_modules ] || npm ci --no-audit --no-fund
npm run check
