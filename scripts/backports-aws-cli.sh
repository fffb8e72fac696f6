#!/usr/bin/env bash
# Puts the AWS CLI of bookworm-backports beside Debian 12's own, which knows no AWS_ENDPOINT_URL: some commands (`aws ecs deploy`) can't
# be pointed at the emulator without it. For the tests only; the machine's sources, packages and /usr/bin/aws stay as they are.
#
#   backports-aws-cli.sh [FILE]   FILE is the command to make, by default ${XDG_CACHE_HOME:-~/.cache}/ship-to-ecs/aws-cli/aws, where the
#                                 tests look unless SHIP_TEST_AWS_CLI names another one. Does nothing where that is there already,
#                                 or on another release: newer ones have a newer CLI. It runs on the Python and the libraries that
#                                 Debian's own awscli has brought.
set -euo pipefail

say() { echo "backports-aws-cli: $*" >&2; }

target=${1:-${SHIP_TEST_AWS_CLI:-${XDG_CACHE_HOME:-$HOME/.cache}/ship-to-ecs/aws-cli/aws}}
if [[ -x $target ]]; then
  exit 0
fi
if ! grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release; then
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{parts,lists/partial,cache/archives/partial,root}

# The same mirror and key as for bookworm itself; backports of the security or updates suites don't exist.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  if [[ -f $file ]]; then
    sed -nE 's/^(deb .* )bookworm( .*)$/\1bookworm-backports\2/p' "$file" >>"$work/parts/backports.list"
  fi
done
for file in /etc/apt/sources.list.d/*.sources; do
  if [[ -f $file ]]; then
    awk 'BEGIN { RS = ""; ORS = "\n\n" }
      / bookworm( |\n|$)/ { gsub(/Suites:[^\n]*/, "Suites: bookworm-backports"); print }' "$file" >>"$work/parts/backports.sources"
  fi
done

own=(-qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::Languages=none
  -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts"
  -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
say "fetching awscli of bookworm-backports"
apt-get "${own[@]}" update >&2
(cd "$work" && apt-get "${own[@]}" download awscli/bookworm-backports python3-awscrt/bookworm-backports >&2)
for package in "$work"/*.deb; do
  dpkg-deb -x "$package" "$work/root"
done
# More than half of it is examples for `aws help`.
rm -rf "$work/root/usr/lib/python3/dist-packages/awscli/examples"

folder=$(dirname "$target")
mkdir -p "$folder"
cat >"$work/root/aws" <<'WRAPPER'
#!/bin/sh
# Made by scripts/backports-aws-cli.sh.
here=$(dirname "$(readlink -f "$0")")/aws.root
PYTHONPATH=$here/usr/lib/python3/dist-packages exec /usr/bin/python3 "$here/usr/bin/aws" "$@"
WRAPPER
chmod +x "$work/root/aws"
rm -rf "$folder/aws.root"
mv "$work/root" "$folder/aws.root"
# Last, so that what is there is whole.
mv "$folder/aws.root/aws" "$target"
if ! "$target" --version >&2; then
  rm -rf "$target" "$folder/aws.root"
  say "it doesn't run here (is Debian's awscli installed, whose libraries it needs?)"
  exit 1
fi
