using System.Collections.Frozen;
using System.Globalization;
using ActorUdp.Configuration;

namespace ActorUdp.Remote;

/// <summary>The keys that a transport's section has beyond those of section actor-udp: DotNetty's, with their names and meaning.</summary>
internal sealed class RemoteKeys(Config layered, List<ConfigurationProblem> problems)
{
    private const long MiB = 1 << 20;

    public static SettingKey<string> TransportProtocol { get; } = new("transport-protocol", "udp", Scheme(), _ => "");

    public static SettingKey<string> BindHostname { get; } = new("bind-hostname", "", SettingKinds.HostName(emptyMeans: "hostname"), _ => "");

    public static SettingKey<string> BindPort { get; } = new("bind-port", "", OptionalPort(), _ => "");

    public static SettingKey<long> MaximumFrameSize { get; } =
        new("maximum-frame-size", 64 * MiB, SettingKinds.Size(32_000, 512 * MiB), _ => 0);

    public static SettingKey<long> BulkFrameSize { get; } = new("bulk-frame-size", 64 << 10, SettingKinds.Size(4 << 10, 512 * MiB), _ => 0);

    public static SettingKey<long> BulkRate { get; } = new("bulk-rate", 125_000_000, SettingKinds.Size(1_000_000, 100_000_000_000), _ => 0);

    public static SettingKey<long> AttachedRate { get; } = new("attached-rate", 250_000_000, SettingKinds.Size(1_000_000, 100_000_000_000), _ => 0);

    public static SettingKey<bool> AttachLargeMessages { get; } = new("attach-large-messages", true, SettingKinds.Boolean(), _ => false);

    public static SettingKey<TimeSpan> ConnectionTimeout { get; } = new(
        "connection-timeout", TimeSpan.FromSeconds(15), SettingKinds.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), _ => default);

    public static SettingKey<long> ReceiveBufferSize { get; } =
        new("receive-buffer-size", 4 * MiB, SettingKinds.Size(64 << 10, 1024 * MiB), _ => 0);

    public static SettingKey<long> SendBufferSize { get; } = new("send-buffer-size", 4 * MiB, SettingKinds.Size(64 << 10, 1024 * MiB), _ => 0);

    // What a section that was made for DotNetty has and a transport over UDP has no use for.
    private static readonly FrozenSet<string> _without = new[]
    {
        "transport-class", "applied-adapters", "byte-order", "dns-use-ipv6", "enforce-ip-family", "enable-ssl", "ssl",
        "enable-backwards-compatibility", "enable-pooling", "batching", "use-dispatcher-for-io", "write-buffer-high-water-mark",
        "write-buffer-low-water-mark", "backlog", "tcp-nodelay", "tcp-keepalive", "tcp-reuse-addr", "server-socket-worker-pool",
        "client-socket-worker-pool", "log-transport",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly SettingKey[] _own =
    [
        TransportProtocol, BindHostname, BindPort, MaximumFrameSize, BulkFrameSize, BulkRate, AttachedRate, AttachLargeMessages, ConnectionTimeout, ReceiveBufferSize, SendBufferSize,
    ];

    public T Read<T>(SettingKey<T> key)
        where T : notnull => ReadOr(key, key.Default);

    public T ReadOr<T>(SettingKey<T> key, T otherwise)
        where T : notnull
    {
        if (layered.GetValue(key.Name) is not { } value)
        {
            return otherwise;
        }

        ConfigurationProblem? problem = null;
        T result = value.IsString() ? key.Parse(value.GetString(), out problem) : otherwise;
        if (!value.IsString())
        {
            problem = key.Error(null, $"allowed is {key.Allowed}");
        }

        if (problem is not null)
        {
            problems.Add(problem);
        }

        return result;
    }

    /// <summary>What the section asks for and this transport can't give.</summary>
    public static IEnumerable<ConfigurationProblem> Unsupported(Config section)
    {
        if (section.GetBoolean("enable-ssl", false))
        {
            yield return new ConfigurationProblem(
                ProblemSeverity.Error,
                $"{SettingKeys.Section}.enable-ssl",
                "on",
                "this transport does not encrypt; allowed is off. Between nodes that need it, use a network that encrypts",
                ProblemKind.WrongValue);
        }
    }

    /// <summary>Keys of the section that have no effect, with the nearest that has.</summary>
    public static IEnumerable<ConfigurationProblem> Unknown(Config section) => UnknownKeys.InSection(section)
        .Where(problem => !IsKnown(problem.Key[(SettingKeys.Section.Length + 1)..]));

    private static bool IsKnown(string key) => _without.Contains(key.Split('.')[0]) || _own.Any(own => own.Name == key);

    private static SettingKind<string> Scheme() => new(
        "a name of letters, digits, '.', '+' and '-'",
        TryText,
        value => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-'),
        value => value);

    private static SettingKind<string> OptionalPort() => new(
        "0 to 65535, or empty",
        TryText,
        value => value.Length == 0 || ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        value => value);

    private static bool TryText(string text, out string value)
    {
        value = text;
        return true;
    }
}
