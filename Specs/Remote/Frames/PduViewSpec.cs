using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Frames;

public sealed class PduViewSpec
{
    private static readonly ByteString _content = ByteString.CopyFromUtf8("content");

    [Theory]
    [InlineData(Pdus.Associate, "Instruction")]
    [InlineData(Pdus.Heartbeat, "Instruction")]
    [InlineData(Pdus.Disassociate, "Disassociate")]
    [InlineData(Pdus.DisassociateShuttingDown, "Disassociate")]
    [InlineData(Pdus.DisassociateQuarantined, "Disassociate")]
    public void Instructions_are_told_apart(uint command, string kind) => Assert.Equal(kind, KindOf(Pdus.Instruction(command)));

    [Fact]
    public void Messages_system_messages_and_acknowledgements_are_told_apart()
    {
        Assert.Equal("Message", KindOf(Pdus.Message("/user/a#1", _content)));
        Assert.Equal("SystemMessage", KindOf(Pdus.Message("/user/a#1", _content, sequence: 7)));
        Assert.Equal("Acknowledgement", KindOf(Pdus.PureAck(3)));
        Assert.Equal("MessageToDaemon", KindOf(Pdus.Message("/remote", _content)));
        Assert.Equal("MessageToMany", KindOf(Pdus.Selection(["user", "*"], _content)));
        Assert.Equal("MessageToMany", KindOf(Pdus.Selection([".."], _content, "/user/a#1")));
        Assert.Equal("Unknown", KindOf(ByteString.CopyFromUtf8("whatever")));
        Assert.Equal("Unknown", KindOf(ByteString.Empty));
    }

    [Fact]
    public void A_recipient_is_the_same_by_reference_and_by_selection()
    {
        ulong byReference = RecipientOf(Pdus.Message("/user/a/b#12345", _content));
        Assert.Equal(byReference, RecipientOf(Pdus.Message("/user/a/b#-9", _content)));
        Assert.Equal(byReference, RecipientOf(Pdus.Message("/user/a/b", _content, ack: 4)));
        Assert.Equal(byReference, RecipientOf(Pdus.Selection(["user", "a", "b"], _content)));
        Assert.Equal(byReference, RecipientOf(Pdus.Selection(["b"], _content, "/user/a#77")));
        Assert.NotEqual(byReference, RecipientOf(Pdus.Message("/user/a/c#12345", _content)));
        Assert.NotEqual(byReference, RecipientOf(Pdus.Message("/user/a#12345", _content)));
    }

    [Fact]
    public void An_acknowledgement_is_cut_out_so_that_both_parts_are_what_Akka_would_have_written()
    {
        ByteString both = Pdus.Message("/user/a#1", _content, ack: 42);
        PduView view = PduView.Of(both.Span);
        Assert.Equal(Pdus.PureAck(42), Framed(view.AckField));
        Assert.Equal(Pdus.Message("/user/a#1", _content), Framed(view.WithoutAck));
    }

    [Fact]
    public void Any_bytes_are_survived()
    {
        var random = new Random(5);
        ByteString[] seeds = [Pdus.Message("/user/a#1", _content, sequence: 3, ack: 2), Pdus.Selection(["user", "*", "b"], _content), Pdus.Instruction(3)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = seeds[random.Next(seeds.Length)].ToByteArray();
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.True(Enum.IsDefined(PduView.Of(bytes.AsSpan(0, random.Next(bytes.Length + 1))).Kind));
        }
    }

    private static string KindOf(ByteString pdu) => PduView.Of(pdu.Span).Kind.ToString();

    private static ulong RecipientOf(ByteString pdu) => PduView.Of(pdu.Span).Recipient;

    private static ByteString Framed(ReadOnlySpan<byte> part) => ByteString.CopyFrom([.. ProtoFrame.Head(part.Length), .. part]);
}
