namespace ActorUdp.Hosts.Processes;

/// <summary>A node process did not do what was waited for; the message says which and why.</summary>
internal sealed class NodeProcessException(string message) : Exception(message);
