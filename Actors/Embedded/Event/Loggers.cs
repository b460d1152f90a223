using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;

namespace ActorUdp.Embedded.Event;

/// <summary>Sent to a logger actor before its first entry. It answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    /// <summary>Creates the message.</summary>
    /// <param name="loggingBus">Where the entries come from.</param>
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    /// <summary>Where the entries come from.</summary>
    public LoggingBus LoggingBus { get; }
}

/// <summary>A logger actor is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>The logger that is used unless <c>akka.loggers</c> says otherwise: it writes to the standard output.</summary>
public class DefaultLogger : ActorBase
{
    /// <summary>Writes entries; answers <see cref="InitializeLogger"/>.</summary>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes an entry.</summary>
    protected virtual void Print(LogEvent logEvent) => Console.Out.WriteLine(logEvent);
}

/// <summary>Writes to the standard output without an actor: before the loggers have started and after they have ended.</summary>
internal sealed class StandardOutLogger : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "/StandardOutLogger");

    public override IActorRefProvider Provider => throw new NotSupportedException("StandardOutLogger does not provide");

    protected override void TellInternal(object message, IActorRef sender) => Console.Out.WriteLine(message);
}

/// <summary>Starts and ends the loggers of a system.</summary>
internal sealed class LoggerSet(ExtendedActorSystem system)
{
    private readonly StandardOutLogger _stdout = new();
    private readonly List<IActorRef> _loggers = [];

    /// <summary>Entries go to the standard output until the loggers have started.</summary>
    internal void StartStdout() => Subscribe(_stdout, Logging.LogLevelFor(system.Settings.StdoutLogLevel));

    /// <summary>Starts the configured loggers.</summary>
    internal void Start()
    {
        LogLevel level = Logging.LogLevelFor(system.Settings.LogLevel);
        system.EventStream.SetLogLevel(level);
        int id = 0;
        foreach (var name in system.Settings.Loggers)
        {
            Type type = Util.TypeNames.Find(name)
                ?? throw new ConfigurationException($"Logger specified in config cannot be found: \"{name}\"");
            IActorRef logger = system.SystemActorOf(Props.Create(type), $"log{++id}-{type.Name}");
            logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), system.Settings.LoggerStartTimeout)
                .GetAwaiter().GetResult();
            Subscribe(logger, level);
            _loggers.Add(logger);
        }

        system.EventStream.Unsubscribe(_stdout);
    }

    /// <summary>Entries go to the standard output again; the loggers end with the system's other actors.</summary>
    internal void Stop()
    {
        StartStdout();
        foreach (var logger in _loggers)
        {
            system.EventStream.Unsubscribe(logger);
            system.Stop(logger);
        }
    }

    private void Subscribe(IActorRef logger, LogLevel from)
    {
        for (LogLevel level = from; level <= LogLevel.ErrorLevel; level++)
            system.EventStream.Subscribe(logger, level.ClassFor());
    }
}
