using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Hosts.Lab.Forwarding;

/// <summary>
/// The long path of a lab: takes packets from one TUN device and gives them to the other when the link model says that they
/// arrive, both ways, by the real clock. For kernels without netem. One thread does it all, before all others where the system
/// allows that, and makes no garbage. Ends with its stdin.
/// </summary>
internal sealed class TunForwarder
{
    private const int StandardInput = 0;
    private const int ReadBatch = 32;
    private const long LongestWait = MonotonicNanos.PerSecond;

    private readonly Stack<Packet> _pool = new();
    private readonly Delays _late = new();
    private readonly Direction _there;
    private readonly Direction _back;
    private readonly LinuxCalls.PollEntry[] _entries;
    private long _largest;

    /// <param name="near">The name of the one device.</param>
    /// <param name="far">The name of the other.</param>
    /// <param name="latency">What a packet takes one way.</param>
    /// <param name="jitter">Added at random, uniformly from 0; packets keep their order.</param>
    /// <exception cref="LabException">The devices can't be made.</exception>
    public TunForwarder(string near, string far, TimeSpan latency, TimeSpan jitter)
    {
        int first = LinuxCalls.OpenTun(near);
        int second = LinuxCalls.OpenTun(far);
        var conditions = new LinkConditions { Latency = latency, Jitter = jitter, KeepsOrder = true };
        _there = new Direction(first, second, new Link<Packet>(new Random()) { Conditions = conditions });
        _back = new Direction(second, first, new Link<Packet>(new Random()) { Conditions = conditions });
        _entries =
        [
            new() { Descriptor = first, Events = LinuxCalls.PollIn },
            new() { Descriptor = second, Events = LinuxCalls.PollIn },
            new() { Descriptor = StandardInput, Events = LinuxCalls.PollIn },
        ];
    }

    private static MonotonicNanos Now => new(Stopwatch.GetTimestamp());

    /// <summary>Forwards until stdin ends, then tells what it saw.</summary>
    public JsonObject Run()
    {
        LinuxCalls.MakeTimersPrecise();
        string priority = LinuxCalls.Prioritise();
        while (_entries[2].Happened == 0)
        {
            long wait = Math.Min(Deliver(_there), Deliver(_back));
            LinuxCalls.Poll(_entries, wait);
            if (_entries[0].Happened != 0)
                Take(_there);
            if (_entries[1].Happened != 0)
                Take(_back);
        }
        return new JsonObject
        {
            ["event"] = "Forwarded",
            ["packets"] = _there.Link.Counters.Delivered + _back.Link.Counters.Delivered,
            ["refused"] = _there.Refused + _back.Refused,
            ["largest"] = _largest,
            ["priority"] = priority,
            ["lateP50Us"] = _late.At(50),
            ["lateP99Us"] = _late.At(99),
            ["lateP999Us"] = _late.At(99.9),
            ["lateMaxUs"] = _late.Maximum,
        };
    }

    // Until when nothing arrives, in nanoseconds from now.
    private long Deliver(Direction direction)
    {
        while (direction.Link.NextArrival is { } due)
        {
            MonotonicNanos now = Now;
            if (!direction.Link.TryReceive(now, out _, out Packet packet))
                return due.Value - now.Value;
            if (LinuxCalls.WritePacket(direction.To, packet.Bytes, packet.Length) == 0)
                direction.Refused++;
            _late.Add(now.Value - due.Value);
            _pool.Push(packet);
        }
        return LongestWait;
    }

    // The link is given no bytes but only the packet's place: it would copy them.
    private void Take(Direction direction)
    {
        for (int i = 0; i < ReadBatch; i++)
        {
            Packet packet = _pool.TryPop(out Packet? used) ? used : new Packet();
            packet.Length = LinuxCalls.ReadPacket(direction.From, packet.Bytes);
            if (packet.Length == 0)
            {
                _pool.Push(packet);
                return;
            }
            _largest = Math.Max(_largest, packet.Length);
            direction.Link.Send([], packet, Now);
        }
    }

    private sealed class Direction(int from, int to, Link<Packet> link)
    {
        public readonly int From = from;
        public readonly int To = to;
        public readonly Link<Packet> Link = link;
        public long Refused;
    }
}
