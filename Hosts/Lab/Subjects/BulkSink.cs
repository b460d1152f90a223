using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>Counts what arrives of the bulk transfers, by origin and by time, and checks every byte of it. Thread-safe.</summary>
internal sealed class BulkSink
{
    /// <summary>The length of a bin of time.</summary>
    public const long BinNanos = 20_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte, Tally> _tallies = [];
    private readonly long _epoch = Stopwatch.GetTimestamp();
    private readonly List<(byte Origin, ulong Count, TaskCompletionSource Arrived)> _expected = [];
    private long _damaged;

    public void Add(ReadOnlySpan<byte> message)
    {
        bool intact = BulkMessage.TryRead(message, out byte origin, out ulong number);
        int bin = (int)((Stopwatch.GetTimestamp() - _epoch) / BinNanos);
        lock (_gate)
        {
            if (!intact)
            {
                _damaged++;
                return;
            }
            if (!_tallies.TryGetValue(origin, out Tally? tally))
                _tallies[origin] = tally = new Tally();
            tally.Add(number, message.Length, bin);
            foreach ((byte _, ulong _, TaskCompletionSource arrived) in _expected.Where(e => e.Origin == origin && tally.Next >= e.Count))
                arrived.TrySetResult();
        }
    }

    /// <summary>Completes when the first <paramref name="count"/> messages of an origin are there.</summary>
    public Task WhenArrived(byte origin, ulong count)
    {
        lock (_gate)
        {
            if (count == 0 || (_tallies.TryGetValue(origin, out Tally? tally) && tally.Next >= count))
                return Task.CompletedTask;
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((origin, count, arrived));
            return arrived.Task;
        }
    }

    /// <summary>One object an origin; times are of the machine's monotonic clock, in nanoseconds.</summary>
    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["epoch"] = _epoch,
                ["damaged"] = _damaged,
                ["origins"] = new JsonArray([.. _tallies.OrderBy(t => t.Key).Select(t => t.Value.ToJson(t.Key))]),
            };
        }
    }

    private sealed class Tally
    {
        private readonly List<long> _bins = [];
        private long _messages;
        private long _doubled;
        private long _disordered;

        /// <summary>The number that is to come; all before it came, unless some are counted as disordered.</summary>
        public ulong Next { get; private set; }

        public void Add(ulong number, int length, int bin)
        {
            if (number < Next)
            {
                _doubled++;
                return;
            }
            if (number > Next)
                _disordered++;
            Next = number + 1;
            _messages++;
            while (_bins.Count <= bin)
                _bins.Add(0);
            _bins[bin] += length;
        }

        public JsonObject ToJson(byte origin) => new()
        {
            ["origin"] = origin,
            ["messages"] = _messages,
            ["doubled"] = _doubled,
            ["disordered"] = _disordered,
            ["bins"] = new JsonArray([.. _bins.Select(b => JsonValue.Create(b))]),
        };
    }
}
