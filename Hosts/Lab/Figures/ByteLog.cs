using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Figures;

/// <summary>How many bytes arrived when, in bins of equal length. Times are nanoseconds of the machine's monotonic clock. Immutable.</summary>
/// <param name="epoch">When the first bin begins.</param>
/// <param name="binNanos">The length of a bin.</param>
/// <param name="bins">Bytes in each; nothing has come after the last.</param>
internal sealed class ByteLog(long epoch, long binNanos, long[] bins)
{
    /// <summary>What a sink has told of one origin.</summary>
    public static ByteLog FromJson(JsonNode sink, JsonNode origin) =>
        new((long)sink["epoch"]!, Subjects.BulkSink.BinNanos, [.. ((JsonArray)origin["bins"]!).Select(b => (long)b!)]);

    /// <summary>Bytes that arrived from one time to another; bins count by the share that lies between.</summary>
    public double Between(long from, long to)
    {
        double bytes = 0;
        for (long bin = Math.Max(0, (from - epoch) / binNanos); bin < bins.Length && epoch + bin * binNanos < to; bin++)
        {
            long begins = epoch + bin * binNanos;
            long covered = Math.Min(to, begins + binNanos) - Math.Max(from, begins);
            bytes += bins[bin] * (double)Math.Max(0, covered) / binNanos;
        }
        return bytes;
    }

    /// <summary>Bytes in a second from one time to another.</summary>
    public double Rate(long from, long to) => Between(from, to) * 1e9 / Math.Max(1, to - from);

    /// <summary>
    /// From when on a window of time saw at least a rate: the first such window that begins at or after <paramref name="from"/>
    /// and ends by <paramref name="to"/>. Null: none.
    /// </summary>
    public long? FirstAtRate(double bytesPerSecond, long from, long to, long window)
    {
        for (long at = from; at + window <= to; at += binNanos)
        {
            if (Rate(at, at + window) >= bytesPerSecond)
                return at;
        }
        return null;
    }
}
