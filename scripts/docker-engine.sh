#!/usr/bin/env bash
# Puts a Docker engine on a bare Debian or Ubuntu machine (a container, a rented runner) where nothing like systemd starts it.
#
#   docker-engine.sh up [--log FILE]   installs what is missing and starts dockerd unless an engine answers already.
#                                      Prints "started <pid>" or "running"; everything else goes to stderr.
#   docker-engine.sh down PID          ends the dockerd that "up" started, and waits for it.
set -euo pipefail

say() { echo "docker-engine: $*" >&2; }

answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

has_buildx() { docker buildx version >/dev/null 2>&1; }

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -qq "$@" >&2
}

may_install() { [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; }

install_engine() {
  say "installing docker.io"
  apt update
  apt install -y --no-install-recommends docker.io
}

# Debian 12 has no docker-buildx. The one of Debian 13 runs on it, so it is fetched with package lists of its own, derived from
# the machine's own mirror: the machine's sources stay as they are, and nothing else can be pulled up to Debian 13.
install_buildx_of_trixie() {
  local work
  work=$(mktemp -d)
  mkdir -p "$work"/{parts,lists/partial,cache/archives/partial}
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [[ -f $file ]] && grep -q bookworm "$file"; then
      sed 's/bookworm/trixie/g' "$file" >"$work/parts/$(basename "$file" | sed 's/^sources\.list$/main.list/')"
    fi
  done
  local own=(-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts"
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
  apt "${own[@]}" update
  (cd "$work" && apt "${own[@]}" download docker-buildx)
  # Only if its dependencies are there or in the machine's own release.
  apt install -y --no-install-recommends "$work"/docker-buildx_*.deb
  rm -rf "$work"
}

install_buildx() {
  if ! may_install; then
    say "docker buildx is missing, and installing it needs root on Debian or Ubuntu"
    return 1
  fi
  say "installing docker-buildx"
  if [[ -z $(apt-cache madison docker-buildx 2>/dev/null) ]]; then
    apt update
  fi
  if [[ -n $(apt-cache madison docker-buildx 2>/dev/null) ]]; then
    apt install -y --no-install-recommends docker-buildx
  elif grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release; then
    install_buildx_of_trixie
  else
    say "this release has no docker-buildx package"
    return 1
  fi
}

start_engine() {
  local log=$1 pid attempt
  # Its own session: Ctrl-C at a terminal must reach whoever called us first, so that containers go before the engine does.
  setsid dockerd >>"$log" 2>&1 </dev/null &
  pid=$!
  for attempt in {1..120}; do
    if answers; then
      echo "started $pid"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  say "dockerd did not come up (attempt $attempt); its log, $log, ends:"
  tail -n 40 "$log" >&2
  kill "$pid" 2>/dev/null || true
  exit 1
}

up() {
  local log=${TMPDIR:-/tmp}/ship-to-ecs-dockerd.log
  if [[ ${1-} == --log ]]; then
    log=$2
  fi
  if ! answers; then
    if ! may_install; then
      say "no Docker engine answers, and installing one needs root on Debian or Ubuntu."
      say "Start Docker (Docker Desktop, colima, or: sudo systemctl start docker) and run this again."
      exit 1
    fi
    if ! command -v docker >/dev/null || ! command -v dockerd >/dev/null; then
      install_engine
    fi
    local state
    state=$(start_engine "$log")
  fi
  if ! has_buildx; then
    install_buildx || true
    has_buildx || say "going on without buildx"
  fi
  echo "${state:-running}"
}

down() {
  local pid=$1 attempt
  kill "$pid" 2>/dev/null || return 0
  for attempt in {1..60}; do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.5
  done
  say "dockerd ($pid) is still there after $((attempt / 2)) s"
  return 1
}

case ${1-} in
  up | down) "$@" ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
