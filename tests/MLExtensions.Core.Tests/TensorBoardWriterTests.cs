using System.Buffers.Binary;
using System.Text;

namespace MLExtensions.Core.Tests;

public sealed class TensorBoardWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_training_writes_the_runs_that_TensorBoard_reads()
    {
        using (var writer = new TensorBoardWriter(_folder, stepsBetween: 2))
        {
            for (int epoch = 1; epoch <= 2; epoch++)
            {
                for (int step = 1; step <= 3; step++)
                    writer.Report(Progress(epoch, step));
            }
            writer.Report(Progress(1, 3) with { Member = 2, ValidationLoss = null });
        }
        Assert.Equal(
            [("batch_loss", 2, 1.2f), ("epoch_loss", 1, 1.3f), ("epoch_learning_rate", 1, 0.5f), ("batch_loss", 4, 2.1f),
                ("batch_loss", 6, 2.3f), ("epoch_loss", 2, 2.3f), ("epoch_learning_rate", 2, 0.5f)],
            Scalars("train"));
        Assert.Equal(
            [("epoch_loss", 1, 0.25f), ("epoch_accuracy", 1, 0.75f), ("epoch_loss", 2, 0.25f), ("epoch_accuracy", 2, 0.75f)],
            Scalars("validation"));
        Assert.Equal(["epoch_loss", "epoch_learning_rate"], Scalars("train-2").Select(scalar => scalar.Tag));
        Assert.False(Directory.Exists(Path.Combine(_folder, "validation-2")));
    }

    [Fact]
    public void What_was_written_can_be_read_after_each_epoch_and_a_second_writer_adds_to_it()
    {
        using var writer = new TensorBoardWriter(_folder, stepsBetween: 0);
        writer.Report(Progress(1, 3));
        Assert.Equal([1L], Steps());
        using var resumed = new TensorBoardWriter(_folder, stepsBetween: 0);
        resumed.Report(Progress(2, 3));
        Assert.Equal([1L, 2L], Steps());

        IEnumerable<long> Steps() => Scalars("train").Where(scalar => scalar.Tag == "epoch_loss").Select(scalar => scalar.Step).Order();
    }

    [Fact]
    public void A_training_reports_to_it()
    {
        InMemoryRows rows = Batches.HashedRows(100, 4);
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(4, [5], 3, Activation.Relu, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(), BatchSize = 10, Epochs = 3,
        };
        TrainingResult result;
        using (var writer = new TensorBoardWriter(_folder))
            result = TrainingLoop.Run(new SimdEngine(1), plan, rows, null, writer, null, TestContext.Current.CancellationToken);
        Assert.Equal(
            result.History.TrainingLoss.Select(loss => (float)loss),
            Scalars("train").Where(scalar => scalar.Tag == "epoch_loss").Select(scalar => scalar.Value));
    }

    [Fact]
    public void The_checksum_is_that_of_RFC_3720() => Assert.Equal(0xe3069283, EventFile.Crc32C("123456789"u8));

    [Fact]
    public void Wrong_arguments_and_reports_after_the_end_are_refused()
    {
        Assert.Equal("folder", Assert.Throws<ArgumentException>(() => new TensorBoardWriter("")).ParamName);
        Assert.Equal("stepsBetween", Assert.Throws<ArgumentOutOfRangeException>(() => new TensorBoardWriter("a", -1)).ParamName);
        var writer = new TensorBoardWriter(_folder);
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Report(Progress(1, 3)));
        File.WriteAllText(Path.Combine(_folder, "train"), "a file, not a folder");
        using var blocked = new TensorBoardWriter(_folder);
        Assert.Throws<IOException>(() => blocked.Report(Progress(1, 3)));
    }

    private static TrainingProgress Progress(int epoch, int step) => new()
    {
        Epoch = epoch, Epochs = 2, Step = step, StepsPerEpoch = 3, RowsDone = step, Loss = epoch + step / 10.0,
        StepLoss = epoch + step / 10.0, LearningRate = 0.5, RowsPerSecond = 1, TimeLeft = TimeSpan.Zero,
        ValidationLoss = step == 3 ? 0.25 : null, ValidationAccuracy = step == 3 ? 0.75 : null,
    };

    private List<(string Tag, long Step, float Value)> Scalars(string run)
        => [.. Directory.GetFiles(Path.Combine(_folder, run), "*tfevents*").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static List<(string Tag, long Step, float Value)> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var scalars = new List<(string, long, float)>();
        for (int place = 0; place < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(place));
            CheckSum(bytes.AsSpan(place, 8), bytes.AsSpan(place + 8));
            Span<byte> data = bytes.AsSpan(place + 12, length);
            CheckSum(data, bytes.AsSpan(place + 12 + length));
            Dictionary<int, object> message = Fields(data);
            Assert.InRange(BitConverter.Int64BitsToDouble((long)message[1]), 1.7e9, 1e11);
            if (place == 0)
            {
                Assert.Equal("brain.Event:2", Encoding.UTF8.GetString((byte[])message[3]));
            }
            else
            {
                Dictionary<int, object> value = Fields((byte[])Fields((byte[])message[5])[1]);
                scalars.Add((Encoding.UTF8.GetString((byte[])value[1]), (long)message[2], BitConverter.Int32BitsToSingle((int)value[2])));
            }
            place += 16 + length;
        }
        return scalars;
    }

    /// <summary>The CRC-32C bit by bit, rotated and shifted as a TFRecord has it.</summary>
    private static void CheckSum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> checksum)
    {
        uint crc = ~0u;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) == 1 ? 0x82f63b78u : 0);
        }
        crc = ~crc;
        Assert.Equal(unchecked((crc >> 15 | crc << 17) + 0xa282ead8u), BinaryPrimitives.ReadUInt32LittleEndian(checksum));
    }

    /// <summary>The fields of a message of Protocol Buffers by their numbers.</summary>
    private static Dictionary<int, object> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, object>();
        while (!message.IsEmpty)
        {
            byte tag = message[0];
            message = message[1..];
            switch (tag & 7)
            {
                case 0:
                    fields.Add(tag >> 3, VarInt(ref message));
                    break;
                case 1:
                    fields.Add(tag >> 3, BinaryPrimitives.ReadInt64LittleEndian(message));
                    message = message[8..];
                    break;
                case 2:
                    int length = (int)VarInt(ref message);
                    fields.Add(tag >> 3, message[..length].ToArray());
                    message = message[length..];
                    break;
                case 5:
                    fields.Add(tag >> 3, BinaryPrimitives.ReadInt32LittleEndian(message));
                    message = message[4..];
                    break;
                default:
                    throw new InvalidDataException($"Type {tag & 7} of a field.");
            }
        }
        return fields;
    }

    private static long VarInt(ref ReadOnlySpan<byte> message)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[0];
            message = message[1..];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
