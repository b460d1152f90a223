using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Soak;

/// <summary>What a process said of itself at some second.</summary>
internal sealed record SoakSample
{
    /// <summary>The columns of <see cref="ToCsv"/>; round trips are to the nodes by number, empty to itself and where unknown.</summary>
    public const string Columns = "seconds,node,incarnation,quiet,rss,heap,threads,handles,messages,bytes,messages_per_second,bytes_per_second,rtt0_us,rtt1_us,rtt2_us";

    // A process that was stopped says two samples at once when it goes on; what came between them is no rate.
    private const double ShortestInterval = 0.5;

    /// <summary>Since the beginning of the soak.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether no fault was on, or had ended only just now.</summary>
    public required bool IsQuiet { get; init; }

    public required long Rss { get; init; }

    public required long Heap { get; init; }

    public required int Threads { get; init; }

    public required int Handles { get; init; }

    /// <summary>Received since the process began.</summary>
    public long Messages { get; init; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; init; }

    public double MessagesPerSecond { get; init; }

    public double BytesPerSecond { get; init; }

    /// <summary>Smoothed round trips in microseconds by peer; not a number: unknown.</summary>
    public double[] Rtt { get; init; } = [];

    public static SoakSample Of(JsonObject json, double seconds, bool isQuiet, SoakSample? before, int nodes)
    {
        long messages = (long?)json["messages"] ?? 0, bytes = (long?)json["bytes"] ?? 0;
        double[] rtt = [.. Enumerable.Repeat(double.NaN, nodes)];
        if (json["peers"] is JsonArray)
            foreach (JsonNode peer in new ProcessEvent(json, 0).Items("peers"))
                rtt[(int)peer["peer"]!] = (double)peer["rttMicroseconds"]! is > 0 and double known ? known : double.NaN;
        double passed = before is null ? double.NaN : seconds - before.Seconds;
        return new SoakSample
        {
            Seconds = seconds,
            IsQuiet = isQuiet,
            Rss = (long)json["rss"]!,
            Heap = (long)json["heap"]!,
            Threads = (int)json["threads"]!,
            Handles = (int)json["handles"]!,
            Messages = messages,
            Bytes = bytes,
            MessagesPerSecond = passed > ShortestInterval ? (messages - before!.Messages) / passed : double.NaN,
            BytesPerSecond = passed > ShortestInterval ? (bytes - before!.Bytes) / passed : double.NaN,
            Rtt = rtt,
        };
    }

    public string ToCsv(string node, int incarnation)
    {
        string rtt = string.Join(',', Rtt.Select(r => double.IsNaN(r) ? "" : r.ToString("0", CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds:0.000},{node},{incarnation},{(IsQuiet ? 1 : 0)},{Rss},{Heap},{Threads},{Handles},{Messages},{Bytes},{Rate(MessagesPerSecond)},{Rate(BytesPerSecond)},{rtt}");
    }

    private static string Rate(double rate) => double.IsNaN(rate) ? "" : rate.ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>The samples of one process incarnation: a bounded number, however long it lives; every second one goes when they are many.</summary>
internal sealed class SampleHistory(int node, int incarnation)
{
    private const int Maximum = 8_192;

    private readonly List<SoakSample> _samples = [];
    private int _every = 1;
    private int _count;

    public int Node { get; } = node;

    public int Incarnation { get; } = incarnation;

    public IReadOnlyList<SoakSample> Samples => _samples;

    /// <summary>The newest one, also when it is not kept.</summary>
    public SoakSample? Last { get; private set; }

    public void Add(SoakSample sample)
    {
        Last = sample;
        if (_count++ % _every != 0)
            return;
        if (_samples.Count == Maximum)
        {
            _every *= 2;
            int index = 0;
            _samples.RemoveAll(_ => index++ % 2 != 0);
        }
        _samples.Add(sample);
    }
}
