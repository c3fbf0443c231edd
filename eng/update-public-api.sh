#!/usr/bin/env bash
# Writes the public members of the libraries into their PublicAPI.Unshipped.txt, after the public surface was changed on purpose.
# Usage: eng/update-public-api.sh [project ...]     such as src/MLExtensions; all projects of src without arguments
set -euo pipefail
cd "$(dirname "$0")/.."
projects=("$@")
[ ${#projects[@]} -gt 0 ] || projects=(src/*/)
for project in "${projects[@]}"; do
    log=$(mktemp)
    dotnet build "$project" -c Release -nologo -p:TreatWarningsAsErrors=false -p:BuildProjectReferences=true --no-incremental > "$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
    list=$project/PublicAPI.Unshipped.txt
    own=$(basename "$project")/
    symbols() { { grep -F "$own" "$log" || true; } | sed -nE "s/.* $1: Symbol '(.*)' is .*/\1/p" | sort -u; }
    { head -n 1 "$list"; { tail -n +2 "$list" | { grep -vxF -f <(symbols RS0017) || true; }; symbols RS0016; } | LC_ALL=C sort -u; } > "$log.new"
    mv "$log.new" "$list"
    rm "$log"
done
git --no-pager diff --stat -- 'src/*/PublicAPI.Unshipped.txt'
