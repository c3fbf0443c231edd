#!/usr/bin/env bash
# Measures this library and its peers in turn, several times, and prints one table. Installs the peers that Debian has, where it can.
# Usage: benchmarks/compare.sh [--quick]
# --quick ends within two minutes: fewer rounds, and nothing that takes long.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh

case "$*" in
    "") quick=false ;;
    --quick) quick=true ;;
    *) say "usage: benchmarks/compare.sh [--quick]; found '$*'"; exit 2 ;;
esac
if $quick; then rounds=3 time_limit=115 limit=30; else rounds=5 time_limit=3600 limit=60; fi

# Debian's python3, which Debian's packages are for; another may be first on the PATH.
python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1
has_module() { [ -x "$python" ] && "$python" -c "import $1" 2>/dev/null; }

install_peers() {
    if has_module torch && has_module sklearn; then return 0; fi
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "Not all peers are here; on Debian, root can install them: apt-get install python3-torch python3-numpy python3-sklearn libopenblas0-pthread"
    else
        say "Installing Debian's python3-torch, python3-numpy, python3-sklearn and libopenblas0-pthread ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch python3-numpy python3-sklearn libopenblas0-pthread; } >&2 \
            || say "They could not be installed."
    fi
}

# Builds a project and prints the path of its program.
build() {
    dotnet build -c Release "$1" -nologo -clp:NoSummary -v:quiet >&2 || return 1
    dotnet msbuild "$1" -p:Configuration=Release -getProperty:TargetPath
}

# Runs a program that prints measurements. That it fails or takes too long is told and changes nothing else; what it printed until then counts.
measure() {
    local name="$1" left=$((time_limit - SECONDS))
    shift
    if [ "$left" -lt 5 ]; then say "  $name: left out, no time"; return 0; fi
    say "  $name"
    local result=0
    timeout $((left < limit ? left : limit)) "$@" >>"$results" || result=$?
    case "$result" in
        0) ;;
        124) say "  $name: took too long and was ended" ;;
        *) say "  $name: failed ($result)" ;;
    esac
}

require_dotnet
install_fashion_mnist
install_peers
SECONDS=0
ours=$(build benchmarks/MLExtensions.Benchmarks)
mlnet=$(build benchmarks/MLNet.Peers)
torch=false sklearn=false
if has_module torch; then torch=true; else say "PyTorch is left out: $python has no torch."; fi
if has_module sklearn; then sklearn=true; else say "scikit-learn is left out: $python has no sklearn."; fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
cores=$(nproc)
for round in $(seq "$rounds"); do
    # A quick round takes half a minute.
    if $quick && [ "$round" -gt 1 ] && [ "$SECONDS" -gt 75 ]; then break; fi
    say "round $round of $rounds"
    measure MLExtensions dotnet "$ours" ours
    measure "MLExtensions, linear regression" dotnet "$ours" linear
    measure "TorchSharp, 1 thread" dotnet "$ours" torchsharp 1
    if [ "$cores" -gt 1 ]; then measure "TorchSharp, $cores threads" dotnet "$ours" torchsharp "$cores"; fi
    if $torch; then measure "PyTorch, 1 thread" "$python" benchmarks/compare/pytorch.py 1 1; fi
    if $sklearn; then
        measure scikit-learn "$python" benchmarks/compare/scikit_learn.py
        measure "scikit-learn, linear regression" "$python" benchmarks/compare/scikit_learn.py linear
    fi
    if ! $torch || [ "$cores" -eq 1 ]; then continue; fi
    # With all threads PyTorch may take long on a busy machine; a quick comparison tries it once.
    if ! $quick; then
        measure "PyTorch, $cores threads, 1 in BLAS" "$python" benchmarks/compare/pytorch.py "$cores" 1
        measure "PyTorch, $cores threads" "$python" benchmarks/compare/pytorch.py "$cores" "$cores"
    elif [ "$round" -eq 1 ]; then
        limit=15 measure "PyTorch, $cores threads, 1 in BLAS" "$python" benchmarks/compare/pytorch.py "$cores" 1
    fi
done

if $quick; then
    say "Left out, since they take long: ten epochs to a model, ML.NET's own trainers, PyTorch with all threads in BLAS too."
else
    limit=600
    measure "ML.NET OnlineGradientDescent" dotnet "$mlnet" OnlineGradientDescent
    for round in 1 2 3; do
        say "ten epochs, round $round of 3"
        measure MLExtensions dotnet "$ours" ten-epochs
        if $torch; then measure "PyTorch, 1 thread" "$python" benchmarks/compare/pytorch.py 1 1 ten-epochs; fi
        measure "TorchSharp, $cores threads" dotnet "$ours" torchsharp "$cores" ten-epochs
        measure "ML.NET SdcaMaximumEntropy" dotnet "$mlnet" SdcaMaximumEntropy
    done
    if $torch && [ "$cores" -gt 1 ]; then measure "PyTorch, $cores threads, 1 in BLAS" "$python" benchmarks/compare/pytorch.py "$cores" 1 ten-epochs; fi
    for trainer in LbfgsMaximumEntropy LightGbm FastTree; do measure "ML.NET $trainer" dotnet "$mlnet" "$trainer"; done
fi
dotnet "$ours" table "$results"
