using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Processes;
using ActorUdp.Protocol;
using ActorUdp.Specs.Node;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>A node process that a spec commands, with the journal of what it got. Disposing ends it, whatever state it is in.</summary>
internal sealed class ControlledNode : IAsyncDisposable
{
    /// <summary>Far beyond what anything takes, also where other work keeps the machine busy: a spec that fails may take long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly NodeProcess _process;
    private readonly NodePlan _plan;
    private int _commands;

    private ControlledNode(NodeProcess process, NodePlan plan)
    {
        _process = process;
        _plan = plan;
    }

    /// <summary><c>udp://host:port</c>, as events name it.</summary>
    public string Address => _process.Address;

    /// <summary>The same for <see cref="NodePlan.Listen"/>.</summary>
    public string HostAndPort => PeerAddress.Parse(Address).HostAndPort;

    public int Mark => _process.Mark;

    public string Errors => _process.Errors;

    public long ResidentBytes => _process.ResidentBytes;

    public int Threads => _process.Threads;

    /// <summary>What the system calls its threads: Linux only.</summary>
    public string[] ThreadNames() => [.. Directory.GetDirectories($"/proc/{_process.Id}/task").Select(ThreadName).OfType<string>()];

    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Starts a node and waits until it listens.</summary>
    /// <param name="plan">What it is to be.</param>
    /// <param name="environment">Environment variables of it.</param>
    /// <param name="host">The network namespace that it runs in; null: this one.</param>
    public static async Task<ControlledNode> Start(
        NodePlan plan, IReadOnlyDictionary<string, string>? environment = null, string? host = null) => new(
        await NodeProcess.StartListeningAsync(plan.Name, Program(plan, environment, host), Patience, CancellationToken.None), plan);

    /// <summary>Starts a node that can't listen.</summary>
    /// <returns>What it said, and how it ended.</returns>
    public static async Task<(ProcessEvent Failed, int ExitCode)> StartInVain(NodePlan plan)
    {
        using NodeProcess process = NodeProcess.Start(plan.Name, Program(plan, null, null));
        ProcessEvent failed = await process.WaitAsync(0, e => e.Is("Failed"), Patience, "failed", CancellationToken.None);
        return (failed, await process.WaitForExitAsync(Patience));
    }

    /// <summary>Begins to send numbered messages to each of the peers.</summary>
    public Sending Send(
        string[] peers,
        int count = int.MaxValue,
        int size = 100,
        ushort series = 1,
        ChannelKind channel = ChannelKind.Ordinary,
        int burst = 1,
        TimeSpan interval = default)
    {
        string id = Do(
            "send",
            ("peers", Array(peers)),
            ("channel", channel.ToString()),
            ("series", series),
            ("count", count),
            ("size", size),
            ("burst", burst),
            ("milliseconds", interval.TotalMilliseconds));
        return new Sending(this, id);
    }

    /// <summary>Waits until everything accepted for the peers is acknowledged; fails when it is not.</summary>
    public async Task Flush(params string[] peers)
    {
        ProcessEvent flushed = await Answer("Flushed", Do("flush", ("peers", Array(peers)), ("seconds", Patience.TotalSeconds)));
        Assert.True((bool)flushed.Json["all"]!, $"{_plan.Name} did not deliver all: {flushed.Json}");
    }

    /// <summary>Waits until so many numbered messages have come in all.</summary>
    public Task Received(long total) => Answer("Received", Do("tell-at", ("total", total)));

    /// <summary>What has come, and how the peers stand.</summary>
    public async Task<NodeReport> Report() => new((await Answer("Report", Do("report"))).Json);

    /// <summary>Streams a generated file to a peer's folder.</summary>
    /// <returns>What became of it.</returns>
    public async Task<JsonObject> Stream(string peer, string name, long bytes) =>
        (await Answer("Streamed", Do("stream", ("peer", peer), ("name", name), ("bytes", bytes)))).Json;

    /// <summary>Makes endpoint actors fail.</summary>
    /// <param name="actor">Below the supervisor; * stands for any.</param>
    public void Crash(string actor) => Do("crash", ("actor", actor));

    /// <summary>The node's monotonic clock jumps ahead.</summary>
    public void Jump(TimeSpan ahead) => Do("jump", ("seconds", ahead.TotalSeconds));

    /// <summary>Lets the listener be bound that waits for it.</summary>
    public void Rebind() => Do("rebind");

    /// <summary>SIGSTOP.</summary>
    public void Pause() => _process.Pause();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _process.Resume();

    /// <summary>SIGKILL, and the wait until the process is gone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The first event of the name after the mark.</summary>
    public Task<ProcessEvent> Event(string name, int mark = 0, Func<ProcessEvent, bool>? and = null) =>
        _process.WaitAsync(mark, e => e.Is(name) && (and is null || and(e)), Patience, $"saw {name}", CancellationToken.None);

    /// <summary>For events later than this one.</summary>
    public int MarkAfter(ProcessEvent happened) => _process.MarkAfter(happened);

    /// <summary>The events of the name so far.</summary>
    public IReadOnlyList<ProcessEvent> Events(string name) => _process.Events(e => e.Is(name));

    /// <summary>Messages that it has reported as undelivered.</summary>
    public long Undelivered(string? reason = null) =>
        Events("MessagesUndelivered").Where(e => reason is null || e.Text("reason") == reason).Sum(e => (long)e.Json["count"]!);

    /// <summary>What the journal says came, also after the process was killed.</summary>
    public Tallies Journal() => new(NumberJournal.Read(_plan.Journal!));

    /// <summary>Ends it in order.</summary>
    public async Task End() => Assert.True(await _process.EndAsync(), $"{_plan.Name} did not end by itself, in time and with exit code 0: {Errors}");

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ProcessStartInfo Program(NodePlan plan, IReadOnlyDictionary<string, string>? environment, string? host)
    {
        string runtime = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = host is null ? new ProcessStartInfo(runtime) : new ProcessStartInfo("ip", ["netns", "exec", host, runtime]);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ActorUdp.Specs.Node.dll"));
        start.ArgumentList.Add(JsonSerializer.Serialize(plan));
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Null: the thread has just ended.</summary>
    private static string? ThreadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Do(string command, params ReadOnlySpan<(string Key, JsonNode Value)> arguments)
    {
        string id = $"{Interlocked.Increment(ref _commands)}";
        _process.Do(command, [("id", id), .. arguments]);
        return id;
    }

    private static JsonArray Array(string[] texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private async Task<ProcessEvent> Answer(string name, string id, TimeSpan? patience = null)
    {
        ProcessEvent answer = await _process.WaitAsync(
            0, e => e.Is(name) && e.Text("id") == id, patience ?? Patience, $"said {name}", CancellationToken.None);
        Assert.True(answer.Json["error"] is null, $"{_plan.Name}: {answer.Json["error"]}");
        return answer;
    }

    /// <summary>A sending that has begun.</summary>
    public sealed class Sending(ControlledNode node, string id)
    {
        /// <summary>Waits for its end.</summary>
        /// <returns>How many messages were accepted for each peer.</returns>
        public async Task<int> End(TimeSpan? patience = null) => (await node.Answer("Sent", id, patience)).Number("last");

        /// <summary>Ends it now.</summary>
        public Task<int> Stop()
        {
            node._process.Do("stop", ("id", id));
            return End();
        }
    }
}
