#!/usr/bin/env bash
# Installs what is missing, builds, and runs the main job: a network trained on Fashion-MNIST in an ML.NET pipeline.
# Usage: ./run.sh [--packages nuget|offline] [options of samples/FashionMnist, such as --epochs 3; --help lists them]
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh
take_package_mode "$@"
require_dotnet
install_fashion_mnist
dotnet restore -nologo samples/FashionMnist >&2
install_libtorch samples/FashionMnist
dotnet build -c Release -nologo -clp:NoSummary samples/FashionMnist >&2
exec dotnet run -c Release --no-build --project samples/FashionMnist -- "${arguments[@]}"
