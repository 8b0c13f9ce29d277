#!/bin/bash
# run.sh [arguments of lockstep]: installs what is missing, builds Release into build/release and starts Lockstep.
# With nothing set up yet it opens the demo; without a display it runs headless (add --once to end when the demo is in step).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

"$root/packaging/install-dependencies.sh" build >&2
if [ ! -e "$root/build/release/build.ninja" ]; then
  (cd "$root" && cmake --preset release >&2)
fi
cmake --build "$root/build/release" --target lockstep lockstep-rulehost >&2

# A command ("status", "import" …) is handed on as it is.
program=$root/build/release/bin/lockstep
expect_value=
for argument in "$@"; do
  if [ -n "$expect_value" ]; then expect_value=; continue; fi
  case $argument in
    --profile|--log|--screenshots) expect_value=1 ;;
    --help|-h|--version) exec "$program" "$@" ;;
    -*) ;;
    *) exec "$program" "$@" ;;
  esac
done

arguments=("$@")
has() { local a; for a in "${arguments[@]:-}"; do [ "$a" = "$1" ] && return 0; done; return 1; }
has --demo || arguments+=(--demo-if-empty)
has --headless || arguments+=(--headless-if-no-display)
exec "$program" "${arguments[@]}"
