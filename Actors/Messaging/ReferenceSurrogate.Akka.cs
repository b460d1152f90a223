using Akka.Util;

namespace ActorUdp;

/// <summary>
/// What stands for a reference of this transport inside a message that is serialized by Akka's JSON or Hyperion serializer. A list of allowed types
/// must name it where messages hold such references.
/// </summary>
/// <param name="text">As <see cref="UdpTransport.Export"/> writes it.</param>
public sealed class ReferenceSurrogate(string text) : ISurrogate
{
    /// <summary>As <see cref="UdpTransport.Export"/> writes it.</summary>
    public string Text { get; } = text;

    /// <summary>The reference at the node that received it; dead letters when the text is none of ours.</summary>
    /// <param name="system">The actor system of that node.</param>
    public ISurrogated FromSurrogate(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return UdpTransport.Get(system).TryImport(Text, out IActorRef? actor) ? actor : system.DeadLetters;
    }
}
