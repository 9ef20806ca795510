#!/usr/bin/env bash
# Puts zlint of a release on the PATH of a GitHub runner, if its checksum is that of the release.
set -euo pipefail
: "${ZLINT_VERSION:?}" "${ZLINT_DOWNLOADS:?}" "${RUNNER_OS:?}" "${RUNNER_ARCH:?}" "${RUNNER_TEMP:?}" "${GITHUB_PATH:?}"

fail() {
  echo "::error title=zlint::$1"
  exit 2
}

# What becomes part of an address is a version and nothing else.
[[ $ZLINT_VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "the version must be like 1.2.3"

case $RUNNER_OS-$RUNNER_ARCH in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  Windows-ARM64) target=aarch64-pc-windows-msvc ;;
  *) fail "there is no zlint for $RUNNER_OS on $RUNNER_ARCH" ;;
esac

home=$RUNNER_TEMP/zlint-$ZLINT_VERSION
archive=zlint-$target.tar.gz
mkdir -p "$home"
cd "$home"
for file in SHA256SUMS "$archive"; do
  curl --silent --show-error --fail --location --retry 3 --output "$file" "$ZLINT_DOWNLOADS/v$ZLINT_VERSION/$file" ||
    fail "$ZLINT_DOWNLOADS/v$ZLINT_VERSION/$file cannot be fetched"
done

# The one line that speaks of the archive; no line must not pass for a right one. macOS has no sha256sum.
awk -v name="$archive" '$2 == name || $2 == "*" name' SHA256SUMS >expected
[[ $(wc -l <expected) -eq 1 ]] || fail "SHA256SUMS of $ZLINT_VERSION does not name $archive"
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
"${sum[@]}" --check expected >/dev/null || fail "the checksum of $archive is not that of the release"

tar -xzf "$archive"
"./zlint" --version
# Windows programs read this file.
if command -v cygpath >/dev/null; then cygpath --windows "$home"; else echo "$home"; fi >>"$GITHUB_PATH"
