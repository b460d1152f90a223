using System.Globalization;

namespace ActorUdp.Embedded.Event;

/// <summary>How grave a log event is.</summary>
public enum LogLevel
{
    /// <summary>For those who look for a fault.</summary>
    DebugLevel,

    /// <summary>Worth knowing.</summary>
    InfoLevel,

    /// <summary>May need attention.</summary>
    WarningLevel,

    /// <summary>Something failed.</summary>
    ErrorLevel,
}

/// <summary>A log entry, as it goes through the event stream.</summary>
public abstract class LogEvent : Actor.INoSerializationVerificationNeeded
{
    private protected LogEvent(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
        Timestamp = DateTime.UtcNow;
        Thread = Thread.CurrentThread;
    }

    /// <summary>The exception behind it, or null.</summary>
    public Exception Cause { get; protected set; }

    /// <summary>When, in UTC.</summary>
    public DateTime Timestamp { get; }

    /// <summary>On which thread.</summary>
    public Thread Thread { get; }

    /// <summary>Who says it, such as the path of an actor.</summary>
    public string LogSource { get; protected set; }

    /// <summary>The type of who says it.</summary>
    public Type LogClass { get; protected set; }

    /// <summary>What it says; <see cref="object.ToString"/> is the text.</summary>
    public object Message { get; protected set; }

    /// <summary>How grave it is.</summary>
    public abstract LogLevel LogLevel();

    /// <summary>The entry as one line, and the exception below it.</summary>
    public override string ToString()
    {
        string level = LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal).ToUpperInvariant();
        string line = string.Create(CultureInfo.InvariantCulture,
            $"[{level}][{Timestamp:MM/dd/yyyy HH:mm:ss.fffK}][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}");
        return Cause is null ? line : $"{line}{Environment.NewLine}Cause: {Cause}";
    }
}

/// <summary>An entry at debug level.</summary>
public class Debug : LogEvent
{
    /// <summary>Creates the entry.</summary>
    public Debug(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Creates the entry.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>An entry at info level.</summary>
public class Info : LogEvent
{
    /// <summary>Creates the entry.</summary>
    public Info(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Creates the entry.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

/// <summary>An entry at warning level.</summary>
public class Warning : LogEvent
{
    /// <summary>Creates the entry.</summary>
    public Warning(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Creates the entry.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}

/// <summary>An entry at error level.</summary>
public class Error : LogEvent
{
    /// <summary>Creates the entry.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}

/// <summary>The text of an entry, put together when it is read.</summary>
internal sealed class LogMessage(string format, object?[] args)
{
    public override string ToString()
    {
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, args);
        }
        catch (FormatException)
        {
            // A wrong format is no reason to lose the entry.
            return $"{format} [{string.Join(", ", args)}]";
        }
    }
}
