namespace ActorUdp.Protocol.Wire;

/// <summary>What the payload of a message is: bits 0 and 1 of a heading's flags.</summary>
public enum EnvelopePayloadKind : byte
{
    /// <summary>Bytes as they are.</summary>
    Bytes = 0,

    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>What a serializer made of an object; serializer id and manifest say how to read it.</summary>
    Serialized = 2,
}

/// <summary>How a recipient is named: bits 2 and 3 of a heading's flags.</summary>
public enum EnvelopeTargetKind : byte
{
    /// <summary>By the name that it is registered under.</summary>
    Name = 1,

    /// <summary>By a number that its node gave out for replies.</summary>
    ReplyToken = 2,
}

/// <summary>Whether and how replies reach the sender: the low two bits of an envelope's head.</summary>
public enum EnvelopeSenderKind : byte
{
    /// <summary>There is no sender to reply to.</summary>
    None = 0,

    /// <summary>A reply token at the node that dialed this connection.</summary>
    ReplyToken = 1,

    /// <summary>A recipient at some other node: address and target.</summary>
    Foreign = 2,

    /// <summary>One that an earlier message of the channel gave a number to.</summary>
    Numbered = 3,
}
