using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Sessions;

/// <summary>A whole connection under a session of datagrams, passing time and what its owner does.</summary>
internal abstract class SessionTarget : FuzzTarget
{
    /// <summary>How often the timers may run before they must have nothing left to do at this moment.</summary>
    private const int MaximumTimers = 64;

    /// <summary>Small sizes, so that the bounds are reached.</summary>
    protected static readonly ProtocolSettings Settings = new()
    {
        MaximumMessageSize = 64 << 10,
        ControlMaximumMessageSize = 16 << 10,
        InitialWindow = 32 << 10,
        MaximumWindow = 128 << 10,
        ControlSendQueue = 16 << 10,
        OrdinarySendQueue = 32 << 10,
        BulkSendQueue = 32 << 10,
        UnreliableSendQueue = 8 << 10,
        UnreliableReceiveQueue = 8 << 10,
        MaximumCongestionWindow = 256 << 10,
        FixedWindow = 64 << 10,
    };

    private readonly SealedInput _sealed = new();
    private readonly SessionMutator _mutator = new();

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override int MaximumLength => 16 << 10;

    protected MonotonicNanos Now { get; private set; }

    /// <summary>What the forger knows; reset by <see cref="Generate"/>.</summary>
    protected ForgeContext Context { get; } = new() { Channels = Settings.ChannelCount, Window = (ulong)Settings.InitialWindow };

    /// <summary>The end that datagrams under test come from.</summary>
    protected abstract ConnectionSide Attacker { get; }

    protected abstract MonotonicNanos? NextTimeout { get; }

    /// <summary>Whether an owner would have forgotten the connection by now.</summary>
    protected virtual bool IsOver => false;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(1);
        var input = new FuzzInput(MaximumLength);
        for (int i = 0; i < 24; i++)
        {
            Generate(input, random);
            yield return input.Span.ToArray();
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        Context.Offsets.AsSpan().Clear();
        Context.PacketNumber = 1;
        input.Clear();
        Span<byte> payload = stackalloc byte[Datagram.HelloMinimumSize];
        for (int steps = random.Between(1, 16); steps > 0; steps--)
        {
            int choice = random.Below(16);
            if (choice < 2)
            {
                random.Fill(payload[..2]);
                SessionStep.Append(input, StepKind.Time, payload[..2]);
            }
            else if (choice < 2 + ActsInSixteen)
            {
                random.Fill(payload[..4]);
                SessionStep.Append(input, StepKind.Act, payload[..4]);
            }
            else
            {
                int length = Forge(payload, random);
                SessionStep.Append(input, random.OneIn(24) ? StepKind.Raw : StepKind.Sealed, payload[..length]);
            }
        }
    }

    public override void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random) =>
        _mutator.Mutate(input, other, Attacker, Context, random);

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Now = new MonotonicNanos(MonotonicNanos.PerSecond);
        Begin();
        Settle(trail);
        trail.Ready();
        while (!IsOver && SessionStep.TryNext(ref input, out StepKind kind, out ReadOnlySpan<byte> payload))
        {
            switch (kind)
            {
                case StepKind.Sealed:
                    trail.Count((int)Arrive(_sealed.Sealed(payload), trail));
                    break;
                case StepKind.Raw:
                    trail.Count((int)Arrive(payload, trail));
                    break;
                case StepKind.Time:
                    Now = Now.Plus(SessionStep.DurationOf(payload));
                    break;
                default:
                    Act(payload, trail);
                    break;
            }
            Settle(trail);
        }
        Finish(trail);
    }

    /// <summary>How many of sixteen generated steps are of the owner.</summary>
    protected abstract int ActsInSixteen { get; }

    /// <summary>Writes a datagram of the attacker; its checksum need not be right.</summary>
    protected abstract int Forge(Span<byte> target, FuzzRandom random);

    /// <summary>Makes a fresh connection.</summary>
    protected abstract void Begin();

    protected abstract Verdict Arrive(ReadOnlySpan<byte> datagram, FuzzTrail trail);

    protected abstract void Act(ReadOnlySpan<byte> payload, FuzzTrail trail);

    /// <summary>Does what is due and polls everything there is.</summary>
    protected abstract void RunTimersAndPoll(FuzzTrail trail);

    /// <summary>Where the connection stands, for a finding.</summary>
    protected abstract string Describe();

    /// <summary>Checks what must hold when the session is over.</summary>
    protected virtual void Finish(FuzzTrail trail)
    {
    }

    protected int ForgeData(Span<byte> target, FuzzRandom random)
    {
        var writer = new RawWriter(target);
        ulong number = random.OneIn(12) ? random.Around(Context.PacketNumber) : Context.PacketNumber++;
        writer.Header((PacketHeader.Version << 4) | (byte)PacketType.Data, 0, Context.ConnectionId, number);
        int end = writer.Position + FrameForge.WriteBody(
            target[writer.Position..random.Between(64, target.Length - Datagram.TrailerSize)], Attacker, Context, random);
        return end + Datagram.TrailerSize;
    }

    // An owner sleeps until NextTimeout: a connection that is still due after what was due has been done would never let it sleep.
    private void Settle(FuzzTrail trail)
    {
        RunTimersAndPoll(trail);
        for (int i = 0; NextTimeout is { } due && due <= Now; i++)
        {
            if (i == MaximumTimers)
                throw new InvariantBrokenException("timers come to rest", $"due {Now - due} ago; {Describe()}");
            RunTimersAndPoll(trail);
        }
    }
}
