#!/bin/sh
# tests/Kaniko.Benchmarks/run.sh [--runs N] [SCENE...] | walk [FILES] | unpack [RUNS]
# Installs what the comparison needs, publishes the program, and prints a table. Needs root: buildah gets storage of its own on overlay.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
missing=
for pair in buildah=buildah runc=runc docker-registry=docker-registry busybox=busybox-static curl=curl; do
    type "${pair%%=*}" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
done
if [ -n "$missing" ]; then
    [ "$(id -u)" = 0 ] || { echo "run.sh: install (as root):$missing" >&2; exit 1; }
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi
./kaniko version >&2
exec dotnet run --project tests/Kaniko.Benchmarks -c Release -- "$@"
