using System.Globalization;
using System.Text;
using ActorUdp.Configuration;

namespace ActorUdp.Remote;

/// <summary>
/// Akka.Remote or Akka.Cluster over ActorUdp in code, for hosts that configure by options: bind it to a section of an application's configuration
/// or set its properties, then give <see cref="ToConfig"/> or <see cref="ToHocon"/> to the actor system, before its own configuration. What is null
/// is not said, so that the HOCON beneath, or the default, holds. Mutable; not thread-safe.
/// </summary>
/// <remarks>It depends on no hosting package; see docs/akka.md for how it goes into one.</remarks>
public sealed class ActorUdpRemoteOptions
{
    private const string Section = RemoteTransportSettings.DefaultSection;

    /// <summary>The address or name to bind.</summary>
    public string? Hostname { get; set; }

    /// <summary>The UDP port to bind; 0: any free one.</summary>
    public int? Port { get; set; }

    /// <summary>The address or name that peers are told, where that is another than <see cref="Hostname"/>.</summary>
    public string? PublicHostname { get; set; }

    /// <summary>The port that peers are told, where that is another than the one bound.</summary>
    public int? PublicPort { get; set; }

    /// <summary>The scheme of addresses: <c>udp</c> makes <c>akka.udp://system@host:port</c>.</summary>
    public string? TransportProtocol { get; set; }

    /// <summary>The largest message in bytes, serialized.</summary>
    public long? MaximumFrameSize { get; set; }

    /// <summary>From which size in bytes on a message goes by the bulk channel.</summary>
    public long? BulkFrameSize { get; set; }

    /// <summary>How fast messages of that size go to a peer, in bytes a second.</summary>
    public long? BulkRate { get; set; }

    /// <summary>Whether the contents of messages of that size go beside them.</summary>
    public bool? AttachLargeMessages { get; set; }

    /// <summary>How fast byte arrays of that size go to a peer, in bytes a second.</summary>
    public long? AttachedRate { get; set; }

    /// <summary>How long an association may take to open.</summary>
    public TimeSpan? ConnectionTimeout { get; set; }

    /// <summary>Akka's adapters for tests: <c>trttl</c>, <c>gremlin</c>.</summary>
    public IList<string> AppliedAdapters { get; } = [];

    /// <summary>Whether the provider is cluster; false: remote.</summary>
    public bool Cluster { get; set; }

    /// <summary>Addresses of the cluster's seed nodes; empty: the node joins by code.</summary>
    public IList<string> SeedNodes { get; } = [];

    /// <summary>The node's roles in the cluster.</summary>
    public IList<string> Roles { get; } = [];

    /// <summary>
    /// Whether <see cref="ActorUdp.Remote.ClusterPeers"/> starts with the system; needs <see cref="Cluster"/>. It sets <c>akka.extensions</c>, in
    /// place of a list beneath: where there is one, call <see cref="ActorUdp.Remote.ClusterPeers.Get"/> instead.
    /// </summary>
    public bool ClusterPeers { get; set; }

    /// <summary>Every other key of the transport: they are those of section <c>actor-udp</c>. Its addresses are not looked at.</summary>
    public ActorUdpOptions Transport { get; set; } = new();

    /// <summary>Writes all that Akka needs to be told.</summary>
    /// <returns>HOCON.</returns>
    /// <exception cref="ConfigurationException">A value is wrong, or values do not go together; the message lists each: key, value and what is allowed.</exception>
    public string ToHocon()
    {
        if (ClusterPeers && !Cluster)
        {
            throw new ConfigurationException("ClusterPeers needs Cluster.");
        }

        string text = Render();
        Config root = ConfigurationFactory.ParseString(text);
        _ = RemoteTransportSettings.Create(root, root.GetConfig(Section), out _);
        return text;
    }

    /// <summary>Like <see cref="ToHocon"/>, as a configuration to put before the application's own.</summary>
    /// <exception cref="ConfigurationException">A value is wrong, or values do not go together; the message lists each: key, value and what is allowed.</exception>
    public Config ToConfig() => ConfigurationFactory.ParseString(ToHocon());

    private string Render()
    {
        var text = new StringBuilder();
        Line(text, "akka.actor.provider", Cluster ? "cluster" : "remote");
        Line(text, "akka.remote.enabled-transports", List([Section]));
        Line(text, Section + ".transport-class", SettingKinds.Quote("ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote"));
        foreach (SettingKey key in SettingKeys.All)
        {
            if (!SettingLayers.IsAddress(key.Name) && OptionPath.ValueOf(Transport, key.Name) is { } value)
            {
                Line(text, $"{Section}.{key.Name}", key.TextOf(value));
            }
        }

        Line(text, Section + ".hostname", Hostname is null ? null : SettingKinds.Quote(Hostname));
        Line(text, Section + ".port", Port?.ToString(CultureInfo.InvariantCulture));
        Line(text, Section + ".public-hostname", PublicHostname is null ? null : SettingKinds.Quote(PublicHostname));
        Line(text, Section + ".public-port", PublicPort?.ToString(CultureInfo.InvariantCulture));
        Own(text, RemoteKeys.TransportProtocol, TransportProtocol);
        Own(text, RemoteKeys.MaximumFrameSize, MaximumFrameSize);
        Own(text, RemoteKeys.BulkFrameSize, BulkFrameSize);
        Own(text, RemoteKeys.BulkRate, BulkRate);
        Own(text, RemoteKeys.AttachLargeMessages, AttachLargeMessages);
        Own(text, RemoteKeys.AttachedRate, AttachedRate);
        Own(text, RemoteKeys.ConnectionTimeout, ConnectionTimeout);
        Line(text, Section + ".applied-adapters", ListOrNull(AppliedAdapters));
        Line(text, "akka.cluster.seed-nodes", ListOrNull(SeedNodes));
        Line(text, "akka.cluster.roles", ListOrNull(Roles));
        Line(text, "akka.extensions", ClusterPeers ? List(["ActorUdp.Remote.ClusterPeersProvider, ActorUdp.Remote"]) : null);
        return text.ToString();
    }

    private static void Own(StringBuilder text, SettingKey key, object? value) => Line(text, $"{Section}.{key.Name}", value is null ? null : key.TextOf(value));

    private static void Line(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append(key).Append(" = ").AppendLine(value);
        }
    }

    private static string? ListOrNull(IList<string> values) => values.Count == 0 ? null : List(values);

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(SettingKinds.Quote))}]";
}
