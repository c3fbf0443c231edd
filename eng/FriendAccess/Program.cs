// Copies assemblies, making public in the copy what is internal in the original: types, methods (so properties and constructors too) and
// fields. Only the accessibility bits of the metadata tables change, so the copy has the same size and the same tokens. Usage: FriendAccess
// OUTPUT_FOLDER ASSEMBLY...

using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: FriendAccess OUTPUT_FOLDER ASSEMBLY...");
    return 2;
}

foreach (string assembly in args[1..])
    File.WriteAllBytes(Path.Combine(args[0], Path.GetFileName(assembly)), OpenInternals(File.ReadAllBytes(assembly)));
return 0;

static byte[] OpenInternals(byte[] image)
{
    using var portableExecutable = new PEReader(new MemoryStream(image, writable: false));
    MetadataReader metadata = portableExecutable.GetMetadataReader();
    int metadataStart = portableExecutable.PEHeaders.MetadataStartOffset;

    // Compiler-embedded types, such as NullableAttribute, exist in many assemblies: public in several, they would be ambiguous.
    var embedded = metadata.TypeDefinitions.Where(handle => IsEmbedded(metadata, handle))
        .Select(handle => MetadataTokens.GetRowNumber(handle)).ToHashSet();

    Rewrite(TableIndex.TypeDef, columnOffset: 0, (row, flags) => embedded.Contains(row) ? flags : OpenType(flags));
    Rewrite(TableIndex.MethodDef, columnOffset: 6, (_, flags) => OpenMember(flags));
    Rewrite(TableIndex.Field, columnOffset: 0, (_, flags) => OpenMember(flags));
    return image;

    void Rewrite(TableIndex table, int columnOffset, Func<int, int, int> open)
    {
        int start = metadataStart + metadata.GetTableMetadataOffset(table) + columnOffset, rowSize = metadata.GetTableRowSize(table);
        for (int row = 1; row <= metadata.GetTableRowCount(table); row++)
        {
            Span<byte> flags = image.AsSpan(start + (row - 1) * rowSize, sizeof(ushort));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)open(row, BinaryPrimitives.ReadUInt16LittleEndian(flags)));
        }
    }
}

static bool IsEmbedded(MetadataReader metadata, TypeDefinitionHandle handle)
{
    string space = metadata.GetString(metadata.GetTypeDefinition(handle).Namespace);
    return space == "Microsoft.CodeAnalysis" || space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
}

static int OpenType(int flags) => ((TypeAttributes)flags & TypeAttributes.VisibilityMask) switch
{
    TypeAttributes.NotPublic => Replace(flags, (int)TypeAttributes.VisibilityMask, (int)TypeAttributes.Public),
    TypeAttributes.NestedAssembly or TypeAttributes.NestedFamANDAssem or TypeAttributes.NestedFamORAssem
        => Replace(flags, (int)TypeAttributes.VisibilityMask, (int)TypeAttributes.NestedPublic),
    _ => flags,
};

static int OpenMember(int flags) => ((MethodAttributes)flags & MethodAttributes.MemberAccessMask) switch
{
    MethodAttributes.Assembly or MethodAttributes.FamANDAssem
        => Replace(flags, (int)MethodAttributes.MemberAccessMask, (int)MethodAttributes.Public),
    _ => flags,
};

static int Replace(int flags, int mask, int value) => (flags & ~mask) | value;
