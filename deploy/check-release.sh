#!/usr/bin/env bash
# Whether the tarball of a release runs as a user would run it: unpacked into a folder with a space in its name, with
# Java alone, without this checkout and without Maven.
#   mvn -Prelease -DskipTests package; deploy/check-release.sh [TARBALL]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
version=$(sed -n '0,/<version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml")
tarball=${1:-$root/target/rechroma-$version.tar.gz}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "check-release: $*" >&2
  exit 1
}

mkdir "$work/a folder" "$work/bin" "$work/home"
tar -xzf "$tarball" -C "$work/a folder"
home=$(echo "$work/a folder"/rechroma-*)
for file in README.md CHANGELOG.md SECURITY.md LICENSE NOTICE THIRD-PARTY.txt THIRD-PARTY-SPARK.txt sbom.cdx.json \
  conf/rechroma.conf docs/model-card.md deploy/spark/README.md data-samples/CREDITS.csv; do
  [[ -s $home/$file ]] || fail "the tarball lacks $file"
done
# The jar is given away by itself too.
python3 -m zipfile -l "$home/lib/rechroma.jar" >"$work/entries"
for entry in META-INF/LICENSE META-INF/NOTICE META-INF/THIRD-PARTY.txt; do
  grep -q "^$entry " "$work/entries" || fail "rechroma.jar lacks $entry"
done

java=$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java")
ln -s "$java" "$work/bin/java"
printf '#!/bin/sh\ntouch "%s"\nexit 1\n' "$work/mvn-called" >"$work/bin/mvn"
chmod +x "$work/bin/mvn"
rechroma() {
  (cd "$home" && env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work/home" ./rechroma "$@") >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "rechroma $1 failed"
  }
}
rechroma --version
grep -qx "rechroma $version" "$work/log" || fail "the version is $(cat "$work/log"), not $version"
rechroma --help
rechroma models
photos=$(find "$home/data-samples" -name '*.jpg' | wc -l)
rechroma colorize --input data-samples --colored recolorize --output "$work/colour"
painted=$(find "$work/colour" -name '*.jpg' -not -path '*/_rechroma/*' | wc -l)
((painted == photos && photos > 0)) || fail "of $photos photos $painted came out in colour"
[[ -s $work/colour/_rechroma/index.html ]] || fail "there is no page"
[[ ! -e $work/mvn-called ]] || fail "the launcher called Maven"
echo "PASS: $(basename "$tarball") ($(du -m "$tarball" | cut -f 1) MB) in $SECONDS s"
