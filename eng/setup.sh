# Sourced by run.sh, test.sh, benchmarks/compare.sh and benchmarks/tables.sh: what they need from the machine.

# The messages that test.sh counts are English.
export DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*" >&2; }

require_dotnet() {
    local version
    version=$(dotnet --version 2>/dev/null) || { say "The .NET SDK 10 is missing: 'dotnet' is not on the PATH. See https://dotnet.microsoft.com/download"; exit 1; }
    [ "${version%%.*}" -ge 10 ] || { say "The .NET SDK should be 10 or newer; found $version."; exit 1; }
}

# Looks where the library does; see datasets/README.md.
has_fashion_mnist() {
    local folder
    local folders=(datasets/fashion-mnist /usr/share/datasets/fashion-mnist)
    if [ -n "${MLEXTENSIONS_DATA:-}" ]; then folders=("$MLEXTENSIONS_DATA" "$MLEXTENSIONS_DATA/fashion-mnist"); fi
    for folder in "${folders[@]}"; do
        has_all_four "$folder" && return 0
    done
    return 1
}

has_all_four() {
    local name
    for name in train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte; do
        [ -e "$1/$name" ] || [ -e "$1/$name.gz" ] || return 1
    done
}

# Installs packages of Debian. Where that cannot be done, says why they are needed, and goes on: what needs them fails with its own message.
# Usage: install_packages "what needs them" package...
install_packages() {
    local why=$1
    shift
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "$why; on Debian and Ubuntu: sudo apt-get install $*"
    else
        say "Installing $* ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2 \
            || say "The packages could not be installed. $why."
    fi
}

install_fashion_mnist() {
    has_fashion_mnist && return 0
    if [ -n "${MLEXTENSIONS_DATA:-}" ]; then
        say "Fashion-MNIST's four files are not in $MLEXTENSIONS_DATA, where MLEXTENSIONS_DATA says to look, and nowhere else; unset it, or put them there."
    else
        install_packages "Fashion-MNIST is missing, which datasets/download.sh gets, too" dataset-fashion-mnist
    fi
}

# LightGBM, with which the sample and the benchmark of tables compare, loads libgomp.so.1, which its package does not have for Linux.
install_libgomp() {
    [ "$(uname -s)" = Linux ] || return 0
    case "$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)" in *libgomp.so.1*) return 0 ;; esac
    install_packages "LightGBM needs libgomp.so.1" libgomp1
}

# Publishing as native AOT links with clang or gcc, and zlib.
install_native_aot_tools() {
    [ "$(uname -s)" = Linux ] || return 0
    if { command -v clang || command -v gcc; } >/dev/null && [ -e /usr/include/zlib.h ]; then return 0; fi
    install_packages "Publishing as native AOT needs gcc or clang, and zlib's headers" gcc libc6-dev zlib1g-dev
}

# 800 photographs and drawings in folders (160 MB), from which samples/ImageFolder learns with the features of a ResNet.
install_stamps() {
    [ -d /usr/share/tuxpaint/stamps ] && return 0
    install_packages "The images of Tux Paint are missing; another folder of images does as well" tuxpaint-stamps-default
}

# The page of the web service is tested in Chromium.
install_chromium() {
    [ "$(uname -s)" = Linux ] || return 0
    if [ -n "${MLEXTENSIONS_CHROMIUM:-}" ] || command -v chromium >/dev/null; then return 0; fi
    install_packages "The tests of the web page need Chromium" chromium
}

# MpiEngine uses MPICH, whose launcher starts a training in several processes.
install_mpich() {
    [ "$(uname -s)" = Linux ] || return 0
    if command -v mpiexec.mpich >/dev/null || command -v mpiexec.hydra >/dev/null; then return 0; fi
    install_packages "Training in several processes needs MPICH" mpich
}
