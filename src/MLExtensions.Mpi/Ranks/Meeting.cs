namespace MLExtensions.Mpi;

/// <summary>What the ranks meet for. All of them meet for the same.</summary>
internal enum Meeting
{
    /// <summary>A step: loss and gradient.</summary>
    Step = 1,

    /// <summary>Rows are evaluated.</summary>
    Evaluation,

    /// <summary>The first rank has something for the others.</summary>
    Sending,

    /// <summary>A training ends.</summary>
    End,

    /// <summary>The process ends.</summary>
    Exit,
}
