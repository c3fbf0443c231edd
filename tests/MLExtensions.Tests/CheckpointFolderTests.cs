using System.Diagnostics;
using Microsoft.ML;

namespace MLExtensions.Tests;

/// <summary>Folders of checkpoints that are full, vanish, or are elsewhere.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void On_a_full_disk_the_checkpoint_is_named_and_the_training_resumes_from_the_last_one()
    {
        string disk = _root.CreateSubdirectory("disk").FullName, folder = Path.Combine(disk, "checkpoints");
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk) != 0)
            Assert.Skip("A disk of its own size can be mounted by root on Linux alone.");
        try
        {
            // A checkpoint has some 200 kB.
            string message = Assert.Throws<IOException>(() => Train(new Checkpoints(folder) { Keep = 100 })).Message;
            string[] kept = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
            Assert.InRange(kept.Length, 2, 6);
            Assert.Contains(
                $"The checkpoint '{Path.Combine(folder, $"checkpoint-{kept.Length + 1:D6}.safetensors")}' of epoch {kept.Length + 1} could "
                + "not be saved: ", message, StringComparison.Ordinal);
            string other = _root.CreateSubdirectory("other").FullName;
            foreach (string file in kept)
                File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
            Assert.Equal(Train(null), Train(new Checkpoints(other) { Resume = true }));
        }
        finally
        {
            Assert.Equal(0, Run("umount", disk));
        }
    }

    [Fact]
    public void A_folder_that_vanishes_is_created_again()
    {
        string folder = Path.Combine(_root.FullName, "vanishing");
        float[] parameters = Train(new Checkpoints(folder), progress =>
        {
            if (progress is { Epoch: 4, IsEndOfEpoch: true })
                Directory.Delete(folder, recursive: true);
        });
        Assert.Equal(Train(null), parameters);
        Assert.Equal(parameters, Train(new Checkpoints(folder) { Resume = true }));
    }

    [Fact]
    public void A_symbolic_link_is_a_folder()
    {
        string folder = _root.CreateSubdirectory("target").FullName, link = Path.Combine(_root.FullName, "link");
        Directory.CreateSymbolicLink(link, folder);
        Train(new Checkpoints(link));
        Assert.Equal(Train(null), Train(new Checkpoints(folder) { Resume = true }));
    }

    [Fact]
    public void Two_trainings_of_one_process_cannot_share_a_folder()
    {
        string folder = Path.Combine(_root.FullName, "shared"), message = "";
        Train(new Checkpoints(folder), progress =>
        {
            if (progress is { Epoch: 2, IsEndOfEpoch: true })
                message = Assert.Throws<IOException>(() => Train(new Checkpoints(folder) { Resume = true })).Message;
        });
        Assert.Contains($"process {Environment.ProcessId} ", message, StringComparison.Ordinal);
    }

    private float[] Train(Checkpoints? checkpoints, Action<TrainingProgress>? report = null) => TrainerKinds.Create(
        TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options =>
        {
            options.HiddenLayers = [120, 120];
            options.Epochs = 12;
            options.Checkpoints = checkpoints;
            options.OnProgress = report;
        })).Fit(TrainerKinds.Load(_ml)).Model().Parameters();

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
