using Microsoft.ML.Runtime;

namespace MLNet.Behavior.Tests;

public class LogTests
{
    private static List<LoggingEventArgs> Record(MLContext ml)
    {
        var messages = new List<LoggingEventArgs>();
        ml.Log += (sender, message) =>
        {
            Assert.Same(ml, sender);
            messages.Add(message);
        };
        return messages;
    }

    [Fact]
    public void A_channel_of_the_context_writes_to_its_log()
    {
        var ml = new MLContext();
        List<LoggingEventArgs> messages = Record(ml);

        using (IChannel channel = ((IHostEnvironment)ml).Start("training"))
        {
            channel.Info(MessageSensitivity.None, "plain");
            channel.Warning(MessageSensitivity.None, "{0} of {1}", 1, 2);
            channel.Error(MessageSensitivity.None, "bad");
            channel.Trace(MessageSensitivity.None, "detail");
        }

        LoggingEventArgs info = messages.Single(message => message.Kind == ChannelMessageKind.Info);
        Assert.Equal("[Source=training, Kind=Info] plain", info.Message);
        Assert.Equal("plain", info.RawMessage);
        Assert.Equal("training", info.Source);
        Assert.Contains("[Source=training, Kind=Warning] 1 of 2", messages.Select(message => message.Message));
        Assert.Contains("[Source=training, Kind=Error] bad", messages.Select(message => message.Message));
        Assert.Contains("[Source=training, Kind=Trace] detail", messages.Select(message => message.Message));
    }

    [Fact]
    public void A_text_without_arguments_may_have_braces()
    {
        var ml = new MLContext();
        List<LoggingEventArgs> messages = Record(ml);

        using (IChannel channel = ((IHostEnvironment)ml).Start("c"))
            channel.Info(MessageSensitivity.None, "{0} {");

        Assert.Contains("{0} {", messages.Select(message => message.RawMessage));
    }

    [Fact]
    public void A_channel_of_a_host_names_the_host_first()
    {
        var ml = new MLContext();
        List<LoggingEventArgs> messages = Record(ml);

        using (IChannel channel = ((IHostEnvironment)ml).Register("Trainer").Start("training"))
            channel.Info(MessageSensitivity.None, "text");

        Assert.Contains("[Source=Trainer; training, Kind=Info] text", messages.Select(message => message.Message));
    }

    [Fact]
    public void Starting_and_disposing_a_channel_is_traced()
    {
        var ml = new MLContext();
        List<LoggingEventArgs> messages = Record(ml);

        ((IHostEnvironment)ml).Start("c").Dispose();

        Assert.Equal(["Channel started", "Channel disposed"], messages.Select(message => message.RawMessage).Where(text => !text.StartsWith("Channel finished")));
        Assert.All(messages, message => Assert.Equal(ChannelMessageKind.Trace, message.Kind));
    }

    [Fact]
    public void Nobody_has_to_listen()
    {
        using IChannel channel = ((IHostEnvironment)new MLContext()).Start("c");
        channel.Info(MessageSensitivity.None, "text");
        using IProgressChannel progress = ((IHostEnvironment)new MLContext()).StartProgressChannel("p");
        progress.SetHeader(new ProgressHeader("epochs"), entry => entry.SetProgress(0, 1, 10));
        progress.Checkpoint(1.0, null);
    }

    [Fact]
    public void One_seed_gives_hosts_the_same_random_numbers()
    {
        static int First(int seed) => ((IHostEnvironment)new MLContext(seed)).Register("h").Rand.Next();

        Assert.Equal(First(3), First(3));
        Assert.NotEqual(First(3), First(4));
    }

    [Fact]
    public void A_context_has_settings()
    {
        var ml = new MLContext { GpuDeviceId = 1, FallbackToCpu = true };

        Assert.Equal(1, ml.GpuDeviceId);
        Assert.True(ml.FallbackToCpu);
        Assert.Equal(Path.GetTempPath(), ml.TempFilePath);
        Assert.NotNull(ml.ComponentCatalog);
        ml.ComponentCatalog.RegisterAssembly(typeof(LogTests).Assembly);
    }
}
