using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Lab;

/// <summary>The lab could not be built or did not do what it should; the message says which step and why.</summary>
internal sealed class LabException(string message) : CommandException(message);
