namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>Fields of a line, counted from 0.</summary>
    public sealed class Range
    {
        public int Min;

        /// <summary>The last field; null means Min only, unless an end of the line is meant.</summary>
        public int? Max;

        /// <summary>To the end of the lines, which all have the same length.</summary>
        public bool AutoEnd;

        /// <summary>To the end of each line, whatever its length.</summary>
        public bool VariableEnd;

        /// <summary>Makes a vector of a single field.</summary>
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            Check.Argument(index >= 0, nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        /// <summary>A vector of fields; to the end of the lines where max is null.</summary>
        public Range(int min, int? max)
        {
            Check.Argument(min >= 0, nameof(min), "Must be non-negative");
            Check.Argument(!(max < min), nameof(max), $"If specified, must be greater than or equal to {nameof(min)}");
            Min = min;
            Max = max;
            ForceVector = true;
            AutoEnd = max == null;
        }
    }
}
