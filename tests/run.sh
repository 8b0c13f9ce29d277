#!/bin/bash
# run.sh [arguments of ctest]: installs what is missing, builds with warnings as errors into build/tests, starts a real Redmine and a real
# Request Tracker on free ports of this machine, runs every test, stops them again. Ends with ctest's summary and exit code.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/tests
trackers=$root/build/trackers
jobs=${LOCKSTEP_JOBS:-2}
# Another clone of the same sources finds the same objects.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

"$root/packaging/install-dependencies.sh" tests >&2

# The trackers are installed and prepared while the tree compiles.
mkdir -p "$trackers"
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# Two pairs, at which tests take turns (tests/CMakeLists.txt says which): redmine and rt; chaos-redmine and chaos-rt, which chaos stops and starts.
start_tracker() { # NAME: prints nothing, leaves NAME.json; a server that a killed run left is used again
  local name=$1 script=$root/tests/trackers/${1#chaos-}.sh state=$trackers/$1
  TRACKER_LIKE=$trackers/${1#chaos-} bash "$script" start "$state" "$(free_port)" > "$trackers/$name.json.new"
  mv "$trackers/$name.json.new" "$trackers/$name.json"
}
stop_trackers() {
  local status=$? name
  trap - EXIT INT TERM
  for name in redmine rt chaos-redmine chaos-rt; do
    if [ -d "$trackers/$name" ]; then bash "$root/tests/trackers/${name#chaos-}.sh" stop "$trackers/$name" || true; fi
  done
  exit "$status"
}
trap stop_trackers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

prepare_trackers() {
  rm -f "$trackers"/*.json
  as_root bash "$root/tests/trackers/redmine.sh" install
  as_root bash "$root/tests/trackers/rt.sh" install
  start_tracker redmine
  start_tracker rt
  start_tracker chaos-redmine
  start_tracker chaos-rt
}
prepare_trackers > "$trackers/start.log" 2>&1 &
preparing=$!

(cd "$root" && cmake --preset tests -B "$build") > "$root/build/configure.log" 2>&1 || { cat "$root/build/configure.log" >&2; exit 1; }
cmake --build "$build" -j "$jobs"

if ! wait "$preparing"; then
  echo "A tracker could not be started:" >&2
  tail -n 50 "$trackers/start.log" >&2
  exit 1
fi
LOCKSTEP_REDMINE_INFO=$trackers/redmine.json
LOCKSTEP_RT_INFO=$trackers/rt.json
LOCKSTEP_CHAOS_REDMINE_INFO=$trackers/chaos-redmine.json
LOCKSTEP_CHAOS_RT_INFO=$trackers/chaos-rt.json
export LOCKSTEP_REDMINE_INFO LOCKSTEP_RT_INFO LOCKSTEP_CHAOS_REDMINE_INFO LOCKSTEP_CHAOS_RT_INFO

cd "$build"
# More than there are cores: most of what runs long waits for trackers.
ctest -j "$((jobs + 2))" --output-on-failure "$@"
