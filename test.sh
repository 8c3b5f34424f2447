#!/usr/bin/env bash
# Installs what the tests need, checks the formatting, builds, runs every suite and ends with one line:
# N passed, N failed, N skipped. A failure does not stop the run; the exit code tells at the end.
set -uo pipefail
cd "$(dirname "$0")"
. .ci/packages.sh

configuration=Release
artifacts=tests/artifacts
rm -rf "$artifacts" && mkdir -p "$artifacts"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
export MEDIASERVER_TEST_ARTIFACTS="$PWD/$artifacts"

packages=(
  ca-certificates "libssl3|libssl3t64" openssl gnutls-bin "libsrtp2-1"   # DTLS and SRTP peers
  chromium firefox-esr fonts-dejavu-core                                   # browsers
  coturn                                                                   # TURN
  libopus0 sip-tester baresip-core kamailio sipvicious espeak-ng ffmpeg    # telephones, trunks, an attacker, voices
  python3 python3-aiortc python3-aiohttp                                   # WHIP and WHEP peers
  python3-gi python3-gst-1.0 gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-nice
  postgresql                                                               # the other database
  tshark                                                                   # judge of what we send
  mkvtoolnix                                                               # judge of the recorder's files
)

# step NAME COMMAND...: one line of the summary; its output is shown only when it fails.
step() {
  local name=$1 log started=$SECONDS
  shift
  log="$artifacts/step-${name//[^a-z0-9]/-}.log"
  if "$@" >"$log" 2>&1; then
    echo "ok      $name ($((SECONDS - started)) s)"
    echo "passed $name" >>"$artifacts/steps"
  else
    echo "FAILED  $name"
    tail -60 "$log"
    echo "failed $name" >>"$artifacts/steps"
    return 1
  fi
}

# suite NAME: an xunit v3 program; its report is read by .ci/report.mjs.
suite() {
  echo "== tests/$1"
  local started=$SECONDS program="tests/$1/bin/$configuration/net10.0/MediaServer.Tests.$1"
  "$program" -noLogo -noColor -result-ctrf "$artifacts/$1.ctrf.json" ${2:+"${@:2}"} 2>&1 |
    tee "$artifacts/$1.log" | grep -vE '^ +(Discovering|Discovered|Starting|Finished):' || true
  [ -s "$artifacts/$1.ctrf.json" ] || echo "failed tests/$1 (it died before its report)" >>"$artifacts/steps"
  echo "   ($((SECONDS - started)) s)"
}

node_suite() {
  echo "== $1 in Node"
  (cd "$1" && npm test 2>&1) | tee "$artifacts/node-${1//\//-}.log"
  [ "${PIPESTATUS[0]}" = 0 ] || echo "exit ${1//\//-}" >>"$artifacts/node-exits"
}

need_tools && step "system packages" need_packages "${packages[@]}"
step "dotnet tools" dotnet tool restore
step "formatting of C#" dotnet csharpier check .
if [ -f signaling/package.json ]; then
  step "npm packages of signaling" npm --prefix signaling ci --no-audit --no-fund
  step "types of signaling" npm --prefix signaling run types
  step "formatting of signaling" npm --prefix signaling run lint
fi
if [ -f tests/Functional/Browsers/firefox/package.json ]; then
  step "npm packages of the browser tests" npm --prefix tests/Functional/Browsers/firefox ci --no-audit --no-fund --ignore-scripts
fi
if [ -f tests/Functional/Recorder/Storage/s3/package.json ]; then
  step "npm packages of the storage tests" npm --prefix tests/Functional/Recorder/Storage/s3 ci --no-audit --no-fund --ignore-scripts
fi
if step "build" dotnet build MediaServer.sln -c "$configuration" -v quiet --nologo; then
  suite Unit
  suite Fuzz
  suite Simulation
  [ -f signaling/package.json ] && node_suite signaling
  suite Functional -showLiveOutput
fi

node .ci/report.mjs "$artifacts"
