#!/bin/sh
# samples/hello/build.sh [FLAG...]
# Builds this folder with ../../kaniko and shows the image's digest. Flags are kaniko's; without any, the image goes to out/hello as
# an OCI layout. With internet access the base image is busybox from Docker Hub. Without, one is made on this machine and served by
# a registry on loopback while the build runs.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hello.XXXXXX")
registry=
clean_up() {
    [ -z "$registry" ] || { kill "$registry" && wait "$registry" || :; } 2>>"$work/registry.log"
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_missing() { # COMMAND=PACKAGE...
    missing=
    for pair in "$@"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%=*}" >>"$work/log" || missing="$missing ${pair#*=}"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "hello: no registry on the internet can be reached; to work without one, install (as root):$missing" >&2
        exit 1
    fi
    echo "hello: installing$missing" >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; exit 1; }
}

start_registry() { # on a free port; sets $address
    for port in 5055 5155 5255 5355 5455; do
        address=127.0.0.1:$port
        curl -s -o "$work/log" "http://$address/" && continue
        printf 'version: 0.1\nlog: { level: error, accesslog: { disabled: true } }\nstorage: { filesystem: { rootdirectory: %s } }\nhttp: { addr: "%s" }\n' \
            "$work/data" "$address" > "$work/registry.yml"
        docker-registry serve "$work/registry.yml" > "$work/registry.log" 2>&1 &
        registry=$!
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            kill -0 "$registry" 2>>"$work/log" || break
            curl -fs -o "$work/log" "http://$address/v2/" && return 0
            sleep 0.1
        done
        kill "$registry" 2>>"$work/log" || :
        registry=
    done
    echo 'hello: docker-registry does not start:' >&2
    cat "$work/registry.log" >&2
    exit 1
}

docker_hub_answers() {
    command -v curl >"$work/log" && curl -s -m 5 -o "$work/log" https://registry-1.docker.io/v2/
}

if ! docker_hub_answers; then
    install_missing curl=curl busybox=busybox-static docker-registry=docker-registry
    start_registry
    base=$("$top/samples/make-busybox" "$address/library/busybox:stable")
    echo "hello: no registry on the internet can be reached; the base image is made here: $base" >&2
    set -- --build-arg "BASE=$base" --insecure-registry "$address" "$@"
    given=4
else
    given=0
fi

layout=
if [ $# = $given ]; then
    layout=$top/out/hello
    rm -rf "$layout"
    set -- "$@" --no-push --oci-layout-path "$layout"
fi

"$top/kaniko" --context "$here" --dockerfile "$here/Dockerfile" --digest-file "$work/digest" "$@"
echo "hello: built $(cat "$work/digest")${layout:+ in ${layout#"$PWD"/}}"
