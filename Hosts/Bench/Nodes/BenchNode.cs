using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Bench.Subjects.Raw;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench.Nodes;

/// <summary>
/// The process that is one half of a subject. It takes commands as JSON objects, one a line, from stdin, tells what happens likewise
/// on stdout, and ends when stdin does, so that it cannot outlive the bench.
/// </summary>
internal sealed class BenchNode : IDisposable
{
    private readonly EndFactory _factory;
    private readonly TextWriter _output = TextWriter.Synchronized(System.Console.Out);
    private readonly CancellationTokenSource _stop = new();
    private IReceivingEnd? _receiving;
    private ISendingEnd? _sending;
    private ProcessUse _begun;

    public BenchNode(EndFactory factory) => _factory = factory;

    private long? WireBytes => _receiving is not null ? _receiving.WireBytes : _sending?.WireBytes;

    public void Dispose() => _stop.Dispose();

    /// <summary>Obeys until stdin ends.</summary>
    public async Task RunAsync()
    {
        var working = new List<Task>();
        try
        {
            using var commands = new StreamReader(System.Console.OpenStandardInput());
            while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (JsonNode.Parse(line) is JsonObject command)
                    working.Add(ObeyAsync(command));
            }
            await _stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(working).ConfigureAwait(false);
        }
        finally
        {
            if (_sending is not null)
                await _sending.DisposeAsync().ConfigureAwait(false);
            if (_receiving is not null)
                await _receiving.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static TimeSpan Seconds(JsonObject command, string key) => TimeSpan.FromSeconds((double)command[key]!);

    private async Task ObeyAsync(JsonObject command)
    {
        await Task.Yield(); // further commands may come meanwhile
        try
        {
            Tell(await AnswerAsync((string)command["do"]!, command).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
        catch (Exception e)
        {
            Tell(new JsonObject { ["event"] = "Failed", ["text"] = e is CommandException ? e.Message : e.ToString() });
        }
    }

    private async Task<JsonObject> AnswerAsync(string verb, JsonObject command)
    {
        switch (verb)
        {
            case "listen":
                _receiving = await _factory.ListenAsync().ConfigureAwait(false);
                return new JsonObject { ["event"] = "Listening", ["address"] = _receiving.Address };
            case "connect":
                _sending = await _factory.ConnectAsync((string)command["address"]!, _stop.Token).ConfigureAwait(false);
                return new JsonObject { ["event"] = "Connected" };
            case "begin":
                _receiving?.Arrivals.Reset();
                _begun = ProcessUse.Now(WireBytes);
                return new JsonObject { ["event"] = "Begun" };
            case "send":
                long started = Stopwatch.GetTimestamp();
                long sent = await _sending!.SendAsync(Seconds(command, "seconds"), _stop.Token).ConfigureAwait(false);
                return new JsonObject { ["event"] = "Sent", ["messages"] = sent, ["startedAt"] = started };
            case "ping":
                var plan = new PingPlan(Seconds(command, "seconds"), Seconds(command, "warmUp"), Seconds(command, "interval"));
                return ToJson(await _sending!.PingAsync(plan, _stop.Token).ConfigureAwait(false));
            case "count":
                await _receiving!.WhenArrivedAsync(_stop.Token).ConfigureAwait(false);
                return new JsonObject { ["event"] = "Counted", ["messages"] = _receiving.Arrivals.Messages, ["lastAt"] = _receiving.Arrivals.LastAt };
            case "dial":
                int connected = await ((PeersSender)_sending!).DialAsync((int)command["count"]!, (int)command["messages"]!, _stop.Token).ConfigureAwait(false);
                return new JsonObject { ["event"] = "Dialed", ["peers"] = connected };
            case "datagrams":
                TimeSpan took = ((RawDatagrams)_sending!).Send((int)command["count"]!, (bool)command["connected"]!, (bool)command["trains"]!);
                return new JsonObject { ["event"] = "Datagrams", ["seconds"] = took.TotalSeconds };
            case "ping-pong":
                long answered = await ((IPingPong)_sending!).RunAsync((int)command["clients"]!, Seconds(command, "seconds"), _stop.Token).ConfigureAwait(false);
                return new JsonObject { ["event"] = "PingPonged", ["messages"] = answered };
            case "memory":
                return MemoryUse.Now().ToJson("Memory");
            case "end":
                JsonObject used = (ProcessUse.Now(WireBytes) - _begun).ToJson();
                used["event"] = "Ended";
                return used;
            default:
                throw new CommandException($"a process of the bench knows no command '{verb}'");
        }
    }

    private static JsonObject ToJson(PingResult result) => new()
    {
        ["event"] = "Pinged",
        ["corrected"] = result.Corrected.ToJson(),
        ["uncorrected"] = result.Uncorrected.ToJson(),
        ["sent"] = result.Sent,
        ["curve"] = new JsonArray([.. result.Curve.Select(c => JsonValue.Create(c))]),
    };

    private void Tell(JsonObject line)
    {
        _output.WriteLine(line.ToJsonString());
        _output.Flush();
    }
}
