#!/usr/bin/env bash
# Installs what is missing, builds, and runs a sample. Without a name, the main job: a network trained on Fashion-MNIST in an ML.NET pipeline.
# Usage: ./run.sh [fashion-mnist|linear-regression|table|fsharp|torch-module|image-folder|documents|distributed|web|native-aot] [options of the sample, such as --epochs 3; --help lists them]
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh

arguments=("$@")
name="${1:-}"
case "$name" in
    fashion-mnist | "" | -*) sample=FashionMnist ;;
    linear-regression) sample=LinearRegression ;;
    table) sample=Table ;;
    fsharp) sample=FSharp ;;
    documents) sample=Documents ;;
    torch-module) sample=TorchModule ;;
    image-folder) sample=ImageFolder ;;
    distributed) sample=Distributed ;;
    web) sample=WebApi ;;
    native-aot) sample=NativeAot ;;
    *) say "There is no sample '$name'; there are fashion-mnist, linear-regression, table, fsharp, torch-module, image-folder, documents, distributed, web and native-aot."; exit 2 ;;
esac
case "$name" in [!-]*) arguments=("${arguments[@]:1}") ;; esac

# The main job takes libtorch only where an option asks for it.
properties=()
if [ "$sample" = FashionMnist ]; then
    case " ${arguments[*]} " in
        *" --engine cuda "* | *" --engine=cuda "*) properties=(-p:TorchRuntime=cuda) ;;
        *" --engine torch "* | *" --engine=torch "*) properties=(-p:TorchRuntime=cpu) ;;
        *" --engine auto "* | *" --engine=auto "*) properties=(-p:TorchRuntime="${TorchRuntime:-cpu}") ;;
    esac
fi

require_dotnet
# Published, the service is one file, which is copied where it runs.
if [ "$sample" = NativeAot ]; then
    install_native_aot_tools
    dotnet publish -c Release -nologo -clp:NoSummary samples/NativeAot -o artifacts/native-aot >&2
    exec artifacts/native-aot/predict-service "${arguments[@]}"
fi
# Its processes are started by the launcher of MPI. Usage: ./run.sh distributed [processes [epochs [folder of checkpoints]]]
if [ "$sample" = Distributed ]; then
    processes=${arguments[0]:-2}
    case "$processes" in *[!0-9]* | 0*) say "The number of processes should be 1 or more; found '$processes'."; exit 2 ;; esac
    install_mpich
    install_fashion_mnist
    launcher=mpiexec
    if command -v mpiexec.mpich >/dev/null; then launcher=mpiexec.mpich; fi
    dotnet build -c Release -nologo -clp:NoSummary samples/Distributed >&2
    exec "$launcher" -n "$processes" dotnet artifacts/bin/Distributed/release/Distributed.dll "${arguments[@]:1}"
fi
# A model to serve, where there is none.
if [ "$sample" = WebApi ]; then
    if [ ! -e fashion-mnist.zip ]; then ./run.sh fashion-mnist --model fashion-mnist.zip >&2; fi
    arguments=(--Model "$PWD/fashion-mnist.zip" --urls http://127.0.0.1:5000 "${arguments[@]}")
fi
case "$sample" in
    FashionMnist | TorchModule) install_fashion_mnist ;;
    Table) install_libgomp ;;
    ImageFolder)
        case " ${arguments[*]} " in
            " --features resnet18 "* | " --features=resnet18 "*) install_stamps ;;
            *) install_fashion_mnist ;;
        esac
        ;;
esac
dotnet build -c Release -nologo -clp:NoSummary "${properties[@]}" "samples/$sample" >&2
exec dotnet run -c Release --no-build "${properties[@]}" --project "samples/$sample" -- "${arguments[@]}"
