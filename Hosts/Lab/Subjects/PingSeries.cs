using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Lab.Forwarding;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// Pings at fixed times, whatever becomes of those before: a thread of its own sends them, and one that could not be sent when it
/// was due, because an earlier one still blocked, counts from when it was due. So a stall is seen by all pings that it held
/// up (no coordinated omission). Answers may come on any thread.
/// </summary>
internal sealed class PingSeries : IDisposable
{
    public const int PayloadLength = 16;

    private const long Interval = 10_000_000;

    private readonly Func<uint, bool> _send;
    private readonly Lock _gate = new();
    private readonly List<long> _sent = [];
    private readonly List<long> _answered = [];
    private readonly Thread _thread;
    private long _refused;
    private volatile bool _stopped;

    /// <param name="on">What it is sent on, for the result.</param>
    /// <param name="send">Sends the ping of a number; may block. False: it was refused.</param>
    public PingSeries(string on, Func<uint, bool> send)
    {
        On = on;
        _send = send;
        _thread = new Thread(Run) { IsBackground = true, Name = "pings on " + on };
    }

    public string On { get; }

    public void Start() => _thread.Start();

    /// <summary>Takes an answer; the first to a ping counts.</summary>
    public void Answered(uint number)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (number < _answered.Count && _answered[(int)number] == 0)
                _answered[(int)number] = now;
        }
    }

    /// <summary>No more pings. One that blocks right now ends with its connection.</summary>
    public void Dispose() => _stopped = true;

    /// <summary>When each was sent and answered (0: not yet), by the machine's monotonic clock in nanoseconds.</summary>
    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["on"] = On,
                ["refused"] = Volatile.Read(ref _refused),
                ["sent"] = new JsonArray([.. _sent.Select(t => JsonValue.Create(t))]),
                ["answered"] = new JsonArray([.. _answered.Select(t => JsonValue.Create(t))]),
            };
        }
    }

    private void Run()
    {
        LinuxCalls.MakeTimersPrecise();
        long due = Stopwatch.GetTimestamp() + Interval;
        for (uint number = 0; !_stopped; number++, due += Interval)
        {
            bool inTime = Stopwatch.GetTimestamp() < due;
            LinuxCalls.SleepUntil(due);
            // When this thread was waiting for the time, being woken late is the machine's doing and not the transport's.
            long sent = inTime ? Stopwatch.GetTimestamp() : due;
            lock (_gate)
            {
                _sent.Add(sent);
                _answered.Add(0);
            }
            if (!_send(number))
                Interlocked.Increment(ref _refused);
        }
    }
}
