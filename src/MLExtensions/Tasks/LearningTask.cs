using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Reads the label of the current row of a cursor.</summary>
/// <param name="label">Receives the label in the form that the loss requires.</param>
/// <returns>False if the label is missing.</returns>
internal delegate bool LabelReader(Span<float> label);

/// <summary>
/// The meaning of a label: the columns that can be the label, the reading of a row's label, the loss, and the columns of predictions.
/// </summary>
/// <remarks>
/// A task is an immutable value, which the options of a trainer create. It has no data: its methods take the label column of the training
/// set.
/// </remarks>
/// <param name="Loss">The loss to minimize.</param>
internal abstract record LearningTask(Loss Loss)
{
    /// <summary>The remedy in messages where the label columns of two data sets differ.</summary>
    protected const string SameTransformer = "Transform both data sets with the same fitted transformer.";

    /// <summary>Gets whether classes that an initial model does not know become new outputs.</summary>
    public bool AddsNewClasses { get; init; }

    /// <summary>Gets whether the label is the index of a class, by which validation rows are stratified.</summary>
    public virtual bool HasClasses => false;

    /// <summary>Gets the kind of columns that can be the label.</summary>
    public abstract ColumnKind LabelKind { get; }

    /// <summary>Throws if a setting is missing or out of its range.</summary>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    public abstract void Check();

    /// <summary>Returns the number of outputs of the model.</summary>
    /// <exception cref="ArgumentException">The settings do not fit the label.</exception>
    public abstract int Outputs(DataViewSchema.Column label);

    /// <summary>Creates a reader of a label column: that of the training set, or one that passed <see cref="CheckOther"/>.</summary>
    public abstract LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>Throws if the label column of another data set has another type than that of the training set.</summary>
    /// <param name="label">The label column of the training set.</param>
    /// <param name="other">The label column of the other data set.</param>
    /// <param name="role">The role of the other column in messages, such as "validation label".</param>
    /// <exception cref="ArgumentOutOfRangeException">The columns differ.</exception>
    public virtual void CheckOther(DataViewSchema.Column label, DataViewSchema.Column other, string role)
    {
        if (!other.Type.Equals(label.Type))
            throw Columns.Mismatch(role, other.Name, label.Type.ToString()!, other.Type.ToString()!, SameTransformer);
    }

    /// <summary>Throws if the settings of the focal loss are out of their range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Gamma is negative, or labels are smoothed, too.</exception>
    protected static void CheckFocal(double labelSmoothing, double focalGamma)
    {
        Setting.RequireNotNegative("FocalGamma", focalGamma);
        Setting.Require(labelSmoothing == 0 || focalGamma == 0, "LabelSmoothing", labelSmoothing,
            "0 where FocalGamma is not 0: the focal loss is defined for labels that are not smoothed");
    }

    /// <summary>Throws if nothing can be learned from the rows of the training set.</summary>
    /// <param name="label">The label column.</param>
    /// <param name="labels">The labels of the training set.</param>
    /// <param name="heldOut">The number of rows of the data set that are held out for validation, for the message.</param>
    /// <exception cref="ArgumentException">All rows are of one class.</exception>
    public virtual void CheckRows(DataViewSchema.Column label, LabelSummary labels, int heldOut)
    {
    }

    /// <summary>
    /// Returns the weight of each class, by which the weights of its rows are multiplied; null where the rows keep their weights.
    /// </summary>
    /// <param name="label">The label column.</param>
    /// <param name="labels">The labels of the training set.</param>
    public virtual float[]? ClassWeightsFor(DataViewSchema.Column label, LabelSummary labels) => null;

    /// <summary>Gets the name of a setting that needs validation rows after the training, to decide on them; null for none.</summary>
    public virtual string? ValidationSetting => null;

    /// <summary>Gets whether something is decided on the validation rows after the training, where there are some.</summary>
    public virtual bool UsesValidation => ValidationSetting != null;

    /// <summary>Decides what <see cref="ValidationSetting"/> asks for. It is called after the training.</summary>
    /// <param name="columns">The columns of predictions.</param>
    /// <param name="validation">The validation rows and their outputs.</param>
    /// <exception cref="ArgumentException">The rows do not allow a decision.</exception>
    public virtual CompletedTask Complete(PredictionColumns columns, ValidationOutputs validation) => new(columns, null, "");

    /// <summary>Creates the columns of predictions.</summary>
    public abstract PredictionColumns CreateColumns(DataViewSchema.Column label);

    /// <summary>Creates the columns of predictions where they depend on the labels trained on, before the training.</summary>
    /// <param name="label">The label column.</param>
    /// <param name="labels">The labels of the training set, as they were read.</param>
    public virtual PredictionColumns CreateColumns(DataViewSchema.Column label, LabelSummary labels) => CreateColumns(label);

    /// <summary>Returns the shapes of the columns of predictions, given the shape of the label column.</summary>
    public abstract SchemaShape.Column[] OutputShapes(SchemaShape.Column label);
}
