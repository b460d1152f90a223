using System.Globalization;
using System.Text;
using ActorUdp.Configuration;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Node;

/// <summary>The configuration of a host: the command line over the file over what suits a command.</summary>
internal static class HostConfiguration
{
    // stdout belongs to the results: the log goes to stderr, and only what may need attention.
    // The verbs end the actor system themselves, so the runtime need not watch for the end of the process.
    private static readonly string _defaults = $$"""
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = ["{{typeof(StderrLogger).FullName}}, {{typeof(StderrLogger).Assembly.GetName().Name}}"]
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """;

    /// <exception cref="CommandException">The file cannot be read or is not HOCON.</exception>
    public static Config Build(HostOptions options)
    {
        Config config = ConfigurationFactory.ParseString(_defaults);
        if (options.ConfigFile is not null)
            config = Load(options.ConfigFile).WithFallback(config);
        string overrides = Overrides(options, config);
        return overrides.Length == 0 ? config : ConfigurationFactory.ParseString(overrides).WithFallback(config);
    }

    private static Config Load(string path)
    {
        try
        {
            return ConfigurationFile.Load(path);
        }
        catch (ConfigurationException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
    }

    private static string Overrides(HostOptions options, Config config)
    {
        var text = new StringBuilder(options.Settings);
        if (options.Listen is { } listen)
        {
            Set(text, "hostname", Quoted(listen.Host));
            Set(text, "port", listen.Port.ToString(CultureInfo.InvariantCulture));
        }
        else if (options.IsClient)
        {
            // The file may be that of the node on this machine, whose port is taken by it. Nobody dials a client, so it
            // listens where nobody else can, unless one socket has to do for sending, too.
            bool shared = config.GetString("actor-udp.send-socket", "") == "shared";
            Set(text, "hostname", shared ? "\"0.0.0.0\"" : "\"127.0.0.1\"");
            Set(text, "port", "0");
            Set(text, "public-hostname", "\"\"");
            Set(text, "public-port", "0");
            Set(text, "advertise", "off");
        }
        if (options.ClusterId is not null)
            Set(text, "cluster-id", Quoted(options.ClusterId));
        if (options.Name is not null)
            Set(text, "node-name", Quoted(options.Name));
        else if (string.IsNullOrEmpty(config.GetString("actor-udp.node-name", "")))
            Set(text, "node-name", Quoted(options.DefaultName));
        return text.ToString();
    }

    private static void Set(StringBuilder text, string key, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"actor-udp.{key} = {value}\n");

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : char.IsControl(c) ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : quoted.Append(c);
        return quoted.Append('"').ToString();
    }
}
