#!/usr/bin/env bash
# Starts a second Docker engine beside the machine's own one: that of Debian 13, which keeps its images in containerd's store, as Docker does by default from
# version 29 on. Caches, attestations and images for several platforms need it. Nothing is installed: the packages are unpacked into a folder.
#
#   containerd-engine.sh up      prints "PID FOLDER ADDRESS"; use it with DOCKER_HOST=ADDRESS. Exits with 3 where it can't be had.
#   containerd-engine.sh down PID FOLDER
set -euo pipefail

say() { echo "containerd-engine: $*" >&2; }

bridge=ship-ecs1

# The packages of Debian 13, with package lists of their own, derived from the machine's own mirror.
unpack() {
  local work=$1 file
  mkdir -p "$work"/{parts,lists/partial,cache/archives/partial,debs,root}
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [[ -f $file ]] && grep -q bookworm "$file"; then
      sed 's/bookworm/trixie/g' "$file" >"$work/parts/$(basename "$file" | sed 's/^sources\.list$/main.list/')"
    fi
  done
  local own=(-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" -o Dir::State::Lists="$work/lists"
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -qq)
  apt-get "${own[@]}" update >&2
  (cd "$work/debs" && apt-get "${own[@]}" download docker.io containerd >&2)
  for file in "$work"/debs/*.deb; do dpkg-deb --extract "$file" "$work/root"; done
}

up() {
  if [[ $(id -u) != 0 ]] || ! grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release || ! command -v runc >/dev/null; then
    say "needs root on Debian 12, and its runc"
    exit 3
  fi
  local work pid attempt address
  work=$(mktemp -d)
  unpack "$work"
  address=unix://$work/docker.sock
  # Never without a bridge: the engine would take away the one of the machine's own.
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace 172.31.250.1/24 dev "$bridge"
  ip link set "$bridge" up
  echo '{ "features": { "containerd-snapshotter": true } }' >"$work/daemon.json"
  PATH=$work/root/usr/sbin:$work/root/usr/bin:$PATH setsid dockerd --config-file "$work/daemon.json" --host "$address" \
    --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" --bridge "$bridge" --iptables=false \
    >"$work/log" 2>&1 </dev/null &
  pid=$!
  for attempt in {1..120}; do
    if docker --host "$address" version --format '{{.Server.Version}}' >/dev/null 2>&1; then
      echo "$pid $work $address"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  say "dockerd did not come up (attempt $attempt); its log, $work/log, ends:"
  tail -n 40 "$work/log" >&2
  exit 1
}

down() {
  local pid=$1 work=$2 attempt
  kill "$pid" 2>/dev/null || true
  for attempt in {1..60}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  ip link delete "$bridge" 2>/dev/null || true
  rm -rf "$work" || say "$work is still in use after $((attempt / 2)) s"
}

case ${1-} in
  up | down) "$@" ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
