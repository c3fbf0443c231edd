# Sourced by run.sh and test.sh: what both need from the machine.

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

has_fashion_mnist() {
    local folder
    for folder in "${MLEXTENSIONS_DATA:-}" "${MLEXTENSIONS_DATA:-}/fashion-mnist" datasets/fashion-mnist /usr/share/datasets/fashion-mnist; do
        if [ -e "$folder/train-images-idx3-ubyte" ] || [ -e "$folder/train-images-idx3-ubyte.gz" ]; then return 0; fi
    done
    return 1
}

# Installs the data set from Debian's package, where that can be done; otherwise says what is missing and goes on.
install_fashion_mnist() {
    has_fashion_mnist && return 0
    if ! command -v apt-get >/dev/null; then
        say "Fashion-MNIST is missing, and there is no apt-get to install it with; get it with datasets/download.sh."
    elif [ "$(id -u)" -ne 0 ]; then
        say "Fashion-MNIST is missing; get it with 'sudo apt-get install dataset-fashion-mnist' or datasets/download.sh."
    else
        say "Installing Debian's dataset-fashion-mnist ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dataset-fashion-mnist; } >&2 \
            || say "It could not be installed; get Fashion-MNIST with datasets/download.sh."
    fi
}
