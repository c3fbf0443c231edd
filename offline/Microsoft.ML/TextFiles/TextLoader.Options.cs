namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    public class Options
    {
        /// <summary>The columns; Label, the first field, and Features, all others, where they are not given.</summary>
        public Column[]? Columns;

        public char[] Separators = ['\t'];

        /// <summary>Whether the first line of a file has names of fields.</summary>
        public bool HasHeader;

        /// <summary>A file whose first line has the names of the fields; then the data has none.</summary>
        public string? HeaderFile;

        /// <summary>Whether fields may stand in double quotes, and may then have separators in them.</summary>
        public bool AllowQuoting;

        /// <summary>What makes a double quote part of a quoted field.</summary>
        public char EscapeChar = '"';

        /// <summary>Whether a quoted field may go on in the next line.</summary>
        public bool ReadMultilines;

        /// <summary>Whether fields may be written as index:value, behind their number.</summary>
        public bool AllowSparse;

        /// <summary>The number of fields of a line; needed where a sparse line does not say it.</summary>
        public int? InputSize;

        /// <summary>Whether spaces at the end of a line are no part of it.</summary>
        public bool TrimWhitespace;

        public char DecimalMarker = '.';

        /// <summary>Whether an empty field is NaN rather than 0, where a Single or Double is read.</summary>
        public bool MissingRealsAsNaNs;

        public long? MaxRows;
    }
}
