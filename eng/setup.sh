# Sourced by run.sh, test.sh, benchmarks/compare.sh and benchmarks/tables.sh: what they need from the machine.

# The messages that test.sh counts are English.
export DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*" >&2; }

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

# Installs the data set from Debian's package. Where that cannot be done, says what is missing and goes on: what needs it fails with its own message.
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

# LightGBM, with which the sample and the benchmark of tables compare, loads libgomp.so.1, which its package does not have for Linux.
install_libgomp() {
    [ "$(uname -s)" = Linux ] || return 0
    case "$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)" in *libgomp.so.1*) return 0 ;; esac
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "LightGBM needs libgomp.so.1; on Debian and Ubuntu: sudo apt-get install libgomp1"
    else
        say "Installing Debian's libgomp1 ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libgomp1; } >&2 \
            || say "It could not be installed; LightGBM will not run."
    fi
}

# Publishing as native AOT links with clang or gcc, and zlib.
install_native_aot_tools() {
    [ "$(uname -s)" = Linux ] || return 0
    if { command -v clang || command -v gcc; } >/dev/null && [ -e /usr/include/zlib.h ]; then return 0; fi
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "Publishing as native AOT needs gcc or clang, and zlib's headers; on Debian and Ubuntu: sudo apt-get install gcc libc6-dev zlib1g-dev"
    else
        say "Installing Debian's gcc, libc6-dev and zlib1g-dev ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev zlib1g-dev; } >&2 \
            || say "They could not be installed; samples/NativeAot cannot be published."
    fi
}

# 800 photographs and drawings in folders, from which samples/ImageFolder learns with the features of a ResNet.
install_stamps() {
    [ -d /usr/share/tuxpaint/stamps ] && return 0
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "The images of Tux Paint are missing; on Debian and Ubuntu: sudo apt-get install tuxpaint-stamps-default"
    else
        say "Installing Debian's tuxpaint-stamps-default (160 MB) ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends tuxpaint-stamps-default; } >&2 \
            || say "It could not be installed; give a folder of images."
    fi
}

# The page of the web service is tested in Chromium.
install_chromium() {
    [ "$(uname -s)" = Linux ] || return 0
    if [ -n "${MLEXTENSIONS_CHROMIUM:-}" ] || command -v chromium >/dev/null; then return 0; fi
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "The tests of the web page need Chromium; on Debian: sudo apt-get install chromium"
    else
        say "Installing Debian's chromium ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2 \
            || say "It could not be installed; the tests of the web page will fail."
    fi
}
