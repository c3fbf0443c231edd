# Downloads Fashion-MNIST from its public home into datasets/fashion-mnist and checks what it got. Files that are there and whole are left alone.
# Usage: datasets/download.ps1 [-BaseUrl URL]
param([string]$BaseUrl = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com')
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$folder = Join-Path $PSScriptRoot 'fashion-mnist'
New-Item -ItemType Directory -Force $folder | Out-Null

# The SHA-256 of the decompressed content: repacked copies differ in the gzip layer.
$files = [ordered]@{
    'train-images-idx3-ubyte' = 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888'
    'train-labels-idx1-ubyte' = 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9'
    't10k-images-idx3-ubyte'  = '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b'
    't10k-labels-idx1-ubyte'  = '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'
}

function Get-ContentHash([string]$Path) {
    if (-not (Test-Path $Path)) { return 'no file' }
    $file = [System.IO.File]::OpenRead($Path)
    try {
        $content = [System.IO.Compression.GZipStream]::new($file, [System.IO.Compression.CompressionMode]::Decompress)
        return (Get-FileHash -InputStream $content -Algorithm SHA256).Hash.ToLowerInvariant()
    }
    catch [System.IO.InvalidDataException] { return 'a damaged gzip layer' }
    finally { $file.Dispose() }
}

foreach ($name in $files.Keys) {
    $path = Join-Path $folder "$name.gz"
    if ((Get-ContentHash $path) -eq $files[$name]) {
        Write-Output "$name.gz is there"
        continue
    }
    Write-Output "downloading $name.gz"
    Invoke-WebRequest -UseBasicParsing "$BaseUrl/$name.gz" -OutFile "$path.part"
    Move-Item -Force "$path.part" $path
    $found = Get-ContentHash $path
    if ($found -ne $files[$name]) {
        Remove-Item $path
        throw "$name.gz from $BaseUrl is damaged: its decompressed content should have the SHA-256 $($files[$name]); found $found."
    }
}
Write-Output "Fashion-MNIST is in $folder"
