#!/usr/bin/env bash
# Trains on two machines, of which the second is cut off: two network namespaces, joined by a cable that is pulled out. The watchdog of each
# rank has to end it within the time limit, and rank 0 has to say where to go on; the job is then resumed on both machines, from the
# checkpoint that only the first one needs. Prints what was seen; the exit code is 0 if that is what should be.
# Usage: tests/mpi/cut-off-a-rank.sh      as root, with ip (iproute2) and mpiexec (mpich); dotnet build tests/TrainsOnRanks -c Release before
set -euo pipefail
cd "$(dirname "$0")/../.."
exec 2>&1
source tests/mpi/common.sh

require_root_and_namespaces
create_machines
trap 'remove_machines; rm -rf "$work"' EXIT

start_on_machines "$work/log" "checkpoints=$work/checkpoints" epochs=100000 sleep=100 limit=3
wait_for "$work/log" "Resumes from '.*checkpoint-00000[3-9]"
say "The cable is pulled out, at $(date +%T.%N | cut -c1-12)."
cut_cable
wait_for_end
say "The job has ended, at $(date +%T.%N | cut -c1-12), with the exit code $exit_code. The last lines of its log:"
tail -n 4 "$work/log" | cut -c1-400
expect "the exit code is not 0" [ "$exit_code" -ne 0 ]
expect "rank 0 says from which checkpoint to go on" grep -q "^Rank 0 of 2 has waited .*goes on from the checkpoint '.*/checkpoint-" "$work/log"
expect "no rank is left" no_rank_left

mend_cable
start_on_machines "$work/resumed" "checkpoints=$work/checkpoints" resume=1 epochs=100000 sleep=100 limit=30
expect_resumed
finish
