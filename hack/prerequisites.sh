#!/usr/bin/env bash
# Checks that the tools named as arguments (node, python, git, ssh, go) are there and new enough.
# Names everything that is missing at once, with what to do, and exits with 1.
set -euo pipefail

missing=0
complain() {
  printf 'missing: %s\n         %s\n' "$1" "$2" >&2
  missing=1
}

# at_least FOUND WANTED: whether version FOUND (20.11.1) is not older than WANTED (20).
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

check_node() {
  local advice='install Node.js 20 or newer, with npm: https://nodejs.org/en/download'
  local found
  if ! found=$(node --version 2>/dev/null); then
    complain 'Node.js 20 or newer ("node" is not in PATH)' "$advice"
  elif ! at_least "${found#v}" 20; then
    complain "Node.js 20 or newer (found ${found#v})" "$advice"
  fi
  if ! command -v npm >/dev/null; then complain 'npm' "$advice"; fi
}

check_python() {
  local advice='install Python 3.11 or newer with venv (Debian, Ubuntu: apt-get install python3 python3-venv)'
  local found
  if ! found=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
    complain 'Python 3.11 or newer ("python3" is not in PATH)' "$advice"
  elif ! at_least "$found" 3.11; then
    complain "Python 3.11 or newer (found $found)" "$advice"
  elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    complain "the venv module of Python $found" "$advice"
  fi
}

check_git() {
  if ! git --version >/dev/null 2>&1; then
    complain '"git" is not in PATH' 'install it (Debian, Ubuntu: apt-get install git)'
  fi
}

# git reaches ssh:// URLs through it, and tests make keys; Debian's git only recommends it.
check_ssh() {
  local program
  for program in ssh ssh-keygen ssh-agent; do
    if ! command -v "$program" >/dev/null; then
      complain "the SSH client (\"$program\" is not in PATH)" 'install it (Debian, Ubuntu: apt-get install openssh-client)'
    fi
  done
}

# Binaries of a control plane that are already there make Go unnecessary.
check_go() {
  if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then return; fi
  local advice='install it (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a directory with etcd, kube-apiserver and kubectl'
  local found
  if ! found=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null); then
    complain 'Go 1.26 or newer ("go" is not in PATH)' "$advice"
  elif ! at_least "${found#go}" 1.26; then
    complain "Go 1.26 or newer (found ${found#go})" "$advice"
  fi
}

for tool in "$@"; do
  case "$tool" in
    node | python | git | ssh | go) "check_$tool" ;;
    *) echo "usage: prerequisites.sh [node] [python] [git] [ssh] [go]" >&2; exit 2 ;;
  esac
done
exit "$missing"
