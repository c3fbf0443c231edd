#!/usr/bin/env bash
# How long a sum over two processes takes, and a training step of two processes of one thread each beside one process of one thread and of
# two, in turn. Installs MPICH where it can.
# Usage: benchmarks/ranks.sh [rounds]      five rounds without it
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh
rounds=${1:-5}
require_dotnet
install_mpich
launcher=mpiexec
if command -v mpiexec.mpich >/dev/null; then launcher=mpiexec.mpich; fi
dotnet build -c Release benchmarks/MLExtensions.Benchmarks -nologo -clp:NoSummary -v:quiet >&2
program=artifacts/bin/MLExtensions.Benchmarks/release/MLExtensions.Benchmarks.dll
export UCX_LOG_LEVEL=error

echo "Allreduce between two processes, by shared memory:"
"$launcher" -n 2 dotnet "$program" ranks-allreduce
echo "The same by TCP, on this machine:"
UCX_TLS=tcp,self "$launcher" -n 2 dotnet "$program" ranks-allreduce

lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
for round in $(seq "$rounds"); do
    say "Steps, round $round of $rounds ..."
    dotnet "$program" ranks-steps "one process, one thread" 1 >> "$lines"
    dotnet "$program" ranks-steps "one process, two threads" 2 >> "$lines"
    "$launcher" -n 2 dotnet "$program" ranks-steps "two processes, one thread" 1 >> "$lines"
done
echo "A step of 784-256-128-10 with Adam, of all rows of a batch:"
dotnet "$program" ranks-table "$lines"
