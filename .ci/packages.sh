# Sourced by start.sh and test.sh: installs what is missing from Debian's or Ubuntu's packages, and says so.

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

has_package() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need_packages PACKAGE... ; "a|b" means that either will do (names differ between releases).
need_packages() {
  local wanted missing=() name
  for wanted in "$@"; do
    for name in ${wanted//|/ }; do has_package "$name" && continue 2; done
    missing+=("$wanted")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    echo "These are needed and this system has no apt-get; install them by hand: ${missing[*]}" >&2
    return 1
  fi
  install_packages "${missing[@]}"
}

install_packages() {
  local choices=() wanted name policy=/usr/sbin/policy-rc.d made_policy= status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true # an old list may still do
  for wanted in "$@"; do
    for name in ${wanted//|/ }; do
      if apt-cache show "$name" >/dev/null 2>&1; then choices+=("$name"); continue 2; fi
    done
    choices+=("${wanted%%|*}") # let apt-get say that there is no such package
  done
  echo "Installing system packages: ${choices[*]}"
  # The tests start coturn and Redis themselves, on ports of their own: the packages' services stay off.
  if [ ! -e "$policy" ]; then
    made_policy=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Use-Pty=0 "${choices[@]}" >/tmp/mediaserver-apt.$$ 2>&1 || status=$?
  [ -n "$made_policy" ] && as_root rm -f "$policy"
  [ "$status" = 0 ] || tail -20 "/tmp/mediaserver-apt.$$" >&2
  rm -f "/tmp/mediaserver-apt.$$"
  return "$status"
}

need_tools() {
  command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed (dotnet)." >&2; return 1; }
  command -v npm >/dev/null || { echo "Node.js with npm is needed (20 or newer)." >&2; return 1; }
}
