#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests. The last line is "N passed, N failed, N skipped".
# Usage: ./test.sh
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh
if [ $# -gt 0 ]; then say "usage: ./test.sh; found '$*'"; exit 2; fi
require_dotnet
install_fashion_mnist
install_libgomp
install_native_aot_tools
install_chromium
install_mpich
dotnet build MLExtensions.sln -c Release -nologo -clp:NoSummary
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
result=0
dotnet test MLExtensions.sln -c Release --no-build -nologo --logger trx --results-directory "$results" 2>&1 | tee "$results/log" || result=$?

echo "The ten slowest tests:"
{ grep -ohE '<UnitTestResult [^>]*' "$results"/*.trx || true; } | sed -E 's/.* testName="([^"]*)".* duration="([0-9:]*(\.[0-9])?)[^"]*".*/\2  \1/; s/&quot;/"/g' | sort -r | head -n 10 || true

# Each test project ends with "Passed!  - Failed:     0, Passed:    11, Skipped:     0, ...".
total() { { grep -oE "$1: +[0-9]+" "$results/log" || true; } | awk '{ sum += $2 } END { print sum + 0 }'; }
passed=$(total Passed) failed=$(total Failed) skipped=$(total Skipped)
if [ "$((passed + failed))" -eq 0 ]; then say "No test was run."; result=1; fi
if [ "$failed" -gt 0 ]; then result=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$result"
