#!/bin/sh
# Installs grok2api as a systemd service, or upgrades it.
#
#   sh install.sh ./grok2api-linux-x64        a binary that is already here
#   GROK2API_RELEASES=https://…  sh install.sh   the newest release from there, checked against its SHA256SUMS
#   sh install.sh --uninstall                 removes the service; the data stays
#   … --root DIR                              installs below another root folder, of an image for example
#
# GROK2API_RELEASES is the address below which grok2api-<target>.tar.gz and SHA256SUMS lie, as
# https://github.com/OWNER/NAME/releases/latest/download. The work itself is done by `grok2api service install`.
set -eu

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    exit 1
}

binary=''
root=''
uninstall=''
while [ $# -gt 0 ]; do
    case "$1" in
    --uninstall) uninstall=1 ;;
    --root)
        [ $# -ge 2 ] || fail '--root needs a folder'
        root=$2
        shift
        ;;
    -h | --help)
        sed -n 's/^# \{0,1\}//p' "$0" | sed -n '2,10p'
        exit 0
        ;;
    -*) fail "there is no option $1; see --help" ;;
    *) binary=$1 ;;
    esac
    shift
done

[ "$(uname -s)" = Linux ] || fail 'this is for Linux; on other systems start the binary itself: ./grok2api'
[ "$(id -u)" -eq 0 ] || fail 'this must be run as root: sudo sh install.sh …'

if [ -n "$uninstall" ]; then
    installed="$root/usr/local/bin/grok2api"
    [ -x "$installed" ] || fail "$installed is not there, so there is nothing to uninstall"
    exec "$installed" service uninstall ${root:+--root "$root"}
fi

# The name of the build for this machine.
target() {
    case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no build for $(uname -m)" ;;
    esac
    if ls /lib/ld-musl-* >/dev/null 2>&1 && ! ls /lib*/ld-linux-* >/dev/null 2>&1; then
        ls /usr/lib/libstdc++.so.6 >/dev/null 2>&1 || fail 'this system lacks libstdc++; run: apk add libstdc++'
        printf 'linux-%s-musl' "$arch"
    elif [ "$arch" = x64 ] && ! grep -q avx2 /proc/cpuinfo; then
        printf 'linux-x64-baseline'
    else
        printf 'linux-%s' "$arch"
    fi
}

fetch() {
    if command -v curl >/dev/null 2>&1; then
        curl -fsSL -o "$2" "$1" || fail "$1 cannot be downloaded"
    elif command -v wget >/dev/null 2>&1; then
        wget -q -O "$2" "$1" || fail "$1 cannot be downloaded"
    else
        fail 'curl or wget is needed for a download; or give a binary: sh install.sh ./grok2api-linux-x64'
    fi
}

if [ -z "$binary" ]; then
    [ -n "${GROK2API_RELEASES:-}" ] || fail 'give a binary (sh install.sh ./grok2api-linux-x64), or set GROK2API_RELEASES to where releases lie'
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' INT TERM
    name="grok2api-$(target)"
    printf 'Downloading %s from %s\n' "$name" "$GROK2API_RELEASES"
    fetch "${GROK2API_RELEASES%/}/$name.tar.gz" "$scratch/$name.tar.gz"
    fetch "${GROK2API_RELEASES%/}/SHA256SUMS" "$scratch/SHA256SUMS"
    (cd "$scratch" && grep " [ *]$name.tar.gz\$" SHA256SUMS | sha256sum -c - >/dev/null 2>&1) ||
        fail "$name.tar.gz is not what SHA256SUMS says; nothing was installed"
    tar -xzf "$scratch/$name.tar.gz" -C "$scratch"
    binary="$scratch/grok2api"
fi

[ -f "$binary" ] || fail "$binary is not there"
case "$binary" in */*) ;; *) binary="./$binary" ;; esac
if [ ! -x "$binary" ]; then chmod +x "$binary" || fail "$binary cannot be made executable"; fi
"$binary" --version >/dev/null 2>&1 || fail "$binary does not run on this machine: $("$binary" --version 2>&1 | head -n 1)"
"$binary" service install ${root:+--root "$root"}
