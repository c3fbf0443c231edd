#!/usr/bin/env bash
# Trains on two ranks, of which one is killed. The launcher has to end the other one within a second, with an exit code that is not 0, and
# the last line of the log has to say where to go on; the job is then resumed. Prints what was seen; the exit code is 0 if that is what
# should be.
# Usage: tests/mpi/kill-a-rank.sh [RANK]      1 without it; with mpiexec (mpich); dotnet build tests/TrainsOnRanks -c Release before
set -euo pipefail
cd "$(dirname "$0")/../.."
exec 2>&1
source tests/mpi/common.sh
killed=${1:-1}
trap 'rm -rf "$work"' EXIT

start "$work/log" "checkpoints=$work/checkpoints" epochs=100000 sleep=100
wait_for "$work/log" "Resumes from '.*checkpoint-00000[3-9]"
process=$(sed -nE "s/^rank $killed: process ([0-9]+)\$/\1/p" "$work/log")
say "Rank $killed, process $process, is killed."
began=$(date +%s%N)
kill -KILL "$process"
wait_for_end
took=$(( ($(date +%s%N) - began) / 1000000 ))
line=$(grep "^rank 0: log:" "$work/log" | tail -n 1)
say "The job has ended after $took ms, with the exit code $exit_code. The last line of our log: $line"
expect "the others end within two seconds" [ "$took" -lt 2000 ]
expect "the exit code is not 0" [ "$exit_code" -ne 0 ]
expect "the last line of the log names the last checkpoint" grep -q "Resumes from '$work/checkpoints/checkpoint-$(printf %06d "$(last_checkpoint)")" <<< "$line"
expect "no rank is left" no_rank_left

start "$work/resumed" "checkpoints=$work/checkpoints" resume=1 epochs=100000 sleep=100
expect_resumed
finish
