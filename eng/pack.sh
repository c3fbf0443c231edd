#!/usr/bin/env bash
# Makes the packages MLExtensions.Core, MLExtensions, MLExtensions.Columnar, MLExtensions.Images, MLExtensions.Mpi, MLExtensions.TorchSharp and MLExtensions.Tool (the command mlext), with their symbols (.snupkg), and publishes nothing.
# Usage: eng/pack.sh [--output FOLDER] [--version VERSION] [--repository-url URL] [--project-url URL]
#   --output          the folder to write to; packages in the repository without it
#   --version         the version of all; that of Directory.Build.props without it
#   --repository-url  where the sources are, for the page of the package; else the variable REPOSITORY_URL, else none
#   --project-url     the website of the project; else the variable PACKAGE_PROJECT_URL, else none
set -euo pipefail

usage() { sed -n '3,7s/^# //p' "${BASH_SOURCE[0]}"; }
fail() { printf '%s\n' "$*" >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
output=$root/packages version='' repository=${REPOSITORY_URL:-} project=${PACKAGE_PROJECT_URL:-}
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --output | --version | --repository-url | --project-url)
            [ -n "${2:-}" ] || fail "$1 should have a value after it; found none." ;;
        *) fail "There is no option '$1'. $(usage)" ;;
    esac
    case $1 in
        --output) output=$2 ;;
        --version) version=$2 ;;
        --repository-url) repository=$2 ;;
        --project-url) project=$2 ;;
    esac
    shift 2
done
for url in "$repository" "$project"; do
    case $url in '' | https://?*) ;; *) fail "A URL should begin with https://; found '$url'." ;; esac
done
mkdir -p "$output"
output=$(cd "$output" && pwd)

# With ContinuousIntegrationBuild, no path of this machine is in the assemblies. That makes them other files than those of build and test, so they have a folder
# of their own.
cd "$root"
settings=(-c Release -o "$output" -nologo -clp:NoSummary -v:q -p:ContinuousIntegrationBuild=true "-p:ArtifactsPath=$root/artifacts/packages")
[ -z "$version" ] || settings+=("-p:Version=$version")
[ -z "$repository" ] || settings+=("-p:RepositoryUrl=$repository")
[ -z "$project" ] || settings+=("-p:PackageProjectUrl=$project")
for name in MLExtensions.TorchSharp MLExtensions.Images MLExtensions.Columnar MLExtensions.Mpi MLExtensions.Tool; do     # builds the other two
    dotnet pack "src/$name" "${settings[@]}"
done
for name in MLExtensions.Core MLExtensions; do
    dotnet pack "src/$name" --no-build "${settings[@]}"
done
