using System.Globalization;

namespace ActorUdp.Hosts.Lab;

/// <summary>What the ActorUdp nodes of a lab have otherwise than by default. Pure.</summary>
internal static class LabSettings
{
    private const long LeastQueue = 1024 * 1024;
    private const long LargestQueue = 16 * 1024 * 1024;

    // A queue is refilled when a quarter of it is left, and that must be enough to fill path and bottleneck until then.
    private const int QueuesPerPath = 4;

    /// <summary>
    /// HOCON, a line a key. The bulk queue is no longer than the path needs: what is in it at the end of a measurement has to be
    /// waited for.
    /// </summary>
    public static string For(LabPath path, LabOptions options)
    {
        double inFlight = path.BytesPerSecond * path.Rtt.TotalSeconds + path.QueueBytes;
        long queue = path.BitsPerSecond == 0 ? LargestQueue : (long)Math.Clamp(QueuesPerPath * inFlight, LeastQueue, LargestQueue);
        string text = string.Create(CultureInfo.InvariantCulture, $"actor-udp.send-queue.bulk = {queue} B\n");
        return options.CongestionControl is { } control ? text + $"actor-udp.congestion-control = {control}\n" : text;
    }
}
