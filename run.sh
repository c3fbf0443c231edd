#!/usr/bin/env bash
# Installs what is missing, builds, and runs a sample. Without a name, the main job: a network trained on Fashion-MNIST in an ML.NET pipeline.
# Usage: ./run.sh [--packages nuget|offline] [fashion-mnist|linear-regression|torch-module|documents] [options of the sample, such as --epochs 3; --help lists them]
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh
take_package_mode "$@"

name="${arguments[0]:-}"
case "$name" in
    fashion-mnist | "" | -*) sample=FashionMnist ;;
    linear-regression) sample=LinearRegression ;;
    documents) sample=Documents ;;
    torch-module) sample=TorchModule ;;
    *) say "There is no sample '$name'; there are fashion-mnist, linear-regression, torch-module and documents."; exit 2 ;;
esac
case "$name" in [!-]*) arguments=("${arguments[@]:1}") ;; esac

require_dotnet
case "$sample" in FashionMnist | TorchModule) install_fashion_mnist ;; esac
# Restoring decides between the packages and their stand-ins.
dotnet restore -nologo "samples/$sample" >&2
# The main job takes libtorch only where it is asked for.
case "$sample ${arguments[*]}" in "FashionMnist "*--engine[\ =][!s]* | TorchModule* | Documents*) install_libtorch "samples/$sample" ;; esac
dotnet build -c Release -nologo -clp:NoSummary "samples/$sample" >&2
exec dotnet run -c Release --no-build --project "samples/$sample" -- "${arguments[@]}"
