#!/usr/bin/env bash
# Downloads Fashion-MNIST from its public home into datasets/fashion-mnist and checks what it got. Files that are there and whole are left alone.
# Usage: datasets/download.sh [BASE_URL]
set -euo pipefail
cd "$(dirname "$0")"
base=${1:-http://fashion-mnist.s3-website.eu-central-1.amazonaws.com}
mkdir -p fashion-mnist
cd fashion-mnist

if command -v sha256sum >/dev/null; then
    sha256() { sha256sum; }
elif command -v shasum >/dev/null; then
    sha256() { shasum -a 256; }
else
    echo "sha256sum or shasum is needed to check what was downloaded; neither is there." >&2
    exit 1
fi

# The SHA-256 of the decompressed content: repacked copies differ in the gzip layer.
content_is_right() { [ -e "$1.gz" ] && [ "$(gzip -dc "$1.gz" 2>/dev/null | sha256 | cut -d ' ' -f 1)" = "$2" ]; }

while read -r name sha256; do
    if content_is_right "$name" "$sha256"; then
        echo "$name.gz is there"
        continue
    fi
    echo "downloading $name.gz"
    if command -v curl >/dev/null; then
        curl --fail --location --silent --show-error --output "$name.gz.part" "$base/$name.gz"
    elif command -v wget >/dev/null; then
        wget --quiet --output-document="$name.gz.part" "$base/$name.gz"
    else
        echo "curl or wget is needed to download; neither is there." >&2
        exit 1
    fi
    mv "$name.gz.part" "$name.gz"
    if ! content_is_right "$name" "$sha256"; then
        echo "$name.gz from $base is damaged: its decompressed content should have the SHA-256 $sha256; found $(gzip -dc "$name.gz" 2>/dev/null | sha256 | cut -d ' ' -f 1)." >&2
        rm -f "$name.gz"
        exit 1
    fi
done <<'FILES'
train-images-idx3-ubyte c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888
train-labels-idx1-ubyte bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9
t10k-images-idx3-ubyte 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b
t10k-labels-idx1-ubyte 0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34
FILES
echo "Fashion-MNIST is in $PWD"
