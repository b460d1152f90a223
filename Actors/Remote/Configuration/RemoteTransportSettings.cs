using System.Reflection;
using ActorUdp.Configuration;

namespace ActorUdp.Remote;

/// <summary>
/// The settings of a transport of Akka.Remote. What each of them means is told in the reference configuration, remote.hocon. Sizes are in
/// bytes. Immutable.
/// </summary>
internal sealed record RemoteTransportSettings
{
    public const string DefaultSection = "akka.remote.actor-udp";

    /// <summary>What the records add to a PDU, generously.</summary>
    private const int RecordOverhead = 256;

    // Nodes that speak plain ActorUdp have other things to say to each other.
    private const string ClusterIdPrefix = "akka.remote/";

    private const long LaneReserve = 1 << 20;

    // What of the bulk window is cut into pieces already: enough for 1 Gbit/s over 130 ms.
    private const long BulkChannel = 16 << 20;

    /// <summary>The path of the section, for what people are told.</summary>
    public required string Section { get; init; }

    /// <summary>The scheme of addresses: <c>udp</c> makes <c>akka.udp://</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host that peers are told, as addresses have it.</summary>
    public required string AdvertisedHost { get; init; }

    /// <summary>The largest PDU.</summary>
    public required int MaximumFrameSize { get; init; }

    /// <summary>The size above which a PDU is set aside.</summary>
    public required int BulkFrameSize { get; init; }

    /// <summary>Bytes a second of set-aside PDUs, to each peer.</summary>
    public required long BulkRate { get; init; }

    /// <summary>Bytes a second of byte arrays that go beside them, to each peer.</summary>
    public required long AttachedRate { get; init; }

    /// <summary>The contents of large messages travel beside them.</summary>
    public required bool AttachLargeMessages { get; init; }

    /// <summary>How long an association may take to open.</summary>
    public required TimeSpan ConnectionTimeout { get; init; }

    /// <summary>What may wait on an association's lane.</summary>
    public required long LaneWindow { get; init; }

    /// <summary>What of an association may be set aside.</summary>
    public required long BulkWindow { get; init; }

    /// <summary>The settings of the endpoints.</summary>
    public required UdpSettings Udp { get; init; }

    /// <summary>What a peer may make an association hold: more than any that keeps to its windows.</summary>
    public long HeldLimit => LaneWindow + LaneReserve + BulkWindow + (2L * MaximumFrameSize);

    /// <summary>The reference configuration of the section, its keys at the root.</summary>
    public static Config Reference() =>
        ConfigurationFactory.FromResource("ActorUdp.Remote.remote.hocon", Assembly.GetExecutingAssembly()).GetConfig(DefaultSection);

    /// <summary>Reads the section of a transport.</summary>
    /// <param name="root">The configuration of the actor system.</param>
    /// <param name="section">The section, as Akka.Remote hands it to the transport: the keys are at its root.</param>
    /// <param name="warnings">What should be told to the operator: keys that have no effect.</param>
    /// <exception cref="ConfigurationException">Values are wrong; the message lists each: key, value and what is allowed.</exception>
    public static RemoteTransportSettings Create(Config root, Config section, out IReadOnlyList<ConfigurationProblem> warnings)
    {
        string path = SectionPath.Of(root, section);
        List<ConfigurationProblem> problems = [];
        Config layered = SettingLayers.Of(root, section);
        var keys = new RemoteKeys(layered, problems);
        keys.Read(RemoteKeys.BindHostname);
        keys.Read(RemoteKeys.BindPort);
        UdpSettings udp = SettingsValidator.Read(layered, problems);
        int frame = (int)keys.Read(RemoteKeys.MaximumFrameSize);
        var settings = new RemoteTransportSettings
        {
            Section = path,
            Scheme = keys.Read(RemoteKeys.TransportProtocol),
            AdvertisedHost = Addresses.Bracketed(udp.PublicHostname.Length > 0 ? udp.PublicHostname : udp.Hostname),
            MaximumFrameSize = frame,
            BulkFrameSize = (int)keys.Read(RemoteKeys.BulkFrameSize),
            BulkRate = keys.Read(RemoteKeys.BulkRate),
            AttachedRate = keys.Read(RemoteKeys.AttachedRate),
            AttachLargeMessages = keys.Read(RemoteKeys.AttachLargeMessages),
            ConnectionTimeout = keys.Read(RemoteKeys.ConnectionTimeout),
            LaneWindow = udp.SendQueue.Ordinary,
            BulkWindow = udp.SendQueue.Bulk,
            Udp = udp with
            {
                ClusterId = ClusterIdPrefix + udp.ClusterId,
                PublicHostname = PublicHostname(udp),
                MaximumMessageSize = frame + RecordOverhead,
                ControlMaximumMessageSize = Math.Min(udp.ControlMaximumMessageSize, frame),
                SocketReceiveBuffer = keys.ReadOr(RemoteKeys.ReceiveBufferSize, udp.SocketReceiveBuffer),
                SocketSendBuffer = keys.ReadOr(RemoteKeys.SendBufferSize, udp.SocketSendBuffer),
                SendQueue = udp.SendQueue with
                {
                    Ordinary = udp.SendQueue.Ordinary + LaneReserve,
                    Bulk = Math.Min(udp.SendQueue.Bulk, BulkChannel),
                },
            },
        };
        problems.AddRange(RemoteKeys.Unsupported(section));
        if (problems.Count == 0)
        {
            problems.AddRange(SettingsValidator.Check(settings.Udp));
        }

        warnings = [.. RemoteKeys.Unknown(section).Select(problem => At(path, problem))];
        return problems.Count == 0
            ? settings
            : throw new ConfigurationException(string.Join(Environment.NewLine, problems.Select(problem => At(path, problem))));
    }

    /// <summary>A wildcard is no address to be told to peers, except by who dials them.</summary>
    private static string PublicHostname(UdpSettings udp)
    {
        bool isWildcard = System.Net.IPAddress.TryParse(udp.Hostname, out System.Net.IPAddress? literal)
            && (literal.Equals(System.Net.IPAddress.Any) || literal.Equals(System.Net.IPAddress.IPv6Any));
        return udp.PublicHostname.Length > 0 || isWildcard ? udp.PublicHostname : udp.Hostname;
    }

    private static ConfigurationProblem At(string path, ConfigurationProblem problem) =>
        problem with { Key = problem.Key.StartsWith(SettingKeys.Section + ".", StringComparison.Ordinal) ? path + problem.Key[SettingKeys.Section.Length..] : problem.Key };
}
