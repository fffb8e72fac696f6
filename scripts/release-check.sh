#!/usr/bin/env bash
# Checks that a version can be released, and prints `tag=vX.Y.Z`.
#   release-check.sh VERSION branch|tag      VERSION is X.Y.Z or vX.Y.Z; `tag` says that HEAD was checked out by that tag
# Needs the repository's tags (a checkout with fetch-depth: 0).
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "release: $*" >&2
  exit 1
}

version=${1#v}
tag=v$version
[[ $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]] || fail "'$1' is not a version: X.Y.Z is needed"

declared=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
[[ $declared == "$version" ]] || fail "package.json says version $declared, not $version"

if [[ $2 == tag ]]; then
  [[ $(git rev-parse "refs/tags/$tag^{commit}") == $(git rev-parse HEAD) ]] || fail "$tag is not the commit checked out"
elif git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null; then
  fail "$tag exists already, and releases are never moved: raise the version in package.json"
fi

echo "tag=$tag"
