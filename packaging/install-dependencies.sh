#!/bin/bash
# install-dependencies.sh build|tests: installs what is missing on Debian 12, as root or with sudo. Says nothing when all is there.
set -euo pipefail

build=(g++ cmake ninja-build ccache mold pkg-config
  qt6-base-dev libqt6sql6-sqlite libqt6svg6 qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
  qtkeychain-qt6-dev qcoro-qt6-dev libjavascriptcoregtk-4.1-dev libsodium-dev libmd4c-dev libsqlite3-dev libmimalloc-dev
  libqscintilla2-qt6-dev node-acorn fonts-dejavu-core)
tests=(xvfb dbus gnome-keyring libsecret-1-0 curl sqlite3 python3 python3-jsonschema)

case ${1:-build} in
  build) wanted=("${build[@]}") ;;
  tests) wanted=("${build[@]}" "${tests[@]}") ;;
  *) echo "usage: $0 build|tests" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  echo "Missing packages: ${missing[*]}. Run this as root, or install sudo." >&2
  exit 1
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 -qq)
"${apt[@]}" update || echo "apt-get update failed; trying with what is known" >&2
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
