using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Bench;

/// <summary>The two processes of one subject, connected.</summary>
internal sealed class SubjectPair : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);

    // Beyond what a run itself takes.
    private static readonly TimeSpan _runMargin = TimeSpan.FromSeconds(60);

    private readonly BenchOptions _options;
    private readonly NodeProcess _receiver;
    private readonly NodeProcess _sender;
    private readonly CancellationToken _cancelled;

    private SubjectPair(Subject subject, BenchOptions options, NodeProcess receiver, NodeProcess sender, CancellationToken cancelled)
    {
        Subject = subject;
        _options = options;
        _receiver = receiver;
        _sender = sender;
        _cancelled = cancelled;
    }

    public Subject Subject { get; }

    private TimeSpan Limit => _options.Time + _options.WarmUp + _runMargin;

    /// <exception cref="CommandException">One of them did not start; the message says why.</exception>
    public static async Task<SubjectPair> StartAsync(Subject subject, BenchOptions options, CancellationToken cancelled)
    {
        string name = SubjectNames.NameOf(subject);
        NodeProcess receiver = Start("receive");
        NodeProcess? sender = null;
        try
        {
            sender = Start("send");
            var pair = new SubjectPair(subject, options, receiver, sender, cancelled);
            JsonObject listening = await pair.AskAsync(receiver, "listen", "Listening", _startLimit).ConfigureAwait(false);
            await pair.AskAsync(sender, "connect", "Connected", _startLimit, ("address", (string)listening["address"]!)).ConfigureAwait(false);
            return pair;
        }
        catch
        {
            receiver.Dispose();
            sender?.Dispose();
            throw;
        }

        NodeProcess Start(string half) =>
            NodeProcess.Start($"{name}'s process to {half}", NodeProcess.ThisProgram([.. options.ArgumentsOf(subject, half)]));
    }

    /// <summary>Works unmeasured, so that code is compiled and buffers are there.</summary>
    public async Task WarmUpAsync()
    {
        if (_options.WarmUp <= TimeSpan.Zero || _options.Kind == BenchKind.Latency)
            return; // pings have a warm-up of their own in every run
        await BeginAsync().ConfigureAwait(false);
        await SendAsync(_options.WarmUp).ConfigureAwait(false);
    }

    /// <summary>Measures once.</summary>
    public async Task<RunFigures> RunAsync()
    {
        await BeginAsync().ConfigureAwait(false);
        Task<JsonObject>? pinging = _options.Kind is BenchKind.Latency or BenchKind.Hol ? PingAsync() : null;
        Traffic? traffic = _options.Kind is BenchKind.Latency ? null : await SendAsync(SendTime).ConfigureAwait(false);
        JsonObject? pinged = pinging is null ? null : await pinging.ConfigureAwait(false);
        ProcessUse sender = await EndAsync(_sender).ConfigureAwait(false);
        ProcessUse receiver = await EndAsync(_receiver).ConfigureAwait(false);
        return new RunFigures
        {
            Traffic = traffic,
            Latency = pinged is null ? null : LatencyFigures.FromJson(pinged["corrected"]!),
            Uncorrected = pinged is null ? null : LatencyFigures.FromJson(pinged["uncorrected"]!),
            Curve = pinged is null ? [] : [.. pinged["curve"]!.AsArray().Select(c => (double)c!)],
            Messages = traffic?.Received ?? (long)pinged!["sent"]!,
            Sender = sender,
            Receiver = receiver,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (!_cancelled.IsCancellationRequested)
            await Task.WhenAll(_sender.EndAsync(), _receiver.EndAsync()).ConfigureAwait(false);
        _sender.Dispose();
        _receiver.Dispose();
    }

    // Pings are measured while bulk is under way, not before or after.
    private TimeSpan SendTime => _options.Kind == BenchKind.Hol ? _options.WarmUp + _options.Time : _options.Time;

    private async Task BeginAsync()
    {
        await AskAsync(_receiver, "begin", "Begun", Limit).ConfigureAwait(false);
        await AskAsync(_sender, "begin", "Begun", Limit).ConfigureAwait(false);
    }

    private async Task<ProcessUse> EndAsync(NodeProcess process) =>
        ProcessUse.FromJson(await AskAsync(process, "end", "Ended", Limit).ConfigureAwait(false));

    private async Task<Traffic> SendAsync(TimeSpan time)
    {
        JsonObject sent = await AskAsync(_sender, "send", "Sent", Limit, ("seconds", time.TotalSeconds)).ConfigureAwait(false);
        JsonObject counted = await AskAsync(_receiver, "count", "Counted", Limit).ConfigureAwait(false);
        var traffic = new Traffic((long)sent["messages"]!, (long)counted["messages"]!, (long)sent["startedAt"]!, (long)counted["lastAt"]!, _options.Size);
        if (Subject != Subject.Raw && traffic.Sent != traffic.Received)
            throw new CommandException($"{SubjectNames.NameOf(Subject)} was given {traffic.Sent} messages, and {traffic.Received} arrived");
        return traffic;
    }

    /// <summary>Has the sending process do something else.</summary>
    /// <returns>What it says.</returns>
    public Task<JsonObject> AskSenderAsync(string verb, string answer, TimeSpan limit, params (string Key, JsonNode Value)[] arguments) =>
        AskAsync(_sender, verb, answer, limit, arguments);

    /// <summary>Has both processes do something else.</summary>
    /// <returns>What the sending and the receiving one say.</returns>
    public async Task<(JsonObject Sender, JsonObject Receiver)> AskBothAsync(string verb, string answer)
    {
        JsonObject sender = await AskAsync(_sender, verb, answer, Limit).ConfigureAwait(false);
        return (sender, await AskAsync(_receiver, verb, answer, Limit).ConfigureAwait(false));
    }

    private Task<JsonObject> PingAsync() => AskAsync(_sender, "ping", "Pinged", Limit,
        ("seconds", _options.Time.TotalSeconds), ("warmUp", _options.WarmUp.TotalSeconds), ("interval", _options.Interval.TotalSeconds));

    private async Task<JsonObject> AskAsync(NodeProcess process, string verb, string answer, TimeSpan limit, params (string Key, JsonNode Value)[] arguments)
    {
        int mark = process.Mark;
        process.Do(verb, arguments);
        ProcessEvent said = await process.WaitAsync(mark, e => e.Is(answer) || e.Is("Failed"), limit, $"has done '{verb}'", _cancelled).ConfigureAwait(false);
        return said.Is("Failed") ? throw new CommandException($"{process.Name}: {said.Text("text")}") : said.Json;
    }
}
