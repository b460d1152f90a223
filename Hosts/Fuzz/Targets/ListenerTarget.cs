using System.Text;
using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>
/// The listener's half of the handshake: only a genuine, fresh cookie for that very source proves a dialer; no reply is longer than
/// what it answers; nothing is remembered. The input's second byte is the source that the datagram comes from.
/// </summary>
internal sealed class ListenerTarget : FuzzTarget
{
    private const int Dropped = 0;
    private const int Retried = 1;
    private const int Rejected = 2;
    private const int Proven = 3;
    private const int Reset = 4;
    private const int PrefixLength = 2;

    private static readonly MonotonicNanos _now = new(100 * MonotonicNanos.PerSecond);
    private static readonly LocalIdentity _identity = new(22, "c", "listener", "");

    private readonly byte[] _key = new byte[Cookie.KeySize];
    private readonly byte[] _previousKey = new byte[Cookie.KeySize];
    private readonly ListenerHandshake _listener;
    private readonly SealedInput _sealed = new();
    private readonly DatagramMutator _mutator = new();
    private readonly ForgeContext _context = new();
    private readonly byte[] _reply = new byte[Datagram.HelloMinimumSize];
    private readonly byte[] _again = new byte[Datagram.HelloMinimumSize];

    public ListenerTarget()
    {
        _key.AsSpan().Fill(1);
        _previousKey.AsSpan().Fill(2);
        _listener = new ListenerHandshake(ProtocolSettings.Default, _identity, _previousKey, ListenerHandshake.DeriveResetKey("c"));
        _listener.RotateCookieKey(_key);
    }

    public override string Name => "listener";

    public override IReadOnlyList<string> Outcomes { get; } =
        [nameof(Dropped), nameof(Retried), nameof(Rejected), nameof(Proven), nameof(Reset)];

    // The words of a Reject, or who the dialer is: a few texts of at most 255 bytes each, as strings, twice.
    public override long AllocationBound => 8 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(1);
        var input = new FuzzInput(MaximumLength);
        for (int i = 0; i < 12; i++)
        {
            Generate(input, random);
            yield return input.Span.ToArray();
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        byte source = (byte)random.Below(4);
        ulong connectionId = random.OneIn(16) ? 0 : random.Next();
        ulong uid = random.OneIn(8) ? _identity.Uid : random.Next() | 1;
        Span<byte> cookie = stackalloc byte[Cookie.Size];
        long age = random.OneIn(4) ? 20 * MonotonicNanos.PerSecond : random.Below((int)MonotonicNanos.PerSecond);
        Cookie.Create(cookie, random.OneIn(4) ? _previousKey : _key, [source], connectionId, uid, _now.Value - age);
        int length = HandshakeForge.WriteHello(
            input.Room[PrefixLength..], connectionId, uid, random.OneIn(4) ? "other"u8 : "c"u8, random.OneIn(4) ? default : cookie, random);
        input.SetLength(PrefixLength + length);
        input.Span[0] = SealedInput.Flags(random);
        input.Span[1] = random.OneIn(8) ? random.Byte() : source;
    }

