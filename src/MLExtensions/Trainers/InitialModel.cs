using Microsoft.ML.Runtime;
using MLExtensions.Scoring;

namespace MLExtensions.Trainers;

/// <summary>A model to begin a training with, and where its features and classes are in the new training set.</summary>
/// <param name="Model">The model.</param>
/// <param name="Features">For each feature of the training set its place in the model; null where the order is the same.</param>
/// <param name="Classes">
/// For each class of the training set its place in the model, or -1 for a new class; null where the classes are the same.
/// </param>
internal sealed record InitialModel<TModel>(TModel Model, int[]? Features, int[]? Classes)
    where TModel : ModelParameters
{
    /// <summary>Compares the names that the model knows with those of a training set.</summary>
    /// <param name="model">The model.</param>
    /// <param name="names">The names of the training set.</param>
    /// <param name="addsNewClasses">Whether classes that the model does not know become new outputs.</param>
    /// <param name="channel">Receives a message where the order is another one.</param>
    /// <exception cref="ArgumentException">Names are unknown to the model or missing in the training set; the message has them.</exception>
    public static InitialModel<TModel> Of(TModel model, ModelNames names, bool addsNewClasses, IChannel channel)
    {
        int[]? features = Match("feature", "Give the features that the model was trained on.", model.FeatureNames, names.Features, false);
        int[]? classes = Match(
            "class",
            $"Give MapValueToKey the classes of the model as keyData{(addsNewClasses ? "" : ", or set AddNewClasses to add outputs")}.",
            model.ClassNames, names.Classes, addsNewClasses);
        Tell(features, "features", model.FeatureNames.Count);
        Tell(classes, "classes", model.ClassNames.Count);
        return new InitialModel<TModel>(model, features, classes);

        void Tell(int[]? places, string what, int known)
        {
            if (places == null)
                return;
            int added = places.Count(place => place < 0);
            channel.Info(MessageSensitivity.Schema, $"The {what} of the initial model were matched by name, "
                + $"{known} known{(added > 0 ? $" and {added} new" : "")}.");
        }
    }

    /// <summary>Returns the place of each name among those of the model; null where they are the same, or one side has no names.</summary>
    private static int[]? Match(string kind, string remedy, IReadOnlyList<string> known, IReadOnlyList<string> given, bool addsNew)
    {
        // Names that are empty or there twice tell nothing; then the places count, as without names.
        if (known.SequenceEqual(given) || !AreNames(known) || !AreNames(given))
            return null;
        string[] unknown = [.. given.Except(known)], missing = [.. known.Except(given)];
        if ((unknown.Length > 0 && !addsNew) || missing.Length > 0)
        {
            throw new ArgumentException(
                $"The initial model knows {known.Count} {(kind == "class" ? "classes" : "features")}, the training set has {given.Count}. "
                + $"Unknown to the model: {List(unknown)}; missing in the training set: {List(missing)}. {remedy}", nameof(known));
        }
        Dictionary<string, int> places = known.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
        return [.. given.Select(name => places.GetValueOrDefault(name, -1))];
    }

    private static bool AreNames(IReadOnlyList<string> names)
        => names.Count > 0 && names.All(name => name.Length > 0) && names.Distinct().Count() == names.Count;

    private static string List(string[] names) => names.Length == 0 ? "none"
        : string.Join(", ", names.Take(20).Select(name => $"'{name}'")) + (names.Length > 20 ? $" and {names.Length - 20} more" : "");
}
