#!/usr/bin/env bash
# Builds MediaServer and runs one node in development mode. Further arguments are configuration: ./start.sh --Urls http://0.0.0.0:9000
set -euo pipefail
cd "$(dirname "$0")"
. .ci/packages.sh

need_tools
need_packages ca-certificates "libssl3|libssl3t64" libopus0 ffmpeg

echo "Building..."
dotnet build signaling/Server -c Release -v quiet --nologo

# The last value given wins, so what follows on the command line overrides these.
urls=http://localhost:8080
previous=
for argument in "$@"; do
  case "${previous,,}" in --urls) urls=$argument ;; esac
  case "${argument,,}" in --urls=*) urls=${argument#*=} ;; esac
  previous=$argument
done

echo
echo "Open one of these once it listens:"
IFS=';' read -ra bound <<<"$urls"
for url in "${bound[@]}"; do
  shown=${url%/}
  shown=${shown/0.0.0.0/localhost}
  shown=${shown/\[::\]/localhost}
  shown=${shown/\*/localhost}
  echo "  $shown/                 make a visit and open its links"
  echo "  $shown/health/ready     is it up?"
done
echo

export ASPNETCORE_ENVIRONMENT=Development
exec dotnet signaling/Server/bin/Release/net10.0/mediaserver.dll --contentRoot "$PWD/signaling/Server" \
  --Urls "$urls" --Data:Directory "$PWD/data" "$@"
