namespace ActorUdp.Hosts.Console;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>What was asked for was not done, or not all of it.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Not done because this machine lacks what it takes; nothing has failed. The code by which test harnesses know a skipped test.</summary>
    public const int Skipped = 77;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;
}
