using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>The bodies of Hello, Retry, Welcome, Reject and Reset: what is read has allowed values, and written again it reads the same.</summary>
internal sealed class HandshakeMessageTarget : FuzzTarget
{
    private readonly SealedInput _sealed = new();
    private readonly DatagramMutator _mutator = new();
    private readonly ForgeContext _context = new();
    private readonly byte[] _rewritten = new byte[2_048];

    public override string Name => "handshake-message";

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override long AllocationBound => 0;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(1);
        var input = new FuzzInput(MaximumLength);
        for (int type = 0; type < 5; type++)
        {
            Write(input, type, random);
            yield return input.Span.ToArray();
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random) => Write(input, random.Below(5), random);

    public override void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random) =>
        _sealed.Mutate(input, other, _mutator, ConnectionSide.Dialer, _context, random);

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Verdict verdict = Datagram.Open(_sealed.Open(input), out PacketHeader header, out ReadOnlySpan<byte> body);
        if (verdict == Verdict.Ok)
        {
            verdict = header.Type switch
            {
                PacketType.Hello => Hello(body),
                PacketType.Retry => Retry(body),
                PacketType.Welcome => Welcome(body),
                PacketType.Reject => Reject(body),
                PacketType.Reset => Reset(body),
                _ => Verdict.UnexpectedType,
            };
            trail.See(1, (long)header.Type, (long)verdict);
            trail.See(2, (long)header.Type * 64 + FuzzTrail.Magnitude(body.TrimEnd((byte)0).Length), (long)verdict);
        }
        trail.Count((int)verdict);
    }

    private static void Write(FuzzInput input, int type, FuzzRandom random)
    {
        Span<byte> room = input.Room;
        room[0] = SealedInput.Flags(random);
        room = room[1..];
        Span<byte> cookie = stackalloc byte[Cookie.Size];
        random.Fill(cookie);
        ulong uid = random.Next() | 1;
        input.SetLength(1 + type switch
        {
            0 => HandshakeForge.WriteHello(room, random.Next() | 1, uid, "c"u8, random.OneIn(2) ? default : cookie, random),
            1 => HandshakeForge.WriteRetry(room, random.Next(), random),
            2 => HandshakeForge.WriteWelcome(room, random.Next(), random.Next() | 1, uid, new ResetToken(1, 2), random),
            3 => HandshakeForge.WriteReject(room, random.Next(), uid, random),
            _ => HandshakeForge.WriteReset(room, random.Next(), new ResetToken(random.Next(), random.Next())),
        });
    }

    private Verdict Hello(ReadOnlySpan<byte> body)
    {
        Verdict verdict = HelloMessage.Read(body, out HelloMessage hello);
        Must.Hold(verdict == Verdict.Ok || (hello.Uid == 0 && hello.Cookie.IsEmpty), "a Hello that is refused yields nothing");
        if (verdict != Verdict.Ok)
            return verdict;
        Must.Hold(
            hello.MinimumVersion > 0 && hello.MinimumVersion <= hello.MaximumVersion && hello.OrdinaryLanes is > 0 and <= 64
            && hello.MaximumMessageSize > 0 && hello.Uid != 0,
            "a Hello that is read has allowed values");
        Must.Hold(
            WireText.IsValid(hello.ClusterId) && WireText.IsValid(hello.NodeName) && WireText.IsValid(hello.AdvertisedAddress),
            "a text that is read is UTF-8");
        int length = hello.Write(_rewritten, 1, 0);
        Must.Hold(HelloMessage.Read(BodyOf(length), out HelloMessage again) == Verdict.Ok, "a Hello that is written can be read");
        Must.Hold(
            again.MinimumVersion == hello.MinimumVersion && again.MaximumVersion == hello.MaximumVersion
            && again.OrdinaryLanes == hello.OrdinaryLanes && again.MaximumMessageSize == hello.MaximumMessageSize
            && again.Uid == hello.Uid && again.ExpectedPeerUid == hello.ExpectedPeerUid && again.Cookie.SequenceEqual(hello.Cookie)
            && again.ClusterId.SequenceEqual(hello.ClusterId) && again.NodeName.SequenceEqual(hello.NodeName)
            && again.AdvertisedAddress.SequenceEqual(hello.AdvertisedAddress),
            "a Hello that is written again reads the same");
        return verdict;
    }

    private Verdict Retry(ReadOnlySpan<byte> body)
    {
        Verdict verdict = RetryMessage.Read(body, out RetryMessage retry);
        Must.Hold((verdict == Verdict.Ok) != retry.Cookie.IsEmpty, "a Retry that is read has a cookie, one that is refused has none");
        if (verdict != Verdict.Ok)
            return verdict;
        int length = retry.Write(_rewritten, 1);
        Must.Hold(
            RetryMessage.Read(BodyOf(length), out RetryMessage again) == Verdict.Ok && again.Cookie.SequenceEqual(retry.Cookie),
            "a Retry that is written again reads the same");
        return verdict;
    }

    private Verdict Welcome(ReadOnlySpan<byte> body)
    {
        Verdict verdict = WelcomeMessage.Read(body, out WelcomeMessage welcome);
        Must.Hold(verdict == Verdict.Ok || welcome.ConnectionId == 0, "a Welcome that is refused yields nothing");
        if (verdict != Verdict.Ok)
            return verdict;
        Must.Hold(
            welcome.ConnectionId != 0 && welcome.Uid != 0 && welcome.InitialWindow > 0 && welcome.MaximumMessageSize > 0
            && welcome.OrdinaryLanes is > 0 and <= 64 && welcome.DatagramSize is >= Datagram.HelloMinimumSize and <= Datagram.MaximumSize,
            "a Welcome that is read has allowed values");
        int length = welcome.Write(_rewritten, 1);
        Must.Hold(WelcomeMessage.Read(BodyOf(length), out WelcomeMessage again) == Verdict.Ok, "a Welcome that is written can be read");
        Must.Hold(
            again.Version == welcome.Version && again.OrdinaryLanes == welcome.OrdinaryLanes
            && again.MaximumAckDelayMicroseconds == welcome.MaximumAckDelayMicroseconds && again.DatagramSize == welcome.DatagramSize
            && again.MaximumMessageSize == welcome.MaximumMessageSize && again.InitialWindow == welcome.InitialWindow
            && again.ConnectionId == welcome.ConnectionId && again.Uid == welcome.Uid && again.ResetToken.Matches(welcome.ResetToken)
            && again.NodeName.SequenceEqual(welcome.NodeName),
            "a Welcome that is written again reads the same");
        return verdict;
    }

    private Verdict Reject(ReadOnlySpan<byte> body)
    {
        Verdict verdict = RejectMessage.Read(body, out RejectMessage reject);
        Must.Hold((verdict == Verdict.Ok) == (reject.Uid != 0), "a Reject that is read has an incarnation, one that is refused has none");
        if (verdict != Verdict.Ok)
            return verdict;
        Must.Hold(Enum.IsDefined(reject.Reason), "a Reject's reason is a known one");
        int length = reject.Write(_rewritten, 1);
        Must.Hold(
            RejectMessage.Read(BodyOf(length), out RejectMessage again) == Verdict.Ok && again.Reason == reject.Reason
            && again.Uid == reject.Uid && again.Text.SequenceEqual(reject.Text),
            "a Reject that is written again reads the same");
        return verdict;
    }

    private Verdict Reset(ReadOnlySpan<byte> body)
    {
        Verdict verdict = ResetMessage.Read(body, out ResetMessage reset);
        if (verdict != Verdict.Ok)
            return verdict;
        int length = reset.Write(_rewritten, 1, ResetMessage.DatagramSize + 1);
        Must.Hold(
            ResetMessage.Read(BodyOf(length), out ResetMessage again) == Verdict.Ok && again.Token.Matches(reset.Token),
            "a Reset that is written again reads the same");
        return verdict;
    }

    private ReadOnlySpan<byte> BodyOf(int length)
    {
        Must.Hold(
            Datagram.Open(_rewritten.AsSpan(0, length), out _, out ReadOnlySpan<byte> body) == Verdict.Ok, "what was written is a datagram");
        return body;
    }
}
