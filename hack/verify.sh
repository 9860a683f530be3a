#!/usr/bin/env bash
# Regenerates everything in a temporary copy of the working tree, and fails, showing the difference, when that
# changes, adds or removes any file. The copy has tracked and untracked files alike, so that a generated file that
# nobody has added to Git is noticed too. The working tree itself is not touched.
set -euo pipefail

cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

mkdir "$copy/present"
git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do
    # A file that Git tracks may have been removed from the working tree.
    if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\0' "$file"; fi
  done |
  tar --create --null --no-recursion --files-from=- |
  tar --extract --directory "$copy/present"
ln -s "$PWD/node_modules" "$copy/present/node_modules"
cp -a "$copy/present" "$copy/generated"

(cd "$copy/generated" && npm run --silent generate)

cd "$copy"
if ! git --no-pager diff --no-index --no-color present generated; then
  echo 'Generated files are not up to date: run "make generate" and commit the result.' >&2
  exit 1
fi
