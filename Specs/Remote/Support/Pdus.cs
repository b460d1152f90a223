using System.Text;

namespace ActorUdp.Specs.Remote;

/// <summary>PDUs as Akka's remoting writes them, field by field.</summary>
internal static class Pdus
{
    private const string Host = "akka.udp://system@127.0.0.1:9000";

    public const uint Associate = 1;
    public const uint Disassociate = 2;
    public const uint Heartbeat = 3;
    public const uint DisassociateShuttingDown = 4;
    public const uint DisassociateQuarantined = 5;

    public static ByteString Instruction(uint command) => Bytes(pdu => Field(pdu, 2, Bytes(instruction =>
    {
        instruction.WriteTag(1, WireFormat.WireType.Varint);
        instruction.WriteUInt32(command);
    })));

    public static ByteString PureAck(ulong cumulative) => Payload(Ack(cumulative));

    /// <param name="path">The recipient's, below the address.</param>
    /// <param name="content">What the application serialized.</param>
    /// <param name="sequence">The number of a system message.</param>
    /// <param name="ack">The acknowledgement that rides along.</param>
    /// <param name="serializer">The serializer's id.</param>
    public static ByteString Message(string path, ByteString content, ulong? sequence = null, ulong? ack = null, int serializer = 4)
    {
        ByteString envelope = Bytes(e =>
        {
            Field(e, 1, Bytes(recipient => Field(recipient, 1, ByteString.CopyFrom(Host + path, Encoding.UTF8))));
            Field(e, 2, Bytes(message =>
            {
                Field(message, 1, content);
                message.WriteTag(2, WireFormat.WireType.Varint);
                message.WriteInt32(serializer);
            }));
            Field(e, 4, Bytes(sender => Field(sender, 1, ByteString.CopyFrom(Host + "/user/sender#77", Encoding.UTF8))));
            e.WriteTag(5, WireFormat.WireType.Fixed64);
            e.WriteFixed64(sequence ?? ulong.MaxValue);
        });
        ByteString container = Bytes(c => Field(c, 2, envelope));
        return Payload(ack is { } number ? ByteString.CopyFrom([.. Ack(number).Span, .. container.Span]) : container);
    }

    /// <summary>To an actor selection; an element "*" is a pattern, ".." the parent.</summary>
    public static ByteString Selection(string[] elements, ByteString content, string anchor = "/") =>
        SelectionOf(elements, Bytes(payload => Field(payload, 1, content)), anchor);

    /// <summary>What a serializer wrote, with its identifier.</summary>
    public static ByteString Payload(ByteString content, int serializer) => Bytes(payload =>
    {
        Field(payload, 1, content);
        payload.WriteTag(2, WireFormat.WireType.Varint);
        payload.WriteInt32(serializer);
    });

    /// <summary>Like <see cref="Selection"/>, of a payload.</summary>
    public static ByteString SelectionOf(string[] elements, ByteString payload, string anchor = "/") => Message(anchor, Bytes(selection =>
    {
        Field(selection, 1, payload);
        foreach (string element in elements)
        {
            Field(selection, 2, Bytes(pattern =>
            {
                pattern.WriteTag(1, WireFormat.WireType.Varint);
                pattern.WriteInt32(element switch { ".." => 1, "*" => 3, _ => 2 });
                Field(pattern, 2, ByteString.CopyFrom(element, Encoding.UTF8));
            }));
        }
    }), serializer: 6);

    private static ByteString Ack(ulong cumulative) => Bytes(c => Field(c, 1, Bytes(ack =>
    {
        ack.WriteTag(1, WireFormat.WireType.Fixed64);
        ack.WriteFixed64(cumulative);
    })));

    private static ByteString Payload(ByteString container) => Bytes(pdu => Field(pdu, 1, container));

    private static void Field(CodedOutputStream output, int number, ByteString value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(value);
    }

    private static ByteString Bytes(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }
}
