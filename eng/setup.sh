# Sourced by run.sh and test.sh: what both need from the machine.

# The messages that test.sh counts are English.
export DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*" >&2; }

# Takes --packages nuget|offline off the front of the arguments; the rest is left in "${arguments[@]}".
take_package_mode() {
    arguments=("$@")
    if [ "${1:-}" = "--packages" ]; then
        case "${2:-}" in
            nuget | offline) export PackageMode="$2" ;;
            *) say "--packages takes 'nuget' or 'offline'; found '${2:-}'."; exit 2 ;;
        esac
        arguments=("${@:3}")
    fi
}

require_dotnet() {
    local version
    version=$(dotnet --version 2>/dev/null) || { say "The .NET SDK 10 is missing: 'dotnet' is not on the PATH. See https://dotnet.microsoft.com/download"; exit 1; }
    [ "${version%%.*}" -ge 10 ] || { say "The .NET SDK should be 10 or newer; found $version."; exit 1; }
}

# Looks where the library does; see README.md.
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

# Installs the data set from Debian's package, where that can be done; otherwise says what is missing and goes on.
install_fashion_mnist() {
    has_fashion_mnist && return 0
    if [ -n "${MLEXTENSIONS_DATA:-}" ]; then
        say "Fashion-MNIST's four files are not in $MLEXTENSIONS_DATA, where MLEXTENSIONS_DATA says to look, and nowhere else; unset it, or put them there."
    elif ! command -v apt-get >/dev/null; then
        say "Fashion-MNIST is missing, and there is no apt-get to install it with; get it with datasets/download.sh."
    elif [ "$(id -u)" -ne 0 ]; then
        say "Fashion-MNIST is missing; get it with 'sudo apt-get install dataset-fashion-mnist' or datasets/download.sh."
    else
        say "Installing Debian's dataset-fashion-mnist ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dataset-fashion-mnist; } >&2 \
            || say "It could not be installed; get Fashion-MNIST with datasets/download.sh."
    fi
}

# Installs libtorch and a compiler for TorchSharp's stand-in, where the given project has the stand-in and it can be done; otherwise says what is missing and goes on.
install_libtorch() {
    [ "$(dotnet msbuild "$1" -getProperty:TorchSharpPackages)" = offline ] || return 0
    if [ -n "${LIBTORCH:-}" ]; then
        command -v "${CXX:-g++}" >/dev/null || say "The C++ compiler ${CXX:-g++} is missing; without it TorchSharp's stand-in cannot compute."
        return 0
    fi
    if [ -e /usr/include/torch/csrc/autograd/autograd.h ] && command -v "${CXX:-g++}" >/dev/null; then return 0; fi
    if ! command -v apt-get >/dev/null; then
        say "libtorch or g++ is missing, and there is no apt-get to install it with; set LIBTORCH to the folder of a libtorch. Without it TorchSharp's stand-in cannot compute."
    elif [ "$(id -u)" -ne 0 ]; then
        say "libtorch or g++ is missing; get it with 'sudo apt-get install libtorch-dev g++'. Without it TorchSharp's stand-in cannot compute."
    else
        say "Installing Debian's libtorch-dev and g++ ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libtorch-dev g++; } >&2 \
            || say "They could not be installed; without them TorchSharp's stand-in cannot compute."
    fi
}
