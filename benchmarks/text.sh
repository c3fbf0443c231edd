#!/usr/bin/env bash
# Learners on text: ours and ML.NET's linear ones, memory and time. Exports Jane Austen's novels from Debian's R package, which it installs
# where it can.
# Usage: benchmarks/text.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh
if [ $# -gt 0 ]; then say "usage: benchmarks/text.sh; found '$*'"; exit 2; fi
require_dotnet
file=artifacts/text/novels.tsv
if [ ! -s "$file" ]; then
    Rscript -e 'find.package("janeaustenr")' >/dev/null 2>&1 \
        || install_packages "The novels are in an R package" r-base-core r-cran-janeaustenr
    mkdir -p artifacts/text
    Rscript benchmarks/Text/export.R "$file" >&2
fi
dotnet build -c Release benchmarks/Text -nologo -clp:NoSummary -v:quiet >&2
run() { dotnet run -c Release --no-build --project benchmarks/Text -- "$@"; }
for learner in sdca sdca-10 sdca-50 lbfgs linear 16 32 192,192 automatic; do run novels "$file" "$learner"; done
run wide