    public override void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random)
    {
        if (input.Length < PrefixLength || random.OneIn(16))
        {
            ByteMutator.Mutate(input, other, random);
            return;
        }
        byte source = input.Span[1];
        input.Remove(1, 1);
        _sealed.Mutate(input, other.Length < PrefixLength ? default : other[1..], _mutator, ConnectionSide.Dialer, _context, random);
        input.Insert(1, [source]);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        if (input.Length < PrefixLength)
            return;
        ReadOnlySpan<byte> source = input.Slice(1, 1);
        ReadOnlySpan<byte> datagram = input[PrefixLength..];
        if ((input[0] & SealedInput.Seal) != 0)
            datagram = _sealed.Sealed(datagram);
        HelloOutcome outcome = _listener.OnHello(datagram, source, _now, _reply, out int length, out HelloInfo? hello, out Verdict verdict);
        HelloOutcome second = _listener.OnHello(datagram, source, _now, _again, out int secondLength, out HelloInfo? secondHello, out _);
        Must.Hold(
            outcome == second && hello == secondHello && _reply.AsSpan(0, length).SequenceEqual(_again.AsSpan(0, secondLength)),
            "a listener remembers nothing of a Hello");
        Must.BeAtMost(length, datagram.Length, "a reply is not longer than what it answers");
        Must.Hold((outcome == HelloOutcome.Reply) == (length > 0), "there are bytes to send only when there is a reply");
        Must.Hold((outcome == HelloOutcome.Proven) == (hello is not null), "a dialer is known only when it has proved itself");
        Must.Hold(outcome != HelloOutcome.Dropped || verdict != Verdict.Ok, "what is dropped has a verdict");
        trail.See(1, (long)outcome, (long)verdict);
        switch (outcome)
        {
            case HelloOutcome.Proven:
                CheckProof(datagram, source, hello!);
                trail.Count(Proven);
                break;
            case HelloOutcome.Reply:
                trail.Count(CheckReply(datagram, source, _reply.AsSpan(0, length)));
                break;
            default:
                trail.Count(AnswerData(datagram) ? Reset : Dropped);
                break;
        }
    }

    private void CheckProof(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> source, HelloInfo info)
    {
        Must.Hold(IsProof(datagram, source, out PacketHeader header, out HelloMessage hello), "only a genuine, fresh cookie proves a dialer");
        Must.Hold(
            info.Uid == hello.Uid && info.ConnectionId == header.ConnectionId && info.OrdinaryLanes == hello.OrdinaryLanes
            && info.MaximumMessageSize == hello.MaximumMessageSize && SameText(info.NodeName, hello.NodeName)
            && SameText(info.AdvertisedAddress, hello.AdvertisedAddress) && SameText(info.ClusterId, hello.ClusterId),
            "a proven dialer is who it says");
        Must.Hold(info.ClusterId == _identity.ClusterId && info.Uid != _identity.Uid, "a proven dialer is of this cluster and not this node");
    }

    private int CheckReply(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> source, ReadOnlySpan<byte> reply)
    {
        bool isProof = IsProof(datagram, source, out PacketHeader header, out _);
        Must.Hold(Datagram.Open(reply, out PacketHeader answer, out _) == Verdict.Ok, "a reply is a datagram");
        Must.Hold(answer.ConnectionId == header.ConnectionId, "a reply goes to the dialer that asked");
        Must.Hold(answer.Type == (isProof ? PacketType.Reject : PacketType.Retry), "a dialer hears reasons only when it has proved its address");
        return answer.Type == PacketType.Reject ? Rejected : Retried;
    }

    private bool AnswerData(ReadOnlySpan<byte> datagram)
    {
        if (Datagram.Open(datagram, out PacketHeader header, out _) != Verdict.Ok || header.Type != PacketType.Data)
            return false;
        int length = _listener.WriteReset(_reply, header.ConnectionId, datagram.Length);
        Must.Hold(length < datagram.Length, "a Reset is shorter than what it answers");
        return length > 0;
    }

    private bool IsProof(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> source, out PacketHeader header, out HelloMessage hello)
    {
        hello = default;
        return Datagram.Open(datagram, out header, out ReadOnlySpan<byte> body) == Verdict.Ok && header.Type == PacketType.Hello
            && header.ConnectionId != 0
            && HelloMessage.Read(body, out hello) == Verdict.Ok
            && Cookie.Validate(
                hello.Cookie, _key, _previousKey, source, header.ConnectionId, hello.Uid, _now.Value,
                MonotonicNanos.ToNanos(ProtocolSettings.Default.CookieLifetime)) == Verdict.Ok;
    }

    private static bool SameText(string text, ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetByteCount(text) == utf8.Length
        && Encoding.UTF8.GetString(utf8) == text;
}
