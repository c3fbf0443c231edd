#!/usr/bin/env bash
# Compiles the shim, unless this libtorch and these sources have been compiled before, and prints the path of the library.
# Usage: build.sh CACHE_FOLDER [LIBTORCH]     LIBTORCH is the root of a libtorch (include/ and lib/); without it, the system's.
# Exit code 3: g++ or libtorch is missing; standard output then says which.
set -euo pipefail
cache=$(realpath -m "$1") root=${2:-}
cd "$(dirname "$0")"

missing() { printf '%s\n' "$1"; exit 3; }

if [ -n "$root" ]; then
    root=${root%/}
    include=$root/include library=$root/lib
    [ -e "$include/torch/csrc/autograd/autograd.h" ] || missing "LIBTORCH is '$root', and there is no libtorch with headers"
else
    include=/usr/include library=/usr/lib/$(uname -m)-linux-gnu
    [ -e "$include/torch/csrc/autograd/autograd.h" ] || missing "libtorch is missing (Debian and Ubuntu: apt-get install libtorch-dev g++; or set LIBTORCH to the folder of another one)"
fi
compiler=${CXX:-g++}
command -v "$compiler" >/dev/null || missing "the C++ compiler $compiler is missing (Debian and Ubuntu: apt-get install g++)"

flags=(-std=c++17 -O1 -fPIC -shared -fvisibility=hidden -I"$include" -I"$include/torch/csrc/api/include")
# PyTorch's own builds long kept the old layout of std::string.
if grep -q 'c105ErrorC[12]ENS_14SourceLocationESs' "$library/libc10.so"; then flags+=(-D_GLIBCXX_USE_CXX11_ABI=0); fi
libraries=(-L"$library" -Wl,-rpath,"$library" -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10)
# Nothing here names CUDA's library, and unless it is loaded there are no CUDA devices.
if [ -e "$library/libtorch_cuda.so" ]; then libraries+=(-ltorch_cuda); fi

hash=$({ cat ./*.h ./*.cpp; printf '%s\n' "$("$compiler" --version | head -n 1)" "${flags[@]}" "${libraries[@]}"; cat "$include/torch/csrc/api/include/torch/version.h"; stat -Lc %s "$library/libtorch_cpu.so"; } | sha256sum | cut -c1-16)
target=$cache/$hash/libtorchsharp_offline.so
if [ ! -e "$target" ]; then
    mkdir -p "$cache/$hash"
    "$compiler" "${flags[@]}" ./*.cpp -o "$target.$$" "${libraries[@]}" >&2
    mv "$target.$$" "$target"
fi
printf '%s\n' "$target"
