using MLExtensions.Trainers;

namespace MLExtensions.Tests;

/// <summary>The parts of a training set that are held out in turn.</summary>
public sealed class ValidationFoldsTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Each_row_is_held_out_once_and_trained_on_by_all_others(bool hasClasses)
    {
        using InMemoryRows rows = Rows(Enumerable.Range(0, 203).Select(i => i % 3));
        ValidationFolds folds = ValidationFolds.Of(rows, hasClasses, seed: 1)!;
        Assert.Equal(8, folds.Count);
        var heldOut = new List<int>();
        for (int member = 0; member < folds.Count; member++)
        {
            TrainingSets sets = folds.SetsOf(member);
            int[] training = NumbersOf(sets.Training.Sample), validation = NumbersOf(sets.Validation!.Sample);
            Assert.Equal(Enumerable.Range(0, 203), training.Concat(validation).Order());
            Assert.Equal(training.Order(), training);
            heldOut.AddRange(validation);
        }
        Assert.Equal(Enumerable.Range(0, 203), heldOut.Order());
        Assert.Same(folds.SetsOf(3), folds.SetsOf(11));
    }

    [Fact]
    public void Each_part_has_its_share_of_each_class()
    {
        using InMemoryRows rows = Rows(Enumerable.Range(0, 400).Select(i => i % 20 == 0 ? 1 : 0));
        ValidationFolds folds = ValidationFolds.Of(rows, hasClasses: true, seed: 2)!;
        for (int member = 0; member < folds.Count; member++)
        {
            IRowSource validation = folds.SetsOf(member).Validation!.Sample;
            Assert.InRange(Enumerable.Range(0, validation.Count).Count(row => validation.LabelsOf(row)[0] == 1), 2, 3);
            Assert.InRange(validation.Count, 49, 51);
        }
    }

    [Fact]
    public void Rows_keep_their_parts_when_others_are_added_and_get_others_with_another_seed()
    {
        using InMemoryRows few = Rows(Enumerable.Range(0, 120).Select(i => i % 2)), more = Rows(Enumerable.Range(0, 150).Select(i => i % 2));
        int[] of120 = Validation(few, 1);
        Assert.Equal(of120, Validation(more, 1).Where(row => row < 120));
        Assert.NotEqual(of120, Validation(few, 2));

        static int[] Validation(InMemoryRows rows, long seed)
            => NumbersOf(ValidationFolds.Of(rows, hasClasses: true, seed)!.SetsOf(0).Validation!.Sample);
    }

    [Fact]
    public void The_only_row_of_a_class_is_always_trained_on()
    {
        using InMemoryRows rows = Rows([.. Enumerable.Repeat(0, 60), 1, .. Enumerable.Repeat(2, 60)]);
        ValidationFolds folds = ValidationFolds.Of(rows, hasClasses: true, seed: 1)!;
        for (int member = 0; member < folds.Count; member++)
            Assert.Contains(60, NumbersOf(folds.SetsOf(member).Training.Sample));
    }

    [Fact]
    public void Without_rows_for_each_part_there_are_none()
    {
        using InMemoryRows one = Rows([0]), distinct = Rows(Enumerable.Range(0, 120)), weightless = Weightless();
        Assert.Null(ValidationFolds.Of(one, hasClasses: false, seed: 1));
        Assert.Null(ValidationFolds.Of(distinct, hasClasses: true, seed: 1));
        Assert.Null(ValidationFolds.Of(weightless, hasClasses: false, seed: 1));

        // Three rows have a weight: too few for eight parts.
        static InMemoryRows Weightless()
        {
            var rows = new InMemoryRows(1, 1, hasWeights: true);
            for (int i = 0; i < 100; i++)
                rows.Add([i], [0], i < 3 ? 1 : 0);
            return rows;
        }
    }

    private static InMemoryRows Rows(IEnumerable<int> classes)
    {
        var rows = new InMemoryRows(1, 1);
        foreach (int index in classes)
            rows.Add([rows.Count], [index]);
        return rows;
    }

    /// <summary>Returns the numbers of rows, which are their features.</summary>
    private static int[] NumbersOf(IRowSource rows)
    {
        float[] features = new float[rows.Count];
        rows.GatherFeatures([.. Enumerable.Range(0, rows.Count)], null, features, 1);
        Assert.Equal(features, Enumerable.Range(0, rows.Count).Select(row => (float)rows.NumberOf(row)));
        return Array.ConvertAll(features, feature => (int)feature);
    }
}
