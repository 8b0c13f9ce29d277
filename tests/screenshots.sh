#!/bin/bash
# screenshots.sh [FOLDER]: builds Release, runs the program under Xvfb (empty, then the demo with a rule that fails) and saves a
# picture of each page and dialog, light and dark, into FOLDER (default build/screenshots). LOCKSTEP_BUILD: another build folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$root/build/screenshots}

build=${LOCKSTEP_BUILD:-$root/build/release}

"$root/packaging/install-dependencies.sh" tests >&2
[ -e "$build/build.ninja" ] || (cd "$root" && cmake --preset release >&2)
cmake --build "$build" --target lockstep lockstep-rulehost >&2

scratch=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap cleanup EXIT
mkdir -p "$scratch/run" "$scratch/home" "$folder"
chmod 700 "$scratch/run"

mkfifo "$scratch/display"
Xvfb -displayfd 3 -screen 0 1400x1000x24 -nolisten tcp 3>"$scratch/display" 2>"$scratch/xvfb.log" &
server=$!
read -r display < "$scratch/display"

HOME=$scratch/home XDG_RUNTIME_DIR=$scratch/run QT_QPA_PLATFORM=xcb DISPLAY=:$display \
  timeout 180 "$build/bin/lockstep" --profile "$scratch/profile" --screenshots "$folder"
ls -1 "$folder"
