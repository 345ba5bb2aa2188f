#!/usr/bin/env bash
# ./test.sh [WORD...]: installs what the tests need, builds, and runs every test assembly, or those whose name holds a WORD.
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only when something ran and nothing failed.
set -uo pipefail
cd "$(dirname "$0")" || exit 2
export PATH="$PATH:/usr/sbin:/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
configuration=Debug   # with assertions; the program that whole builds start is the released one
limit=${TEST_TIME_LIMIT:-2400}

# command or file=Debian package
tools='docker-registry=docker-registry skopeo=skopeo umoci=umoci podman=podman runc=runc dockerd=docker.io docker=docker.io busybox=busybox-static
    mmdebstrap=mmdebstrap pigz=pigz zstd=zstd xz=xz-utils bzip2=bzip2 newuidmap=uidmap setcap=libcap2-bin setfattr=attr
    buildah=buildah kubectl=kubernetes-client dpkg-deb=dpkg curl=curl git=git python3=python3 unshare=util-linux setsid=util-linux
    setpriv=util-linux strace=strace openssl=openssl kill=procps sshd=openssh-server
    ssh-agent=openssh-client git-lfs=git-lfs patchelf=patchelf radosgw=radosgw ceph-mon=ceph-mon ceph-osd=ceph-osd ceph=ceph-common
    tini-static=tini qemu-aarch64-static=qemu-user-static /usr/lib/python3/dist-packages/kubernetes/client/__init__.py=python3-kubernetes'

say() { printf '%s\n' "$*"; }
stop() { say "test.sh: $*" >&2; say '0 passed, 1 failed, 0 skipped'; exit 1; }

install_tools() {
    local pair missing=()
    for pair in $tools; do
        type -P "${pair%%=*}" >/dev/null || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} = 0 ] && return
    if [ "$(id -u)" != 0 ]; then
        say "test.sh: not root, so tests that need these Debian packages are skipped: ${missing[*]}" >&2
        say "test.sh: to run them:  sudo apt-get install ${missing[*]}" >&2
        return
    fi
    say "Installing ${missing[*]}"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } \
        >"$work/apt.log" 2>&1 </dev/null || { tail -n 30 "$work/apt.log" >&2; stop "apt-get cannot install ${missing[*]}"; }
}

build() {
    type -P dotnet >/dev/null || stop 'the .NET SDK 10 is needed: https://dot.net/download, or set PATH'
    local version
    version=$(dotnet --version 2>&1) || stop "global.json wants another .NET SDK: $version"
    dotnet restore Kaniko.Tasks.sln --locked-mode -v quiet >"$work/restore.log" 2>&1 </dev/null ||
        { cat "$work/restore.log" >&2; stop 'packages do not restore from the lock files'; }
    dotnet build Kaniko.Tasks.sln --no-restore -c $configuration -v quiet -clp:NoSummary >"$work/build.log" 2>&1 </dev/null ||
        { grep -E 'error|warning' "$work/build.log" | sort -u >&2; stop 'the solution does not build'; }
    if [ -x kaniko ]; then
        ./kaniko version >"$work/publish.log" 2>&1 </dev/null || { cat "$work/publish.log" >&2; stop 'the program cannot be published'; }
    fi
}

# Runs one assembly; leaves its log and its counts (an xunit XML report) in $work.
run_one() {
    local name=$1 program=tests/$1/bin/$configuration/net10.0/$1 code=0 began=$SECONDS
    timeout --kill-after=20 "$limit" "$program" -noLogo -noColor -xml "$work/$name.xml" >"$work/$name.log" 2>&1 </dev/null || code=$?
    [ $code = 124 ] && say "$name took more than $limit s and was stopped" >>"$work/$name.log"
    say $code >"$work/$name.code"
    [ $code = 0 ] || run_again "$name" "$program"
    say "$name: $(counts "$name" | awk '{print $1" passed, "$2" failed, "$3" skipped"}') in $((SECONDS - began)) s"
}

# A busy machine can fail a test that is right: a few that failed get one more chance, by themselves, and the run says so loudly.
run_again() {
    local name=$1 program=$2 method again=() passed failed skipped
    while read -r method; do again+=(-method "$method"); done < <(
        grep -o '<test [^>]*result="Fail"[^>]*>' "$work/$name.xml" | sed 's/.* type="\([^"]*\)".* method="\([^"]*\)".*/\1.\2/' | sort -u)
    { [ ${#again[@]} != 0 ] && [ ${#again[@]} -le 12 ]; } || return   # a word and a name each
    timeout --kill-after=20 "$limit" "$program" -noLogo -noColor "${again[@]}" >"$work/$name.again.log" 2>&1 </dev/null || return
    grep -F '[FAIL]' "$work/$name.log"
    say "::warning::$name: $((${#again[@]} / 2)) failed at first and passed when run again"
    read -r passed failed skipped < <(counts "$name")
    say $((passed + failed)) 0 "$skipped" >"$work/$name.counts"
}

# "passed failed skipped" of one assembly. A crash without a report, or a failure that the report does not know, is one failure.
counts() {
    local name=$1 head code passed=0 failed=0 skipped=0 errors=0
    [ ! -f "$work/$name.counts" ] || { cat "$work/$name.counts"; return; }
    code=$(cat "$work/$name.code" 2>/dev/null || echo 0)
    if head=$(grep -o '<assembly [^>]*>' "$work/$name.xml" 2>/dev/null | head -n 1) && [ -n "$head" ]; then
        passed=$(attribute passed "$head") failed=$(attribute failed "$head")
        skipped=$(attribute skipped "$head") errors=$(attribute errors "$head")
        failed=$((failed + errors))
    fi
    [ "$code" != 0 ] && [ $failed = 0 ] && failed=1
    say "$passed $failed $skipped"
}

attribute() { local value; value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$2"); say "${value:-0}"; }

work=$(mktemp -d "${TMPDIR:-/tmp}/kaniko-test-run.XXXXXX")
trap 'rm -rf "$work"' EXIT
export work limit configuration
export -f run_one run_again counts attribute say

install_tools
build

assemblies=()
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    [ $# = 0 ] || for word in "$@"; do [[ $name == *$word* ]] && break; word=; done
    { [ $# = 0 ] || [ -n "${word:-}" ]; } && assemblies+=("$name")
done
[ ${#assemblies[@]} != 0 ] || stop "no test assembly is called like $*"

# Whole builds look at the machine's mounts and processes, so they run after the others and alone.
printf '%s\n' "${assemblies[@]}" | grep -v '^Kaniko\.Builds\.' | xargs -r -P 2 -I{} bash -c 'run_one {}'
printf '%s\n' "${assemblies[@]}" | grep '^Kaniko\.Builds\.' | xargs -r -P 1 -I{} bash -c 'run_one {}'

passed=0 failed=0 skipped=0
for name in "${assemblies[@]}"; do
    read -r p f s < <(counts "$name")
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" != 0 ]; then
        say "" "---- $name ----"
        grep -vE '^ *(Discovering|Discovered|Starting|Finished): |\[SKIP\]' "$work/$name.log"
    fi
done
if [ $skipped != 0 ]; then
    say '' 'Skipped:'
    sed -n 's/.*<reason><!\[CDATA\[\(.*\)\]\]><\/reason>.*/  \1/p; s/.*<reason>\([^<]*\)<\/reason>.*/  \1/p' "$work"/*.xml | sort | uniq -c | sort -rn
    [ -z "${CI:-}" ] || printf '::warning::%s\n' "$skipped tests were skipped; on CI none should be"
fi
say "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $((passed)) -gt 0 ]
