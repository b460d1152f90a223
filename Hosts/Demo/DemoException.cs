namespace ActorUdp.Hosts.Demo;

/// <summary>A step of the demo did not come to its end; the message says which and why.</summary>
internal sealed class DemoException(string message) : Exception(message);
