using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.Event;

/// <summary>Writes log entries. Thread-safe.</summary>
public interface ILoggingAdapter
{
    /// <summary>Whether debug entries are written.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether info entries are written.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether warnings are written.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether errors are written.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether entries of a level are written.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Writes an entry.</summary>
    /// <param name="logLevel">How grave it is.</param>
    /// <param name="cause">The exception behind it, or null.</param>
    /// <param name="format">The text, taken as it is.</param>
    void Log(LogLevel logLevel, Exception? cause, string format);

    /// <summary>Writes an entry.</summary>
    /// <param name="logLevel">How grave it is.</param>
    /// <param name="cause">The exception behind it, or null.</param>
    /// <param name="format">The text with places such as {0}.</param>
    /// <param name="args">What stands in the places.</param>
    void Log(LogLevel logLevel, Exception? cause, string format, params object?[] args);
}

/// <summary>Writes entries by level. A text without arguments is taken as it is, braces and all.</summary>
public static class LoggingExtensions
{
    /// <summary>Writes an entry at debug level.</summary>
    public static void Debug(this ILoggingAdapter log, string format) => log.Log(LogLevel.DebugLevel, null, format);

    /// <summary>Writes an entry at debug level.</summary>
    public static void Debug(this ILoggingAdapter log, string format, params object?[] args) =>
        log.Log(LogLevel.DebugLevel, null, format, args);

    /// <summary>Writes an entry at debug level.</summary>
    public static void Debug(this ILoggingAdapter log, Exception? cause, string format, params object?[] args) =>
        log.Log(LogLevel.DebugLevel, cause, format, args);

    /// <summary>Writes an entry at info level.</summary>
    public static void Info(this ILoggingAdapter log, string format) => log.Log(LogLevel.InfoLevel, null, format);

    /// <summary>Writes an entry at info level.</summary>
    public static void Info(this ILoggingAdapter log, string format, params object?[] args) =>
        log.Log(LogLevel.InfoLevel, null, format, args);

    /// <summary>Writes an entry at info level.</summary>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format, params object?[] args) =>
        log.Log(LogLevel.InfoLevel, cause, format, args);

    /// <summary>Writes a warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    /// <summary>Writes a warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format, params object?[] args) =>
        log.Log(LogLevel.WarningLevel, null, format, args);

    /// <summary>Writes a warning.</summary>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format, params object?[] args) =>
        log.Log(LogLevel.WarningLevel, cause, format, args);

    /// <summary>Writes an error.</summary>
    public static void Error(this ILoggingAdapter log, string format) => log.Log(LogLevel.ErrorLevel, null, format);

    /// <summary>Writes an error.</summary>
    public static void Error(this ILoggingAdapter log, string format, params object?[] args) =>
        log.Log(LogLevel.ErrorLevel, null, format, args);

    /// <summary>Writes an error.</summary>
    public static void Error(this ILoggingAdapter log, Exception? cause, string format, params object?[] args) =>
        log.Log(LogLevel.ErrorLevel, cause, format, args);
}

/// <summary>Makes loggers and knows the names of levels.</summary>
public static class Logging
{
    /// <summary>Above every level: nothing is written.</summary>
    internal const LogLevel Off = (LogLevel)int.MaxValue;

    /// <summary>The logger of an actor; its source is the actor's path.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context) =>
        new BusLogging(context.System.EventStream, context.Self.Path.ToString(), context.Props.Type);

    /// <summary>The logger of something else.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="logSourceObj">Who writes: a name, a type, an actor, or any object, of which the type is taken.</param>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj) => logSourceObj switch
    {
        string name => new BusLogging(system.EventStream, $"{name}({system})", typeof(string)),
        Type type => new BusLogging(system.EventStream, $"{type.Name}({system})", type),
        IActorRef actor => new BusLogging(system.EventStream, actor.Path.ToString(), actor.GetType()),
        _ => new BusLogging(system.EventStream, $"{logSourceObj.GetType().Name}({system})", logSourceObj.GetType()),
    };

    /// <summary>The level of a name: DEBUG, INFO, WARNING or WARN, ERROR, OFF, in any case.</summary>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" or "WARN" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException(
            $"Unknown LogLevel: \"{logLevel}\". Valid values are: \"Debug\", \"Info\", \"Warning\", \"Error\", \"Off\"", nameof(logLevel)),
    };

    /// <summary>The type of the entries of a level.</summary>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentOutOfRangeException(nameof(logLevel), logLevel, "Unknown LogLevel"),
    };
}

/// <summary>Publishes entries to the event stream.</summary>
internal sealed class BusLogging(LoggingBus bus, string logSource, Type logClass) : ILoggingAdapter
{
    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= bus.LogLevel;

    public void Log(LogLevel logLevel, Exception? cause, string format) => Write(logLevel, cause, format);

    public void Log(LogLevel logLevel, Exception? cause, string format, params object?[] args)
    {
        if (IsEnabled(logLevel))
            Write(logLevel, cause, args.Length == 0 ? format : new LogMessage(format, args));
    }

    private void Write(LogLevel logLevel, Exception? cause, object message)
    {
        if (!IsEnabled(logLevel))
            return;
        bus.Publish(logLevel switch
        {
            LogLevel.DebugLevel => new Debug(cause, logSource, logClass, message),
            LogLevel.InfoLevel => new Info(cause, logSource, logClass, message),
            LogLevel.WarningLevel => new Warning(cause, logSource, logClass, message),
            _ => new Error(cause, logSource, logClass, message),
        });
    }
}
