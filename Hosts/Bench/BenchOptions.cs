using System.Globalization;

namespace ActorUdp.Hosts.Bench;

/// <summary>What to measure, and how.</summary>
internal sealed record BenchOptions
{
    private const int WindowBytes = 4 << 20;
    private const int MinimumWindow = 16;
    private const int MaximumWindow = 32_768;

    public required BenchKind Kind { get; init; }

    /// <summary>What everything else is compared with.</summary>
    public Subject Main { get; init; } = Subject.ActorUdp;

    /// <summary>Beside <see cref="Main"/>.</summary>
    public required IReadOnlyList<Subject> Rivals { get; init; }

    /// <summary>Bytes of a message; for round trips alone, of a ping.</summary>
    public required int Size { get; init; }

    /// <summary>Bytes of a ping.</summary>
    public required int PingSize { get; init; }

    /// <summary>Messages are told by an actor, not sent as bytes through a channel.</summary>
    public bool Tells { get; init; }

    /// <summary>Told messages are strings, not byte arrays.</summary>
    public bool TellsText { get; init; }

    /// <summary>How often each subject is measured.</summary>
    public required int Runs { get; init; }

    /// <summary>How long each run is.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>How long each subject works unmeasured before its first run.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Distance of pings; zero: each follows the answer of the last.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The actors that ping and answer run on the system's default dispatcher, not on the transport's.</summary>
    public bool PingsOnDefaultDispatcher { get; init; }

    /// <summary>How many told messages may be under way; 0: what suits their size.</summary>
    public int Window { get; init; }

    /// <summary>A HOCON file for this transport.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>HOCON over the file.</summary>
    public string Settings { get; init; } = "";

    public IEnumerable<Subject> Subjects => [Main, .. Rivals];

    /// <summary>Whether messages count for their bytes.</summary>
    public bool CountsBytes => Kind is BenchKind.Bulk or BenchKind.Hol;

    /// <summary>The window in messages that a subject gets; 0: none but its own.</summary>
    public int WindowOf(Subject subject)
    {
        if (Kind == BenchKind.Hol)
            return Window > 0 ? Window : 4;
        if (!Tells && subject is not (Subject.Akka or Subject.AkkaUdp))
            return 0;
        return Window > 0 ? Window : Math.Clamp(WindowBytes / Size, MinimumWindow, MaximumWindow);
    }

    /// <summary>The arguments of the process that is one half of a subject.</summary>
    public IEnumerable<string> ArgumentsOf(Subject subject, string half)
    {
        List<string> arguments =
        [
            "bench-node", half, "--kind", Kind.ToString(), "--subject", subject.ToString(),
            "--size", Text(Size), "--ping-size", Text(PingSize), "--window", Text(WindowOf(subject)),
        ];
        if (Tells)
            arguments.Add("--tell");
        if (TellsText)
            arguments.Add("--text");
        if (PingsOnDefaultDispatcher)
            arguments.Add("--default-dispatcher");
        if (ConfigFile is not null)
            arguments.AddRange(["--config", ConfigFile]);
        if (Settings.Length > 0)
            arguments.AddRange(["--set", Settings]);
        return arguments;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
