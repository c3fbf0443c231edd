#!/usr/bin/env bash
# Installs what is missing, builds, and runs a sample. Without a name, the main job: a network trained on Fashion-MNIST in an ML.NET pipeline.
# Usage: ./run.sh [--packages nuget|offline] [fashion-mnist|linear-regression|documents] [options of the sample, such as --epochs 3; --help lists them]
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh
take_package_mode "$@"

name="${arguments[0]:-}"
case "$name" in
    fashion-mnist | "" | -*) sample=FashionMnist ;;
    linear-regression) sample=LinearRegression ;;
    documents) sample=Documents ;;
    *) say "There is no sample '$name'; there are fashion-mnist, linear-regression and documents."; exit 2 ;;
esac
case "$name" in [!-]*) arguments=("${arguments[@]:1}") ;; esac

require_dotnet
if [ "$sample" = FashionMnist ]; then install_fashion_mnist; fi
# Restoring decides between the packages and their stand-ins.
dotnet restore -nologo "samples/$sample" >&2
install_libtorch "samples/$sample"
dotnet build -c Release -nologo -clp:NoSummary "samples/$sample" >&2
exec dotnet run -c Release --no-build --project "samples/$sample" -- "${arguments[@]}"
