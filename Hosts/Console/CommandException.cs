namespace ActorUdp.Hosts.Console;

/// <summary>A failure that the user can understand and act on: its message is shown as it is, without a stack trace.</summary>
internal class CommandException(string message, int exitCode = ExitCode.Failure, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
