using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace MLExtensions.WebApi.Tests;

/// <summary>The service answers many connections at once.</summary>
public sealed class LoadTests(ListeningService service, ITestOutputHelper output) : IClassFixture<ListeningService>
{
    private const int Connections = 64, Pictures = 500, Reloads = 4, BatchSize = 8;

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(10), s_patience = TimeSpan.FromSeconds(60);

    private readonly byte[][] _pictures = FashionModel.TestPictures(Pictures);
    private int _connections;

    [Fact, Trait("Speed", "Slow")]
    public async Task Every_answer_to_64_connections_is_right_while_the_model_is_loaded_again()
    {
        float[][] expected = Array.ConvertAll(_pictures, service.Model.Predict);
        using var stop = new CancellationTokenSource();
        long start = Stopwatch.GetTimestamp();
        Task<(int Requests, int Pictures)>[] clients =
            [.. Enumerable.Range(0, Connections).Select(number => Task.Run(() => Ask(number, expected, stop.Token)))];
        try
        {
            for (int i = 0; i < Reloads; i++)
                await LoadAgain(isReplaced: i % 2 == 0);
            TimeSpan rest = s_duration - Stopwatch.GetElapsedTime(start);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest);
        }
        finally
        {
            await stop.CancelAsync();
        }
        (int Requests, int Pictures)[] answers = await Task.WhenAll(clients);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"{answers.Sum(answer => answer.Requests) / seconds:N0} requests and "
            + $"{answers.Sum(answer => answer.Pictures) / seconds:N0} pictures a second, for {seconds:F1} seconds");
        Assert.All(answers, answer => Assert.True(answer.Requests > 0));
        // The service has closed none.
        Assert.Equal(Connections, _connections);
    }

    /// <summary>Asks over one connection until it is told to stop, and checks every answer.</summary>
    private async Task<(int Requests, int Pictures)> Ask(int client, float[][] expected, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1, ConnectCallback = Connect };
        using var http = new HttpClient(handler) { BaseAddress = service.Address };
        int requests = 0, pictures = 0;
        for (int i = client * 31; !stop.IsCancellationRequested; i++, requests++)
        {
            int picture = i % Pictures;
            if (i % 20 == 0)
            {
                int[] rows = [.. Enumerable.Range(i, BatchSize).Select(row => row % Pictures)];
                Prediction[] batch = await Post<Prediction[]>(
                    http, "/api/predict/batch", JsonContent.Create(new { pictures = rows.Select(Row) }));
                Assert.Equal(BatchSize, batch.Length);
                for (int j = 0; j < BatchSize; j++)
                    batch[j].Check(expected[rows[j]]);
                pictures += BatchSize;
            }
            else
            {
                Prediction answer = i % 10 == 5
                    ? await Post<Prediction>(http, "/api/predict", JsonContent.Create(new { pixels = Row(picture) }))
                    : await Post<Prediction>(http, "/api/predict/pixels", new ByteArrayContent(_pictures[picture]));
                answer.Check(expected[picture]);
                pictures++;
            }
        }
        return (requests, pictures);
    }

    private float[] Row(int picture) => Array.ConvertAll(_pictures[picture], pixel => (float)pixel);

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _connections);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<T> Post<T>(HttpClient http, string path, HttpContent body)
    {
        using HttpContent content = body;
        using HttpResponseMessage response = await http.PostAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}, {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<T>())!;
    }

    /// <summary>Replaces the zip by a copy, or changes its time alone, and waits until the service has loaded it.</summary>
    private async Task LoadAgain(bool isReplaced)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        DateTimeOffset before = await LoadedAt();
        if (isReplaced)
        {
            string copy = service.ModelPath + ".copy";
            await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(service.ModelPath));
            File.Move(copy, service.ModelPath, overwrite: true);
        }
        else
        {
            File.SetLastWriteTimeUtc(service.ModelPath, DateTime.UtcNow);
        }
        for (long start = Stopwatch.GetTimestamp(); await LoadedAt() == before; await Task.Delay(100))
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, "The model was not loaded again.");

        async Task<DateTimeOffset> LoadedAt() => (await http.GetFromJsonAsync<Description>("/api/model"))!.LoadedAt;
    }

    private sealed record Description(DateTimeOffset LoadedAt);

    private sealed record ClassProbability(string Name, float Probability);

    private sealed record Prediction(string Name, ClassProbability[] Classes)
    {
        public void Check(float[] expected)
        {
            Assert.Equal(expected, Classes.Select(value => value.Probability));
            Assert.Equal(Classes[Array.IndexOf(expected, expected.Max())].Name, Name);
        }
    }
}
