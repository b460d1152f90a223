using Akka.Util;

namespace ActorUdp.Messaging;

// In messages that Akka's JSON or Hyperion serialize, the reference stands as text that every node resolves.
internal sealed partial class RemoteActorRef
{
    /// <inheritdoc/>
    public override ISurrogate ToSurrogate(ActorSystem system) => new ReferenceSurrogate(ReferenceText.Of(core, this));
}
