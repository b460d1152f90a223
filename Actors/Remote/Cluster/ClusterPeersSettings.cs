namespace ActorUdp.Remote;

/// <summary>The settings of <see cref="ClusterPeers"/>: section <c>akka.cluster.actor-udp-peers</c>. Immutable.</summary>
public sealed record ClusterPeersSettings
{
    /// <summary>Where they are read from.</summary>
    public const string Section = "akka.cluster.actor-udp-peers";

    private static readonly TimeSpan _lowestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _highestInterval = TimeSpan.FromHours(1);

    private ClusterPeersSettings()
    {
    }

    /// <summary>How often the round-trip time to each member is published.</summary>
    public TimeSpan RttInterval { get; private init; }

    /// <summary>How many incarnations that are not spoken to are remembered.</summary>
    public int MaximumExcluded { get; private init; }

    /// <summary>Reads them.</summary>
    /// <param name="root">The configuration of the actor system.</param>
    /// <exception cref="ConfigurationException">A value is wrong; the message names key, value and what is allowed.</exception>
    public static ClusterPeersSettings Create(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        Config section = root.WithFallback(Reference()).GetConfig(Section);
        return new ClusterPeersSettings
        {
            RttInterval = Checked("rtt-interval", section.GetTimeSpan("rtt-interval"), _lowestInterval, _highestInterval, "a duration from 100 ms to 1 h"),
            MaximumExcluded = Checked("maximum-excluded", section.GetInt("maximum-excluded"), 1, 1_000_000, "1 to 1000000"),
        };
    }

    /// <summary>The reference configuration, as it is documented.</summary>
    internal static Config Reference()
    {
        using Stream stream = typeof(ClusterPeersSettings).Assembly.GetManifestResourceStream("ActorUdp.Remote.cluster-peers.hocon")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static T Checked<T>(string key, T value, T lowest, T highest, string allowed)
        where T : IComparable<T> =>
        value.CompareTo(lowest) >= 0 && value.CompareTo(highest) <= 0
            ? value
            : throw new ConfigurationException($"{Section}.{key} is {value}; allowed: {allowed}.");
}
