using ActorUdp.Protocol;

namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>Two nodes, A and B, with a link each way, and a model of the messages each way.</summary>
public sealed class Pair
{
    private readonly Random _random;
    private readonly ProtocolSettings _settings;
    private readonly ProtocolSettings _settingsOfB;

    public Pair(int seed, ProtocolSettings? settings = null, ProtocolSettings? settingsOfB = null)
    {
        Seed = seed;
        _random = new Random(seed);
        _settings = settings ?? ProtocolSettings.Default;
        _settingsOfB = settingsOfB ?? _settings;
        AToB = new Link(Clock, new Random(_random.Next()), (datagram, listener) => Arrive(B!, A!, datagram, listener));
        BToA = new Link(Clock, new Random(_random.Next()), (datagram, listener) => Arrive(A!, B!, datagram, listener));
        A = NewNode("a", _settings, AToB, FromB);
        B = NewNode("b", _settingsOfB, BToA, FromA);
    }

    public int Seed { get; }

    public VirtualClock Clock { get; } = new();

    public Random Random => _random;

    public Link AToB { get; }

    public Link BToA { get; }

    public SimulatedNode A { get; private set; }

    public SimulatedNode B { get; private set; }

    /// <summary>Messages from A's incarnations to B's.</summary>
    public DeliveryModel FromA { get; } = new();

    /// <summary>Messages from B's incarnations to A's.</summary>
    public DeliveryModel FromB { get; } = new();

    public LinkConditions Conditions
    {
        set => AToB.Conditions = BToA.Conditions = value;
    }

    /// <summary>Opens both ways and waits until both are established.</summary>
    public Pair Connected()
    {
        A.Start();
        B.Start();
        Assert.True(
            Clock.RunUntil(() => IsEstablished(A) && IsEstablished(B), TimeSpan.FromSeconds(20)), "the pair connects");
        return this;
    }

    public static bool IsEstablished(SimulatedNode node) => node.Outbound.State == OutboundState.Established;

    public SendResult SendFromA(int channel, int length, in MessageOptions options = default) =>
        Send(A, FromA, channel, length, options);

    public SendResult SendFromB(int channel, int length) => Send(B, FromB, channel, length, default);

    /// <summary>Keeps a channel of A full until so many messages were accepted.</summary>
    public void Feed(int channel, int length, long count)
    {
        long accepted = 0;
        var isFeeding = false;
        void Fill()
        {
            if (isFeeding)
                return;
            isFeeding = true;
            while (accepted < count && SendFromA(channel, length) == SendResult.Accepted)
                accepted++;
            isFeeding = false;
        }
        A.OnPumped += Fill;
        Fill();
    }

    public void RestartB()
    {
        B.Kill();
        B = NewNode("b", _settingsOfB, BToA, FromA);
        B.Start();
    }

    public void RestartA()
    {
        A.Kill();
        A = NewNode("a", _settings, AToB, FromB);
        A.Start();
    }

    /// <summary>Until everything A accepted is acknowledged or reported.</summary>
    public bool RunUntilDrained(TimeSpan limit) => Clock.RunUntil(() => A.Outbound.IsDrained && B.Outbound.IsDrained, limit);

    /// <summary>Every message of a living sender that did not arrive was reported.</summary>
    public void CheckAccounts()
    {
        CheckAccounts(A, FromA);
        CheckAccounts(B, FromB);
    }

    private static void CheckAccounts(SimulatedNode node, DeliveryModel model)
    {
        var stats = node.Outbound.Stats;
        Assert.Equal(model.AcceptedOf(node.Uid), stats.MessagesAccepted);
        var reported = stats.MessagesUndelivered + stats.MessagesExpired + stats.MessagesSuperseded;
        Assert.Equal(stats.MessagesAccepted, stats.MessagesAcknowledged + reported);
        Assert.True(
            model.DeliveredOf(node.Uid) >= stats.MessagesAcknowledged,
            $"{stats.MessagesAcknowledged} acknowledged, {model.DeliveredOf(node.Uid)} delivered");
        Assert.Equal(
            stats.MessagesUndelivered,
            node.Events.Where(e => e.Kind == ConnectionEventKind.Undelivered).Sum(e => e.Count));
    }

    private SendResult Send(SimulatedNode node, DeliveryModel model, int channel, int length, in MessageOptions options)
    {
        // Accepted or not must be known before the message can arrive.
        var message = model.Make(node.Uid, channel, length);
        var result = node.Outbound.TrySend(channel, message, default, options, Clock.Now, out var wake);
        if (result == SendResult.Accepted)
            model.OnAccepted(node.Uid, channel);
        if (wake)
            node.Wake();
        return result;
    }

    private SimulatedNode NewNode(string name, ProtocolSettings settings, Link link, DeliveryModel incoming)
    {
        var node = new SimulatedNode(Clock, settings, name, new Random(_random.Next()), link);
        node.OnMessage = (message, dialer) => incoming.OnMessage(message, dialer);
        return node;
    }

    private static void Arrive(SimulatedNode target, SimulatedNode source, byte[] datagram, bool toListener)
    {
        if (target.IsDead && toListener)
            source.OnRefused();
        else
            target.OnDatagram(datagram, toListener);
    }
}
