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
        Config own = Bound(section.WithFallback(reference));
        Config addresses = ConfigurationFactory.ParseString(string.Join(Environment.NewLine, _addressKeys.Select(key => Line(own, key))));
        Config? shared = root.GetValue(SettingKeys.Section)?.IsObject() == true ? root.GetConfig(SettingKeys.Section) : null;
        Config layered = shared is null ? own : section.WithFallback(shared).WithFallback(reference);
        return addresses.WithFallback(layered);
    }

    /// <summary>Where bind-hostname and bind-port say what is bound, hostname and port are what peers are told, unless public-… is.</summary>
    private static Config Bound(Config own)
    {
        string bind = Bind(RemoteKeys.BindHostname, "hostname", "public-hostname") + Bind(RemoteKeys.BindPort, "port", "public-port");
        return bind.Length == 0 ? own : ConfigurationFactory.ParseString(bind).WithFallback(own);

        string Bind(SettingKey<string> bindKey, string key, string publicKey)
        {
            string bound = Text(own, bindKey.Name);
            string said = Text(own, publicKey);
            bindKey.Parse(bound, out ConfigurationProblem? problem);
            return bound.Length == 0 || problem is not null
                ? ""
                : $"{key} = {SettingKinds.Quote(bound)}\n{publicKey} = {SettingKinds.Quote(said is not ("" or "0") ? said : Text(own, key))}\n";
        }
    }

    private static string Text(Config own, string key) => own.GetValue(key) is { } found && found.IsString() ? found.GetString().Trim() : "";

    /// <summary>The key as the transport's section has it; one that stands only in section actor-udp must not show through.</summary>
    private static string Line(Config own, string key)
    {
        string value = own.GetValue(key) is { } found && found.IsString() ? found.GetString() : Default(key);
        value = key switch
        {
            "hostname" => string.IsNullOrWhiteSpace(value) ? "0.0.0.0" : Addresses.Unbracketed(value),
            "public-hostname" => Addresses.Unbracketed(value),
            _ => value,
        };

        return $"{key} = {SettingKinds.Quote(value)}";
    }

    private static string Default(string key) => key == "advertise" ? "on" : "";
}
