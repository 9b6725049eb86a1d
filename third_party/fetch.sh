#!/usr/bin/env bash
# Puts into build/third_party what apt must fetch without installing:
#   cpp-httplib/httplib.h   Debian's source package with its patches; without it the build takes the system's
#   valijson/               headers of libvalijson-dev (installing that package would bring Qt)
# Touches nothing on the system, and no network once both are there. `--again` retries a cpp-httplib that failed before.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly target="$PWD/build/third_party"
readonly httplib_version=0.18.7-1+deb13u1
readonly httplib_suite=trixie
readonly -A httplib_sha256=(
  [cpp-httplib_0.18.7.orig.tar.xz]=c88f6495da71e778c82c22995b547a92ceb41cc4016f9028df67106a24b9210d
  [cpp-httplib_0.18.7-1+deb13u1.debian.tar.xz]=00ea33189a7421a434b6d9ccb431ef4debce086534d249e8efa89050e7593198
)

mkdir -p "$target"
exec 9>"$target/.lock"
flock 9
work=$(mktemp -d "$target/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

# apt with lists and cache of its own. The caller adds where the packages come from.
own_apt() {
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  "$1" -qq -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o Acquire::Languages=none "${@:2}"
}

# The Debian archive of this machine's own apt.
archive_address() {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|Debian|//p' | head -n 1
}

# Says why not in one line on stdout when it fails.
fetch_httplib() {
  local keyring address name
  command -v apt-get >/dev/null || { echo "there is no apt"; return 1; }
  command -v patch >/dev/null || { echo "there is no patch"; return 1; }
  for keyring in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp} ''; do
    [[ -r $keyring ]] && break
  done
  [[ -n $keyring ]] || { echo "there is no keyring of Debian's archive"; return 1; }
  address=$(archive_address)
  [[ -n $address ]] || { echo "apt knows no Debian archive"; return 1; }
  echo "deb-src [signed-by=$keyring] $address $httplib_suite main" >"$work/debian.list"
  local -a sources=(-o Dir::Etc::SourceList="$work/debian.list" -o Dir::Etc::SourceParts=/dev/null)
  own_apt apt-get "${sources[@]}" -o APT::Update::Error-Mode=any update >"$work/log" 2>&1 ||
    { echo "the archive's list of sources cannot be read"; return 1; }
  mkdir "$work/download"
  (cd "$work/download" &&
    own_apt apt-get "${sources[@]}" source --download-only "cpp-httplib=$httplib_version") >"$work/log" 2>&1 ||
    { echo "the archive lacks source package $httplib_version"; return 1; }
  for name in "${!httplib_sha256[@]}"; do
    echo "${httplib_sha256[$name]}  $work/download/$name" | sha256sum --check --status ||
      { echo "$name is not the file that is pinned"; return 1; }
  done
  mkdir "$work/source"
  tar -xf "$work/download/"*.orig.tar.xz -C "$work/source" --strip-components=1 &&
    tar -xf "$work/download/"*.debian.tar.xz -C "$work/source" || { echo "it cannot be unpacked"; return 1; }
  while read -r name; do
    patch -d "$work/source" -p1 --silent <"$work/source/debian/patches/$name" >"$work/log" 2>&1 ||
      { echo "$name cannot be applied"; return 1; }
  done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$work/source/debian/patches/series")
  mkdir "$work/ready"
  cp "$work/source/httplib.h" "$work/source/LICENSE" "$work/ready/"
  echo "$httplib_version" >"$work/ready/version"
  rm -rf "$target/cpp-httplib"
  mv "$work/ready" "$target/cpp-httplib"
}

httplib() {
  local why
  [[ ${DOCKET_HTTPLIB:-auto} != system ]] || return 0
  [[ $(cat "$target/cpp-httplib/version" 2>/dev/null) != "$httplib_version" ]] || return 0
  if [[ ! -e $target/cpp-httplib.missing || ${1:-} == --again ]]; then
    if why=$(fetch_httplib); then
      rm -f "$target/cpp-httplib.missing"
      return 0
    fi
    rm -rf "$target/cpp-httplib"
    echo "$why" >"$target/cpp-httplib.missing"
  fi
  echo "cpp-httplib: falling back to the system's package ($(cat "$target/cpp-httplib.missing"))" >&2
}

valijson() {
  local headers=include/valijson/validator.hpp
  [[ ! -e /usr/$headers && ! -e /usr/local/$headers && ! -e $target/valijson/usr/$headers ]] || return 0
  mkdir "$work/valijson"
  (cd "$work/valijson" && {
    apt-get -qq -o APT::Sandbox::User="$(id -un)" download libvalijson-dev ||
      { own_apt apt-get update && own_apt apt-get download libvalijson-dev; }
  }) >"$work/log" 2>&1 && dpkg -x "$work/valijson/"libvalijson-dev_*.deb "$work/valijson/unpacked" || {
    echo "valijson: cannot be fetched; install its headers (valijson/validator.hpp) under /usr/local/include" >&2
    return 1
  }
  rm -rf "$target/valijson"
  mv "$work/valijson/unpacked" "$target/valijson"
}

httplib "$@"
valijson
