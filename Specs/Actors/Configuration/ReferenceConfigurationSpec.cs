using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;

namespace ActorUdp.Specs.Actors.Configuration;

/// <summary>akka.hocon, the table of keys and the properties of the settings say the same.</summary>
public sealed class ReferenceConfigurationSpec
{
    private static readonly string _text = ReadReference();

    public static TheoryData<string> Keys => [.. SettingKeys.All.Select(key => key.Name)];

    public static TheoryData<string> Edges =>
    [
        .. SettingKeys.All
            .Select(key => (key.Name, Range: Regex.Match(key.Allowed, "from (.+) to (.+)")))
            .Where(key => key.Range.Success)
            .SelectMany(key => new[] { $"{key.Name} = {key.Range.Groups[1].Value}", $"{key.Name} = {key.Range.Groups[2].Value}" }),
        "heartbeat-interval = 5 m, unreachable-timeout = 1 h, give-up-timeout = 12 h, idle-timeout = 24 h",
        "heartbeat-interval = 10 ms, unreachable-timeout = 50 ms, give-up-timeout = 100 ms, idle-timeout = 200 ms",
        "handshake-timeout = 10 ms, handshake-retry-interval = 5 ms, cookie-lifetime = 100 ms",
        "datagram-size = 65507, fixed-window = 131014, receive-queue = 64 KiB, socket-receive-buffer = 64 KiB",
        "flow-control { initial-window = 1 GiB, maximum-window = 1 GiB }",
        "reconnect-backoff { initial = 1 ms, maximum = 1 ms }",
        "maximum-message-size = 1 KiB, control-maximum-message-size = 1 KiB",
    ];

    [Fact]
    public void The_reference_configuration_gives_the_defaults_of_the_code()
    {
        UdpSettings settings = UdpSettings.CreateFromRoot(UdpSettings.DefaultConfig(), out IReadOnlyList<ConfigurationProblem> warnings);

        Assert.Equal(new UdpSettings(), settings);
        Assert.Empty(warnings);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_in_the_reference_configuration_with_the_default_of_its_property(string name)
    {
        SettingKey key = Key(name);
        var value = UdpSettings.DefaultConfig().GetValue(key.FullName);

        Assert.NotNull(value);
        Assert.Equal(key.DefaultText.Trim('"'), value.GetString());
        Assert.Equal(key.DefaultValue, key.ValueIn(new UdpSettings()));
        Assert.Equal(key.DefaultValue, key.ValueIn(UdpSettings.CreateFromRoot(UdpSettings.DefaultConfig(), out _)));
    }

    [Fact]
    public void Every_key_of_the_reference_configuration_is_in_the_table() =>
        Assert.Equal(
            SettingKeys.All.Select(key => key.Name).Order(StringComparer.Ordinal),
            Leaves(UdpSettings.DefaultConfig().GetValue(SettingKeys.Section)!, "").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_property_has_a_key_and_every_key_a_property() =>
        Assert.Equal(
            SettingKeys.All.Select(key => key.Name).Order(StringComparer.Ordinal),
            Properties(typeof(UdpSettings), "").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_read_from_a_configuration(string name)
    {
        SettingKey key = Key(name);

        UdpSettings settings = UdpSettings.Create($"{name} = {OtherValue(key)}\n{Companions(name)}");

        Assert.NotEqual(key.DefaultValue, key.ValueIn(settings));
        Assert.Equal([name], SettingKeys.All
            .Where(other => !Companions(name).Contains(other.Name, StringComparison.Ordinal))
            .Where(other => !other.ValueIn(settings).Equals(other.DefaultValue))
            .Select(other => other.Name));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_explained_where_it_stands(string name)
    {
        SettingKey key = Key(name);
        string comment = CommentOf(name);

        Assert.Contains($"Allowed: {key.Allowed}", comment, StringComparison.Ordinal);
        Assert.Contains("Default: ", comment, StringComparison.Ordinal);
        Assert.False(comment.StartsWith("Allowed:", StringComparison.Ordinal), "the comment begins with what the key means");
        if (key.DefaultValue is not (string or bool or Enum))
        {
            Assert.Contains("Too low: ", comment, StringComparison.Ordinal);
            Assert.Contains("Too high: ", comment, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_reference_configuration_passes_the_check() =>
        Assert.DoesNotContain(SettingsValidator.Check(UdpSettings.DefaultConfig()), problem => problem.Kind != ProblemKind.MachineLimit);

    [Fact]
    public void The_defaults_are_valid_in_themselves() => new UdpSettings().EnsureValid();

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_protocol_accepts_whatever_is_allowed(string text)
    {
        Config config = $"actor-udp {{ {text} }}";
        IReadOnlyList<ConfigurationProblem> problems = SettingsValidator.Check(config);

        Assert.DoesNotContain(problems, problem => problem.Kind is ProblemKind.WrongValue or ProblemKind.UnknownKey);
        if (!problems.Any(problem => problem.Kind == ProblemKind.Relation))
            ProtocolSettingsFactory.From(UdpSettings.CreateFromRoot(config, out _));
    }

    private static SettingKey Key(string name) => SettingKeys.All.Single(key => key.Name == name);

    // Another allowed value that keeps all relations, if need be with the companions below.
    private static string OtherValue(SettingKey key) => key.DefaultValue switch
    {
        TimeSpan value => SettingUnits.Format(value * 1.5),
        bool value => value ? "off" : "on",
        string => "\"another-text-of-some-length\"",
        SendSocketKind => "shared",
        CongestionControlKind => "fixed",
        IdleStrategyKind => "spinning",
        long value => SettingUnits.Format(value / 2),
        double value => value.Equals(1.5) ? "2" : (value * 1.1).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        int when key.Name.EndsWith("datagram-size", StringComparison.Ordinal) => "1400 B",
        int value => value == 0 ? "9000" : (value * 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException(key.Name),
    };

    private static string Companions(string name) => name switch
    {
        "heartbeat-interval" => "unreachable-timeout = 6 s",
        _ => "",
    };

    private static IEnumerable<string> Leaves(HoconValue value, string prefix) => value.GetObject() is { } section
        ? section.Items.SelectMany(item => Leaves(item.Value, prefix.Length == 0 ? item.Key : $"{prefix}.{item.Key}"))
        : [prefix];

    private static IEnumerable<string> Properties(Type type, string prefix) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .SelectMany(property => property.PropertyType.Namespace == typeof(UdpSettings).Namespace && property.PropertyType.IsClass
            ? Properties(property.PropertyType, $"{prefix}{KebabCase(property.Name)}.")
            : [prefix + KebabCase(property.Name)]);

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static string CommentOf(string name)
    {
        string[] path = name.Split('.');
        string[] lines = _text.Split('\n');
        int at = 0;
        for (int i = 0; i < path.Length; i++)
        {
            string start = $"{new string(' ', 2 * (i + 1))}{path[i]} {(i == path.Length - 1 ? '=' : '{')}";
            at = Array.FindIndex(lines, at, line => line.StartsWith(start, StringComparison.Ordinal));
            Assert.True(at >= 0, $"{name} is in akka.hocon");
        }

        StringBuilder comment = new();
        int first = at;
        while (lines[first - 1].TrimStart().StartsWith('#'))
            first--;
        for (int i = first; i < at; i++)
            comment.Append(lines[i].TrimStart()[1..].Trim()).Append(' ');
        return comment.ToString();
    }

    private static string ReadReference()
    {
        using Stream stream = typeof(UdpSettings).Assembly.GetManifestResourceStream("ActorUdp.akka.hocon")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
