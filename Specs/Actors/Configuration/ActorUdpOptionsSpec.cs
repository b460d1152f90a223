using System.Reflection;
using ActorUdp.Configuration;

namespace ActorUdp.Specs.Actors.Configuration;

/// <summary>Options say as HOCON what is set and nothing else.</summary>
public sealed class ActorUdpOptionsSpec
{
    public static TheoryData<string> Keys => [.. SettingKeys.All.Select(key => key.Name)];

    [Fact]
    public void Nothing_set_says_nothing() => Assert.Equal("", new ActorUdpOptions().ToHocon());

    [Fact]
    public void What_is_set_is_written_in_the_order_of_the_reference_configuration()
    {
        ActorUdpOptions options = new()
        {
            NodeName = "n1",
            Port = 9000,
            Advertise = false,
            SendSocket = SendSocketKind.Shared,
            GiveUpTimeout = TimeSpan.FromSeconds(45),
            SendQueue = { HighWatermark = 0.5, Bulk = 64 << 20 },
        };

        Assert.Equal(
            [
                "actor-udp.port = 9000", "actor-udp.advertise = off", "actor-udp.node-name = \"n1\"", "actor-udp.send-socket = shared",
                "actor-udp.send-queue.bulk = 64 MiB", "actor-udp.send-queue.high-watermark = 0.5", "actor-udp.give-up-timeout = 45 s",
            ],
            options.ToHocon().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_has_a_property_and_is_read_back_as_it_was_set(string name)
    {
        SettingKey key = SettingKeys.All.Single(k => k.Name == name);
        ActorUdpOptions options = new();
        Assert.Null(OptionPath.ValueOf(options, name));

        Set(options, name, key.DefaultValue);

        Assert.StartsWith(key.FullName + " = ", options.ToHocon(), StringComparison.Ordinal);
        Assert.Equal(key.DefaultValue, key.ValueIn(UdpSettings.CreateFromRoot(options.ToConfig(), out _)));
    }

    [Fact]
    public void What_is_not_set_leaves_the_configuration_beneath_as_it_is()
    {
        Config config = new ActorUdpOptions { Hostname = "::1" }.ToConfig().WithFallback("actor-udp { hostname = \"10.0.0.7\", port = 9000 }");

        UdpSettings settings = UdpSettings.CreateFromRoot(config, out _);

        Assert.Equal(("::1", 9000), (settings.Hostname, settings.Port));
    }

    [Theory]
    [InlineData("a\"b\\c")]
    [InlineData("${x} # no comment \t{ } = [ ]")]
    [InlineData("0123456789abcdef \u00e9\u4e16")]
    public void Text_of_any_kind_is_read_back_as_it_was_set(string text)
    {
        ActorUdpOptions options = new() { ResetSecret = text.PadRight(16, '.') };

        Assert.Equal(options.ResetSecret, UdpSettings.CreateFromRoot(options.ToConfig(), out _).ResetSecret);
    }

    [Fact]
    public void A_wrong_value_is_refused_with_key_value_and_what_is_allowed() => Assert.Equal(
        "actor-udp.port = 70000: allowed is a whole number from 0 to 65535",
        Assert.Throws<ConfigurationException>(() => new ActorUdpOptions { Port = 70_000 }.ToHocon()).Message);

    private static void Set(object target, string name, object value)
    {
        string[] parts = [.. name.Split('.').Select(part => string.Concat(part.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..])))];
        foreach (string part in parts[..^1])
            target = target.GetType().GetProperty(part)!.GetValue(target)!;
        PropertyInfo property = target.GetType().GetProperty(parts[^1])!;
        property.SetValue(target, value);
    }
}
