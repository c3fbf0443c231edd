# Sourced by the scripts of this folder: a job of two ranks that is started, watched and checked; two machines in network namespaces.
source eng/setup.sh

program=artifacts/bin/TrainsOnRanks/release/TrainsOnRanks.dll
[ -e "$program" ] || { say "$program is missing: dotnet build tests/TrainsOnRanks -c Release"; exit 2; }
command -v mpiexec.mpich >/dev/null || { say "mpiexec.mpich is missing: apt-get install mpich"; exit 2; }
work=$(mktemp -d)
failures=0 exit_code='' job=''

# Starts a job on this machine. Usage: start LOG argument...
start() {
    local log=$1
    shift
    : > "$log"
    mpiexec.mpich -n 2 dotnet "$program" "$@" > "$log" 2>&1 &
    job=$!
}

wait_for() {
    local i
    for i in $(seq 300); do
        grep -q "$2" "$1" && return 0
        kill -0 "$job" 2>/dev/null || break
        sleep 0.1
    done
    say "The log should have a line with '$2'; found:"; cat "$1" >&2; exit 1
}

# Waits for the end of the job, 60 seconds at most, and sets exit_code.
wait_for_end() {
    local i
    for i in $(seq 600); do
        kill -0 "$job" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$job" 2>/dev/null; then say "The job should have ended; it has not after 60 s."; kill -KILL "$job"; failures=$((failures + 1)); fi
    exit_code=0
    wait "$job" || exit_code=$?
}

last_checkpoint() { ls "$work/checkpoints" | sed -nE 's/checkpoint-0*([0-9]+)\.safetensors/\1/p' | sort -n | tail -n 1; }

no_rank_left() { local i; for i in 1 2 3 4 5 6 7 8; do pgrep -f "checkpoints=$work/checkpoints" >/dev/null || return 0; sleep 1; done; return 1; }

# The job that was started again has to go on at the next epoch; it is ended then, as by Ctrl+C.
expect_resumed() {
    local next=$(( $(last_checkpoint) + 1 ))
    wait_for "$work/resumed" "log: Epoch $next/"
    expect "the job that is started again goes on at epoch $next" [ "$(grep -m 1 -o 'log: Epoch [0-9]*' "$work/resumed")" = "log: Epoch $next" ]
    kill -INT "$job"
    wait_for_end
    expect "no rank is left" no_rank_left
}

# Usage: expect "what should be" command...
expect() {
    local what=$1
    shift
    if "$@"; then say "as it should be: $what"; else say "NOT AS IT SHOULD BE: $what"; failures=$((failures + 1)); fi
}

finish() { if [ "$failures" -eq 0 ]; then echo "All was as it should be."; else echo "$failures expectations were not met."; exit 1; fi; }

# Two machines: the namespaces mlext0 and mlext1, with the addresses 10.77.0.1 and 10.77.0.2 on a device cable.
require_root_and_namespaces() {
    [ "$(id -u)" -eq 0 ] || { say "Network namespaces need root."; exit 2; }
    command -v ip >/dev/null || { say "ip is missing: apt-get install iproute2"; exit 2; }
    ip netns add mlext-probe 2>"$work/why" || { say "This machine permits no network namespaces: $(cat "$work/why")"; exit 2; }
    ip netns delete mlext-probe
}

create_machines() {
    local i
    remove_machines
    for i in 0 1; do
        ip netns add "mlext$i"
        ip -n "mlext$i" link set lo up
    done
    ip link add name cable netns mlext0 type veth peer name cable netns mlext1
    for i in 0 1; do
        ip -n "mlext$i" address add "10.77.0.$((i + 1))/24" dev cable
        ip -n "mlext$i" link set cable up
    done
    wait_for_cable
    # What hydra runs in place of ssh: [-x] HOST COMMAND..., on the machine of that address.
    cat > "$work/launcher" <<'END'
#!/usr/bin/env bash
while [ "${1#-}" != "$1" ]; do shift; done
host=$1
shift
exec ip netns exec "mlext$(( ${host##*.} - 1 ))" bash -c "$*"
END
    chmod +x "$work/launcher"
}

remove_machines() { local i; for i in 0 1; do ip netns delete "mlext$i" 2>/dev/null || true; done; }

cut_cable() { ip -n mlext1 link set cable down; }
mend_cable() { ip -n mlext1 link set cable up; wait_for_cable; }

# A device has a carrier some time after both ends are up.
wait_for_cable() {
    local i
    for i in $(seq 100); do
        if ip -n mlext0 link show cable | grep -q 'state UP' && ip -n mlext1 link show cable | grep -q 'state UP'; then return 0; fi
        sleep 0.1
    done
    say "The devices between the namespaces should be up; they are not after 10 s."
    exit 1
}

# Starts a job with a rank on each of the machines, over TCP. Usage: start_on_machines LOG argument...
start_on_machines() {
    local log=$1
    shift
    : > "$log"
    UCX_TLS=tcp,self UCX_NET_DEVICES=cable ip netns exec mlext0 mpiexec.mpich -launcher ssh -launcher-exec "$work/launcher" \
        -localhost 10.77.0.1 -hosts 10.77.0.1:1,10.77.0.2:1 -n 2 dotnet "$PWD/$program" "$@" > "$log" 2>&1 &
    job=$!
}
