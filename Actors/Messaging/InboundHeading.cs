using System.Text;
using ActorUdp.Protocol.Wire;
using Google.Protobuf;

namespace ActorUdp.Messaging;

/// <summary>
/// A heading as a receiver keeps it, with what it has found out: who the recipient is, how the payload is read. Owned by the receiver
/// actor of its link.
/// </summary>
internal sealed class InboundHeading
{
    private readonly byte[] _name;
    private readonly ulong _token;
    private readonly byte[] _manifest;
    private Recipient? _recipient;
    private WeakReference<IActorRef>? _asker;

    public InboundHeading(in EnvelopeHeading heading)
    {
        PayloadKind = heading.PayloadKind;
        SerializerId = heading.SerializerId;
        _name = heading.Target.Name.ToArray();
        _token = heading.Target.Token;
        _manifest = heading.Manifest.ToArray();
    }

    public EnvelopePayloadKind PayloadKind { get; }

    public int SerializerId { get; }

    public string Manifest => field ??= Encoding.UTF8.GetString(_manifest);

    public bool IsNamed => _name.Length > 0;

    /// <summary>The recipient in words.</summary>
    public string Target => IsNamed ? Encoding.UTF8.GetString(_name) : _token.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What reads Protobuf payloads.</summary>
    /// <exception cref="System.Runtime.Serialization.SerializationException">The manifest names no Protobuf message that this process has.</exception>
    public MessageParser Parser => field ??= ProtobufSerializer.ParserOf(Manifest);

    /// <summary>Who has the name; null: nobody. Only when <see cref="IsNamed"/>.</summary>
    public Recipient? Recipient(RecipientRegistry registry)
    {
        if (_recipient is not { IsRevoked: false })
        {
            _recipient = registry.Find(_name);
        }

        return _recipient;
    }

    /// <summary>Whom the reply token was given to; null: it is gone. Only when not <see cref="IsNamed"/>.</summary>
    public IActorRef? Asker(ReplyDirectory replies)
    {
        _asker ??= replies.FindWeak(_token);
        return _asker is not null && _asker.TryGetTarget(out IActorRef? actor) ? actor : null;
    }

    /// <summary>Whether it says the same.</summary>
    public bool Says(in EnvelopeHeading heading) =>
        PayloadKind == heading.PayloadKind
        && SerializerId == heading.SerializerId
        && _token == heading.Target.Token
        && heading.Target.Name.SequenceEqual(_name)
        && heading.Manifest.SequenceEqual(_manifest);
}
