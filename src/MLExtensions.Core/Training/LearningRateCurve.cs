using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>The result of a learning-rate range test: loss against learning rate.</summary>
public sealed record LearningRateCurve
{
    /// <summary>Gets the rates, rising.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>
    /// Gets the loss of the batches of each rate, before their updates, smoothed: the mean loss before the training, plus how much more or
    /// less these batches have than they had then.
    /// </summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>
    /// Gets a rate to begin with: a tenth of that at which the loss was least, which is at the edge of where it still falls. NaN where not
    /// even the first rate gave a loss.
    /// </summary>
    public double Suggestion
    {
        get
        {
            int least = 0;
            for (int i = 1; i < Losses.Count; i++)
                least = Losses[i] < Losses[least] ? i : least;
            return Losses.Count == 0 ? double.NaN : LearningRates[least] / 10;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(LearningRateCurve), PrintMembers);

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{nameof(LearningRates)} = {InvariantText.Of(LearningRates)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(Losses)} = {InvariantText.Of(Losses)}, {nameof(Suggestion)} = {Suggestion}");
        return true;
    }
}
