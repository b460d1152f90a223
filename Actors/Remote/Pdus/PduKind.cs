namespace ActorUdp.Remote;

/// <summary>What a PDU of Akka's remoting is, as far as its frame tells.</summary>
internal enum PduKind
{
    /// <summary>Not a frame that this transport knows: it is carried, and nothing overtakes it.</summary>
    Unknown,

    /// <summary>The handshake, or a heartbeat of Akka's protocol layer.</summary>
    Instruction,

    /// <summary>The end of the association, said by Akka's protocol layer.</summary>
    Disassociate,

    /// <summary>An acknowledgement of system messages, without a message.</summary>
    Acknowledgement,

    /// <summary>A message that is numbered and acknowledged: death watch, supervision.</summary>
    SystemMessage,

    /// <summary>A message to one recipient.</summary>
    Message,

    /// <summary>A message whose recipients the frame does not tell one by one.</summary>
    MessageToMany,

    /// <summary>
    /// A message to the daemon that makes actors for other nodes: it must have made an actor before that actor's first message comes.
    /// </summary>
    MessageToDaemon,
}
