using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Time;

namespace ActorUdp.Simulation.Pairs;

/// <summary>Two nodes, A and B, with a link each way, and a model of the messages each way.</summary>
public sealed class Pair
{
    private readonly Random _random;
    private readonly ProtocolSettings _settings;
    private readonly ProtocolSettings _settingsOfB;

    /// <summary>Creates two nodes that have not begun to dial.</summary>
    /// <param name="seed">Decides all chances.</param>
    /// <param name="settings">Settings of A, and of B too when it has none of its own; null: the defaults.</param>
    /// <param name="settingsOfB">Settings of B.</param>
    public Pair(int seed, ProtocolSettings? settings = null, ProtocolSettings? settingsOfB = null)
    {
        Seed = seed;
        _random = new Random(seed);
        _settings = settings ?? ProtocolSettings.Default;
        _settingsOfB = settingsOfB ?? _settings;
        AToB = new VirtualLink<bool>(Clock, new Random(_random.Next()), (datagram, listener) => Arrive(B!, A!, datagram, listener));
        BToA = new VirtualLink<bool>(Clock, new Random(_random.Next()), (datagram, listener) => Arrive(A!, B!, datagram, listener));
        A = NewNode("a", _settings, AToB, FromB);
        B = NewNode("b", _settingsOfB, BToA, FromA);
    }

    /// <summary>What decides all chances.</summary>
    public int Seed { get; }

    /// <summary>The time that both live in.</summary>
    public VirtualClock Clock { get; } = new();

    /// <summary>More chances of the same seed.</summary>
    public Random Random => _random;

    /// <summary>From A to B; the tag says whether a datagram goes to the listening socket.</summary>
    public VirtualLink<bool> AToB { get; }

    /// <summary>From B to A.</summary>
    public VirtualLink<bool> BToA { get; }

    /// <summary>The present incarnation of A.</summary>
    public PairNode A { get; private set; }

    /// <summary>The present incarnation of B.</summary>
    public PairNode B { get; private set; }

    /// <summary>Messages from A's incarnations to B's.</summary>
    public DeliveryModel FromA { get; } = new();

    /// <summary>Messages from B's incarnations to A's.</summary>
    public DeliveryModel FromB { get; } = new();

    /// <summary>Sets the conditions of both directions.</summary>
    public LinkConditions Conditions
    {
        set => AToB.Conditions = BToA.Conditions = value;
    }

    /// <summary>Opens both ways and waits until both are established.</summary>
    /// <returns>This pair.</returns>
    /// <exception cref="SimulationException">They are not within 20 s.</exception>
    public Pair Connected()
    {
        A.Start();
        B.Start();
        if (!Clock.RunUntil(() => IsEstablished(A) && IsEstablished(B), TimeSpan.FromSeconds(20)))
            throw new SimulationException($"the pair connects; A is {A.Outbound.State}, B is {B.Outbound.State}");
        return this;
    }

    /// <summary>Whether a node is connected to its peer.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsEstablished(PairNode node) => node.Outbound.State == OutboundState.Established;

    /// <summary>Sends one message to B.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <returns>Whether A took it.</returns>
    public SendResult SendFromA(int channel, int length, in MessageOptions options = default) =>
        Send(A, FromA, channel, length, options);

    /// <summary>Sends one message to A.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>Whether B took it.</returns>
    public SendResult SendFromB(int channel, int length) => Send(B, FromB, channel, length, default);

    /// <summary>Keeps a channel of A full until so many messages were accepted.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="length">Bytes of a message.</param>
    /// <param name="count">How many.</param>
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

    /// <summary>Kills B and starts its next incarnation.</summary>
    public void RestartB()
    {
        B.Kill();
        B = NewNode("b", _settingsOfB, BToA, FromA);
        B.Start();
    }

    /// <summary>Kills A and starts its next incarnation.</summary>
    public void RestartA()
    {
        A.Kill();
        A = NewNode("a", _settings, AToB, FromB);
        A.Start();
    }

    /// <summary>Runs until everything that was accepted is acknowledged or reported.</summary>
    /// <param name="limit">The longest that it may take, in virtual time.</param>
    /// <returns>Whether it is.</returns>
    public bool RunUntilDrained(TimeSpan limit) => Clock.RunUntil(() => A.Outbound.IsDrained && B.Outbound.IsDrained, limit);

    /// <summary>Every message of a living sender that did not arrive was reported.</summary>
    /// <exception cref="SimulationException">One was not.</exception>
    public void CheckAccounts()
    {
        CheckAccounts(A, FromA);
        CheckAccounts(B, FromB);
    }

    private static void CheckAccounts(PairNode node, DeliveryModel model)
    {
        var stats = node.Outbound.Stats;
        var accepted = model.AcceptedOf(node.Uid);
        var delivered = model.DeliveredOf(node.Uid);
        var reported = node.Events.Where(e => e.Kind == ConnectionEventKind.Undelivered).Sum(e => e.Count);
        var settled = stats.MessagesAcknowledged + stats.MessagesUndelivered + stats.MessagesExpired + stats.MessagesSuperseded;
        if (stats.MessagesAccepted != accepted || settled != accepted)
            throw new SimulationException($"every accepted message is acknowledged or reported: {accepted} accepted, {stats}");
        if (delivered < stats.MessagesAcknowledged)
            throw new SimulationException($"{stats.MessagesAcknowledged} acknowledged, {delivered} delivered");
        if (reported != stats.MessagesUndelivered)
            throw new SimulationException($"{stats.MessagesUndelivered} undelivered, {reported} reported");
    }

    private SendResult Send(PairNode node, DeliveryModel model, int channel, int length, in MessageOptions options)
    {
        // Accepted or not must be known before the message can arrive.
        var message = model.Make(node.Uid, channel, length);
        var result = node.Outbound.TrySend(channel, message, default, options, out var wake);
        if (result == SendResult.Accepted)
            model.OnAccepted(node.Uid, channel);
        if (wake)
            node.Wake();
        return result;
    }

    private PairNode NewNode(string name, ProtocolSettings settings, VirtualLink<bool> link, DeliveryModel incoming)
    {
        var node = new PairNode(Clock, settings, name, new Random(_random.Next()), link);
        node.OnMessage = (message, dialer) => incoming.OnMessage(message, dialer);
        return node;
    }

    private static void Arrive(PairNode target, PairNode source, byte[] datagram, bool toListener)
    {
        if (target.IsDead && toListener)
            source.OnRefused();
        else
            target.OnDatagram(datagram, toListener);
    }
}
