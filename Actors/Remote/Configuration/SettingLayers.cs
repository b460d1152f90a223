using System.Globalization;
using ActorUdp.Configuration;

namespace ActorUdp.Remote;

/// <summary>
/// Where the value of a key comes from: the transport's section, then the system's section actor-udp, then the reference
/// configuration. Addresses are of the transport's section alone.
/// </summary>
internal static class SettingLayers
{
    private static readonly string[] _addressKeys = ["hostname", "port", "public-hostname", "public-port", "advertise", "node-name"];

    /// <summary>Whether a key of section actor-udp says where its own socket is, which is no business of this transport.</summary>
    public static bool IsAddress(string key) => key is not ("advertise" or "node-name") && _addressKeys.Contains(key);

    public static Config Of(Config root, Config section)
    {
        Config reference = RemoteTransportSettings.Reference();
        Config own = section.WithFallback(reference);
        Config addresses = ConfigurationFactory.ParseString(string.Join(Environment.NewLine, _addressKeys.Select(key => Line(own, key))));
        Config? shared = root.GetValue(SettingKeys.Section)?.IsObject() == true ? root.GetConfig(SettingKeys.Section) : null;
        Config layered = shared is null ? own : section.WithFallback(shared).WithFallback(reference);
        return addresses.WithFallback(layered);
    }

    /// <summary>The key as the transport's section has it; one that stands only in section actor-udp must not show through.</summary>
    private static string Line(Config own, string key)
    {
        string value = own.GetValue(key) is { } found && found.IsString() ? found.GetString() : Default(key);
        if (key == "hostname")
        {
            value = string.IsNullOrWhiteSpace(value) ? "0.0.0.0" : Addresses.Unbracketed(value);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{key} = \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    private static string Default(string key) => key == "advertise" ? "on" : "";
}
