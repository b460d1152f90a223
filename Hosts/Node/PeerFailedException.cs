using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Node;

/// <summary>A peer could not be connected to. Names the typed reason in front of the transport's explanation.</summary>
internal sealed class PeerFailedException(PeerUnavailableException cause)
    : CommandException($"{Describe(cause)}: {Human.Clean(cause.Message)}", Console.ExitCode.Failure, cause)
{
    /// <summary>The reason as <c>--json</c> says it.</summary>
    public string Reason { get; } = cause.Reject?.ToString() ?? cause.Reason.ToString();

    private static string Describe(PeerUnavailableException cause) =>
        cause.Reject is { } reject ? $"{cause.Peer} rejects the connection ({reject})" : $"{cause.Peer} is not available ({cause.Reason})";
}
