namespace ActorUdp.Hosts.Node;

/// <summary>Writes the actor system's log to stderr, so that stdout contains results only. Made by the actor system.</summary>
internal sealed class StderrLogger : ReceiveActor
{
    public StderrLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Print);
    }

    /// <summary>While a system starts, its errors reach the verb as exceptions, which it reports better than a log line would.</summary>
    public static bool StartsUp { get; set; }

    private static void Print(LogEvent entry)
    {
        if (StartsUp && entry is Error)
            return;
        string level = entry.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal).ToLowerInvariant();
        string cause = entry.Cause is null ? "" : $": {entry.Cause.GetType().Name}: {entry.Cause.Message}";
        System.Console.Error.WriteLine($"{level}: {Console.Human.Clean(entry.Message?.ToString() ?? "")}{cause}");
    }
}
