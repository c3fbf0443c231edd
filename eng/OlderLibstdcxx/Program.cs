// Copies TorchSharp's native library for Linux so that the copy also loads with the libstdc++ of GCC 12 (Debian 12, Ubuntu 22.04). The
// library requires the version GLIBCXX_3.4.32 of libstdc++, which GCC 13 added, for one symbol, which makes the linker take a new enough
// libstdc++. Nothing calls the symbol. A library that does not require the version is copied unchanged. Usage: OlderLibstdcxx LIBRARY COPY

if (args is not [string library, string copy])
{
    Console.Error.WriteLine("usage: OlderLibstdcxx LIBRARY COPY");
    return 2;
}

try
{
    var elf = new ElfLibrary(File.ReadAllBytes(library));
    if (elf.MakeVersionOptional("GLIBCXX_3.4.32"))
        elf.MakeSymbolOptional("_ZSt21ios_base_library_initv");
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(copy))!);
    File.WriteAllBytes(copy, elf.Image);
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or OverflowException)
{
    // The format that MSBuild shows as an error.
    Console.Error.WriteLine($"OlderLibstdcxx : error : {library} could not be copied to {copy}. {e.Message}");
    return 1;
}
