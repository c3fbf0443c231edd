#!/usr/bin/env bash
# Learners on tables: ours, LightGBM, FastTree and linear, three splits, one table of results. Exports the tables from Debian's R packages,
# which it installs where it can.
# Usage: benchmarks/tables.sh [first|more|held-out] [--seeds N] [--only NAME,NAME] [--learners "NAME;NAME"]
# Without a set, the first twelve tables.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh
set=first
case "${1:-}" in first | more | held-out) set=$1; shift ;; esac
require_dotnet
install_libgomp

libraries=(mlbench modeldata kernlab ggplot2)
if [ "$set" = held-out ]; then libraries+=(caret AER carData survival); fi
packages=(r-base-core)
for library in "${libraries[@]}"; do packages+=("r-cran-${library,,}"); done
has_packages() { command -v Rscript >/dev/null && Rscript -e 'for (p in commandArgs(trailingOnly = TRUE)) find.package(p)' "${libraries[@]}" >/dev/null 2>&1; }
if ! has_packages; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "The tables are in Debian's R packages, which root can install: apt-get install ${packages[*]}"; exit 1
    fi
    say "Installing Debian's ${packages[*]} ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >&2
fi
folder=artifacts/tables/$set
[ -s "$folder/tables.txt" ] || Rscript benchmarks/Tables/export.R "$folder" "$set" >&2
dotnet build -c Release benchmarks/Tables -nologo -clp:NoSummary -v:quiet >&2
exec dotnet run -c Release --no-build --project benchmarks/Tables -- "$folder" "$@"
