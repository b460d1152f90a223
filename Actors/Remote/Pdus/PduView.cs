namespace ActorUdp.Remote;

/// <summary>
/// What can be known of a PDU without decoding what an application put into it: Akka's protocol frame, the envelope's recipient, whether
/// a system message or an acknowledgement is in it, and the path of an actor selection. Any bytes are allowed.
/// </summary>
internal ref struct PduView
{
    private const int ProtocolPayload = 1;
    private const int ProtocolInstruction = 2;
    private const int InstructionCommand = 1;
    private const int ContainerAck = 1;
    private const int ContainerEnvelope = 2;
    private const int EnvelopeRecipient = 1;
    private const int EnvelopeMessage = 2;
    private const int EnvelopeSequence = 5;
    private const int PathText = 1;
    private const ulong NoSequence = ulong.MaxValue;

    private ReadOnlySpan<byte> _container;

    /// <summary>What it is.</summary>
    public PduKind Kind { get; private set; }

    /// <summary>Of a message to one recipient, a hash of the recipient's path; messages to different recipients may share one.</summary>
    public ulong Recipient { get; private set; }

    /// <summary>The acknowledgement field of the envelope, with its tag; empty when there is none.</summary>
    public ReadOnlySpan<byte> AckField { get; private set; }

    /// <summary>The envelope with everything but the acknowledgement; good when there is one.</summary>
    public readonly ReadOnlySpan<byte> WithoutAck => _container[AckField.Length..];

    public static PduView Of(ReadOnlySpan<byte> pdu)
    {
        var view = new PduView();
        var fields = new ProtoReader(pdu);
        if (fields.TryNext() && fields.IsAtEnd)
        {
            view.Kind = fields.Field switch
            {
                ProtocolPayload => view.Container(fields.Bytes),
                ProtocolInstruction => Instruction(fields.Bytes),
                _ => PduKind.Unknown,
            };
        }

        return view;
    }

    private static PduKind Instruction(ReadOnlySpan<byte> instruction)
    {
        const ulong disassociate = 2;
        const ulong disassociateShuttingDown = 4;
        const ulong disassociateQuarantined = 5;
        var fields = new ProtoReader(instruction);
        while (fields.TryNext())
        {
            if (fields.Field == InstructionCommand && fields.Number is disassociate or disassociateShuttingDown or disassociateQuarantined)
            {
                return PduKind.Disassociate;
            }
        }

        return fields.IsAtEnd ? PduKind.Instruction : PduKind.Unknown;
    }

    private PduKind Container(ReadOnlySpan<byte> container)
    {
        _container = container;
        ReadOnlySpan<byte> envelope = default;
        var fields = new ProtoReader(container);
        while (fields.TryNext())
        {
            if (fields.Field == ContainerAck && fields.Start == 0)
            {
                AckField = container[..fields.End];
            }
            else if (fields.Field == ContainerEnvelope && envelope.IsEmpty)
            {
                envelope = fields.Bytes;
            }
            else
            {
                return PduKind.Unknown;
            }
        }

        if (!fields.IsAtEnd)
        {
            return PduKind.Unknown;
        }

        return envelope.IsEmpty ? PduKind.Acknowledgement : Envelope(envelope);
    }

    private PduKind Envelope(ReadOnlySpan<byte> envelope)
    {
        ReadOnlySpan<byte> path = default;
        ReadOnlySpan<byte> message = default;
        ulong sequence = 0;
        var fields = new ProtoReader(envelope);
        while (fields.TryNext())
        {
            switch (fields.Field)
            {
                case EnvelopeRecipient:
                    path = TextOf(fields.Bytes);
                    break;
                case EnvelopeMessage:
                    message = fields.Bytes;
                    break;
                case EnvelopeSequence:
                    sequence = fields.Number;
                    break;
            }
        }

        if (!fields.IsAtEnd || path.IsEmpty)
        {
            return PduKind.Unknown;
        }

        var target = new TargetPath();
        PduKind kind = target.Read(path, message);
        Recipient = target.Hash;
        return sequence != NoSequence ? PduKind.SystemMessage : kind;
    }

    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> reference)
    {
        var fields = new ProtoReader(reference);
        return fields.TryNext() && fields.Field == PathText ? fields.Bytes : default;
    }
}
