using System.Globalization;
using ActorUdp.Embedded.Configuration;

namespace ActorUdp.Embedded.Actor;

/// <summary>The settings of an actor system, read from its configuration once.</summary>
public sealed class Settings
{
    private readonly Lock _lock = new();
    private readonly Config _userConfig;

    // Guarded by _lock.
    private Config _fallback = ConfigurationFactory.Default();
    private volatile Config _config;

    internal Settings(ActorSystem system, Config userConfig)
    {
        System = system;
        _userConfig = userConfig;
        Config config = userConfig.WithFallback(_fallback);
        _config = config;
        Loggers = config.GetStringList("akka.loggers");
        LoggerStartTimeout = config.GetTimeSpan("akka.logger-startup-timeout");
        LogLevel = config.GetString("akka.loglevel")!;
        StdoutLogLevel = config.GetString("akka.stdout-loglevel")!;
        LogDeadLetters = DeadLetterCount(config.GetString("akka.log-dead-letters")!);
        LogDeadLettersDuringShutdown = config.GetBoolean("akka.log-dead-letters-during-shutdown");
        AskTimeout = config.GetTimeSpan("akka.actor.ask-timeout");
        CoordinatedShutdownTerminateActorSystem = config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate =
            config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException("akka.coordinated-shutdown.run-by-actor-system-terminate=on and "
                + "akka.coordinated-shutdown.terminate-actor-system=off is not a supported configuration combination.");
        }
    }

    /// <summary>The actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>The whole configuration, the runtime's reference under it.</summary>
    public Config Config => _config;

    /// <summary>The types of the loggers.</summary>
    public IList<string> Loggers { get; }

    /// <summary>How long a logger may take to start.</summary>
    public TimeSpan LoggerStartTimeout { get; }

    /// <summary>The least severe level that loggers receive, by name.</summary>
    public string LogLevel { get; }

    /// <summary>The least severe level that goes to the standard output before loggers start and after they end, by name.</summary>
    public string StdoutLogLevel { get; }

    /// <summary>How many dead letters are logged; 0 for none.</summary>
    public int LogDeadLetters { get; }

    /// <summary>Whether dead letters are logged while the system ends.</summary>
    public bool LogDeadLettersDuringShutdown { get; }

    /// <summary>How long an ask waits that has no timeout of its own.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary>Whether the last phase of a coordinated shutdown ends the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary>Whether terminating the system runs the coordinated shutdown.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>
    /// Puts defaults below what is configured, and above the reference and the defaults that were put there before.
    /// Libraries bring their references in this way.
    /// </summary>
    public void InjectTopLevelFallback(Config config)
    {
        lock (_lock)
        {
            _fallback = config.WithFallback(_fallback);
            _config = _userConfig.WithFallback(_fallback);
        }
    }

    private static int DeadLetterCount(string text) => text.ToUpperInvariant() switch
    {
        "ON" or "TRUE" => int.MaxValue,
        "OFF" or "FALSE" => 0,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new ConfigurationException($"akka.log-dead-letters is {text}; allowed: on, off, or a number."),
    };
}
