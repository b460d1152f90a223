using System.Buffers.Binary;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class HandshakeMessageSpec
{
    // "c", "n" and "a" behind an empty cookie: their length bytes are at 25, 27 and 29 of the body.
    private static readonly byte[] _helloBody = Frames.BodyOf(WriteHello());
    private static readonly byte[] _welcomeBody = Frames.BodyOf(WriteWelcome());
    private static readonly byte[] _rejectBody = Frames.BodyOf(WriteReject());

    [Theory]
    [InlineData(HelloMessage.MinimumVersionOffset, 0, Verdict.BadHandshake)]
    [InlineData(HelloMessage.MinimumVersionOffset, 2, Verdict.BadHandshake)]
    [InlineData(HelloMessage.MaximumVersionOffset, 0, Verdict.BadHandshake)]
    [InlineData(HelloMessage.MaximumVersionOffset, 255, Verdict.Ok)]
    [InlineData(HelloMessage.FlagsOffset, 1, Verdict.ReservedBits)]
    [InlineData(HelloMessage.FlagsOffset, 128, Verdict.ReservedBits)]
    [InlineData(HelloMessage.OrdinaryLanesOffset, 0, Verdict.BadHandshake)]
    [InlineData(HelloMessage.OrdinaryLanesOffset, 64, Verdict.Ok)]
    [InlineData(HelloMessage.OrdinaryLanesOffset, 65, Verdict.BadHandshake)]
    [InlineData(HelloMessage.MaximumMessageSizeOffset, 0, Verdict.BadHandshake)]
    [InlineData(HelloMessage.UidOffset, 0, Verdict.BadHandshake)]
    [InlineData(HelloMessage.ExpectedPeerUidOffset, 9, Verdict.Ok)]
    [InlineData(26, 0xFF, Verdict.BadText)]
    [InlineData(28, 0xC0, Verdict.BadText)]
    [InlineData(30, 0x80, Verdict.BadText)]
    [InlineData(31, 1, Verdict.BadPadding)]
    [InlineData(1175, 1, Verdict.BadPadding)]
    public void A_byte_of_a_hello_has_its_verdict(int offset, byte value, Verdict expected)
    {
        var body = (byte[])_helloBody.Clone();
        Assert.Equal(Verdict.Ok, HelloMessage.Read(body, out _));
        body[offset] = value;
        Assert.Equal(expected, HelloMessage.Read(body, out var message));
        Assert.Equal(expected == Verdict.Ok, message.Uid != 0);
    }

    [Fact]
    public void A_hello_shorter_than_1200_bytes_is_too_short()
    {
        Assert.Equal(1200, _helloBody.Length + Datagram.MinimumSize);
        Assert.Equal(Verdict.TooShort, HelloMessage.Read(_helloBody.AsSpan(0, _helloBody.Length - 1), out _));
        Assert.Equal(Verdict.TooShort, HelloMessage.Read([], out _));
        Assert.Equal(Verdict.Ok, HelloMessage.Read([.. _helloBody, 0, 0, 0], out _));
    }

    [Fact]
    public void A_hello_holds_the_longest_of_everything()
    {
        var longest = new byte[255];
        longest.AsSpan().Fill((byte)'x');
        var datagram = new byte[1200];
        var written = new HelloMessage
        {
            MinimumVersion = 1,
            MaximumVersion = 1,
            OrdinaryLanes = 1,
            MaximumMessageSize = uint.MaxValue,
            Uid = ulong.MaxValue,
            Cookie = longest,
            ClusterId = longest,
            NodeName = longest,
            AdvertisedAddress = longest,
        }.Write(datagram, 1, 0);
        Assert.Equal(1200, written);
        Assert.Equal(Verdict.Ok, Datagram.Open(datagram, out _, out var body));
        Assert.Equal(Verdict.Ok, HelloMessage.Read(body, out var message));
        Assert.Equal(longest, message.Cookie.ToArray());
        Assert.Equal(longest, message.ClusterId.ToArray());
        Assert.Equal(longest, message.NodeName.ToArray());
        Assert.Equal(longest, message.AdvertisedAddress.ToArray());
    }

    [Fact]
    public void A_text_that_runs_beyond_the_end_is_a_bad_handshake()
    {
        // Enough texts of full length, one byte each taken from the padding, to run out of it.
        var body = new byte[_helloBody.Length];
        body.AsSpan().Fill(0xFF);
        _helloBody.AsSpan(0, HelloMessage.CookieOffset).CopyTo(body);
        Assert.Equal(Verdict.BadText, HelloMessage.Read(body, out _));
        Assert.Equal(Verdict.BadHandshake, WelcomeMessage.Read(_welcomeBody.AsSpan(0, _welcomeBody.Length - 1), out _));
        Assert.Equal(Verdict.BadHandshake, RejectMessage.Read(_rejectBody.AsSpan(0, _rejectBody.Length - 1), out _));
        Assert.Equal(Verdict.BadHandshake, RetryMessage.Read([2, 1], out _));
    }

    [Theory]
    [InlineData(WelcomeMessage.VersionOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.OrdinaryLanesOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.OrdinaryLanesOffset, 65, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.MaximumAckDelayOffset, 0, Verdict.Ok)]
    [InlineData(WelcomeMessage.DatagramSizeOffset, 0xAF, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.DatagramSizeOffset + 1, 0x03, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.DatagramSizeOffset + 1, 0xFF, Verdict.Ok)]
    [InlineData(WelcomeMessage.ReservedOffset, 1, Verdict.ReservedBits)]
    [InlineData(WelcomeMessage.ReservedOffset + 1, 1, Verdict.ReservedBits)]
    [InlineData(WelcomeMessage.MaximumMessageSizeOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.InitialWindowOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.ConnectionIdOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.UidOffset, 0, Verdict.BadHandshake)]
    [InlineData(WelcomeMessage.ResetTokenOffset, 77, Verdict.Ok)]
    [InlineData(WelcomeMessage.NodeNameOffset + 1, 0xFE, Verdict.BadText)]
    [InlineData(WelcomeMessage.NodeNameOffset, 0, Verdict.BadPadding)]
    public void A_byte_of_a_welcome_has_its_verdict(int offset, byte value, Verdict expected)
    {
        var body = (byte[])_welcomeBody.Clone();
        Assert.Equal(Verdict.Ok, WelcomeMessage.Read(body, out _));
        body[offset] = value;
        Assert.Equal(expected, WelcomeMessage.Read(body, out var message));
        Assert.Equal(expected == Verdict.Ok, message.Uid != 0);
    }

    [Theory]
    [InlineData(1199, Verdict.BadHandshake)]
    [InlineData(1200, Verdict.Ok)]
    [InlineData(65_507, Verdict.Ok)]
    [InlineData(65_508, Verdict.BadHandshake)]
    public void A_welcome_names_a_datagram_size_that_UDP_can_carry(ushort size, Verdict expected)
    {
        var body = (byte[])_welcomeBody.Clone();
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(WelcomeMessage.DatagramSizeOffset), size);
        Assert.Equal(expected, WelcomeMessage.Read(body, out _));
    }

    [Theory]
    [InlineData(RejectMessage.ReasonOffset, 5, Verdict.Ok)]
    [InlineData(RejectMessage.UidOffset, 0, Verdict.BadHandshake)]
    [InlineData(RejectMessage.TextOffset + 1, 0xFE, Verdict.BadText)]
    [InlineData(RejectMessage.TextOffset, 0, Verdict.BadPadding)]
    public void A_byte_of_a_reject_has_its_verdict(int offset, byte value, Verdict expected)
    {
        var body = (byte[])_rejectBody.Clone();
        body[offset] = value;
        Assert.Equal(expected, RejectMessage.Read(body, out var message));
        Assert.Equal(expected == Verdict.Ok, message.Uid != 0);
    }

    [Fact]
    public void A_reason_of_tomorrow_reads_as_unspecified()
    {
        var body = (byte[])_rejectBody.Clone();
        body[RejectMessage.ReasonOffset] = 200;
        Assert.Equal(Verdict.Ok, RejectMessage.Read(body, out var message));
        Assert.Equal(RejectReason.Unspecified, message.Reason);
    }

    [Fact]
    public void Zeros_may_follow_the_last_field_and_nothing_else()
    {
        Assert.Equal(Verdict.Ok, WelcomeMessage.Read([.. _welcomeBody, 0, 0], out _));
        Assert.Equal(Verdict.BadPadding, WelcomeMessage.Read([.. _welcomeBody, 0, 1], out _));
        Assert.Equal(Verdict.Ok, RejectMessage.Read([.. _rejectBody, 0, 0], out _));
        Assert.Equal(Verdict.BadPadding, RejectMessage.Read([.. _rejectBody, 0, 1], out _));
        Assert.Equal(Verdict.Ok, RetryMessage.Read([1, 9, 0, 0], out _));
        Assert.Equal(Verdict.BadPadding, RetryMessage.Read([1, 9, 0, 1], out _));
        Assert.Equal(Verdict.Ok, ResetMessage.Read([.. new byte[16], 0], out _));
        Assert.Equal(Verdict.BadPadding, ResetMessage.Read([.. new byte[16], 1], out _));
    }

    [Fact]
    public void An_empty_or_cut_body_is_a_bad_handshake()
    {
        Assert.Equal(Verdict.BadHandshake, RetryMessage.Read([], out _));
        Assert.Equal(Verdict.BadHandshake, RetryMessage.Read([0], out _));
        Assert.Equal(Verdict.BadHandshake, RejectMessage.Read([], out _));
        Assert.Equal(Verdict.BadHandshake, ResetMessage.Read(new byte[15], out _));
        Assert.Equal(Verdict.BadHandshake, WelcomeMessage.Read([], out _));
    }

    [Fact]
    public void A_reset_is_shorter_than_what_it_answers_or_not_sent()
    {
        var target = new byte[100];
        Assert.Equal(0, new ResetMessage(default).Write(target, 1, ResetMessage.DatagramSize));
        Assert.Equal(ResetMessage.DatagramSize, new ResetMessage(default).Write(target, 1, ResetMessage.DatagramSize + 1));
        Assert.Equal(40, ResetMessage.DatagramSize);
    }

    [Fact]
    public void A_reply_that_does_not_fit_is_not_written()
    {
        Assert.Equal(0, new RetryMessage { Cookie = new byte[Cookie.Size] }.Write(new byte[48], 1));
        Assert.Equal(49, new RetryMessage { Cookie = new byte[Cookie.Size] }.Write(new byte[49], 1));
        Assert.Equal(0, new WelcomeMessage { NodeName = "n"u8 }.Write(new byte[73], 1));
        Assert.Equal(74, new WelcomeMessage { NodeName = "n"u8 }.Write(new byte[74], 1));
        Assert.Equal(0, new RejectMessage { Text = "t"u8 }.Write(new byte[34], 1));
        Assert.Equal(35, new RejectMessage { Text = "t"u8 }.Write(new byte[35], 1));
        Assert.Equal(0, new ResetMessage(default).Write(new byte[39], 1, 100));
    }

    [Fact]
    public void The_longest_replies_are_shorter_than_a_hello()
    {
        var longest = new byte[255];
        longest.AsSpan().Fill((byte)'x');
        var target = new byte[1200];
        Assert.Equal(328, new WelcomeMessage { NodeName = longest }.Write(target, 1));
        Assert.Equal(289, new RejectMessage { Text = longest }.Write(target, 1));
        Assert.Equal(289, new RejectMessage { Text = [.. longest, 1, 2, 3] }.Write(target, 1));
    }

    private static byte[] WriteHello()
    {
        var datagram = new byte[1200];
        new HelloMessage
        {
            MinimumVersion = 1,
            MaximumVersion = 1,
            OrdinaryLanes = 4,
            MaximumMessageSize = 1,
            Uid = 1,
            ClusterId = "c"u8,
            NodeName = "n"u8,
            AdvertisedAddress = "a"u8,
        }.Write(datagram, 1, 0);
        return datagram;
    }

    private static byte[] WriteWelcome()
    {
        var datagram = new byte[74];
        new WelcomeMessage
        {
            Version = 1,
            OrdinaryLanes = 1,
            MaximumAckDelayMicroseconds = 1,
            DatagramSize = 1200,
            MaximumMessageSize = 1,
            InitialWindow = 1,
            ConnectionId = 1,
            Uid = 1,
            NodeName = "n"u8,
        }.Write(datagram, 1);
        // 1,200 is 0x04B0: the specs above change one byte of it at a time.
        Assert.Equal(0x04B0, BinaryPrimitives.ReadUInt16LittleEndian(datagram.AsSpan(PacketHeader.Size + WelcomeMessage.DatagramSizeOffset)));
        return datagram;
    }

    private static byte[] WriteReject()
    {
        var datagram = new byte[35];
        new RejectMessage { Reason = RejectReason.Refused, Uid = 1, Text = "t"u8 }.Write(datagram, 1);
        return datagram;
    }
}
