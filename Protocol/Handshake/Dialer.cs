using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// One dial after the other: Hellos at their interval, the cookie, the time limit, and the waits between dials. Nanoseconds.
/// </summary>
internal sealed class Dialer
{
    private readonly ProtocolSettings _settings;
    private readonly LocalIdentity _identity;
    private readonly byte[] _clusterId;
    private readonly byte[] _nodeName;
    private readonly byte[] _advertisedAddress;
    private readonly Random _jitter;
    private readonly byte[] _cookie = new byte[byte.MaxValue];
    private int _cookieLength;
    private ulong _attempt;
    private long _nextHello = long.MaxValue;
    private long _lastHello;
    private int _hellosOfStage;
    private double _backOff;

    public Dialer(ProtocolSettings settings, LocalIdentity identity, ulong jitterSeed)
    {
        _settings = settings;
        _identity = identity;
        _clusterId = Encoding.UTF8.GetBytes(identity.ClusterId);
        _nodeName = Encoding.UTF8.GetBytes(identity.NodeName);
        _advertisedAddress = Encoding.UTF8.GetBytes(identity.AdvertisedAddress);
        _jitter = new Random(unchecked((int)(jitterSeed ^ (jitterSeed >> 32))));
        ResetBackOff();
    }

    /// <summary>When the dial counts as failed.</summary>
    public long GivesUpAt { get; private set; } = long.MaxValue;

    /// <summary>When the next Hello is due.</summary>
    public long NextHello => _nextHello;

    /// <summary>The round trip from the only Hello of this stage to its answer, or -1 when that can't be told.</summary>
    public long RttSample(long now) => _hellosOfStage == 1 ? now - _lastHello : -1;

    public void Begin(long now)
    {
        _cookieLength = 0;
        _attempt = 0;
        _hellosOfStage = 0;
        _nextHello = now;
        GivesUpAt = now + MonotonicNanos.ToNanos(_settings.HandshakeTimeout);
    }

    /// <summary>The first cookie was taken: the proving Hello goes out at once.</summary>
    public void Prove(long now)
    {
        _hellosOfStage = 0;
        _nextHello = now;
    }

    /// <summary>Takes a cookie for the next Hello. A later one waits its turn, so that two nodes can't chase each other.</summary>
    public void TakeCookie(ReadOnlySpan<byte> cookie)
    {
        cookie.CopyTo(_cookie);
        _cookieLength = cookie.Length;
    }

    /// <summary>Nobody was there to hear an answer for so long, until now: it does not count.</summary>
    public void OnAbsence(long away)
    {
        if (GivesUpAt == long.MaxValue)
            return;
        GivesUpAt += away;
        _hellosOfStage++; // no round trip can be told any more
    }

    public void End()
    {
        _nextHello = long.MaxValue;
        GivesUpAt = long.MaxValue;
    }

    /// <summary>Writes the Hello that is due.</summary>
    public int WriteHello(Span<byte> target, ulong connectionId, ulong expectedUid, long now)
    {
        var length = new HelloMessage
        {
            MinimumVersion = PacketHeader.Version,
            MaximumVersion = PacketHeader.Version,
            OrdinaryLanes = (byte)_settings.OrdinaryLanes,
            MaximumMessageSize = (uint)_settings.MaximumMessageSize,
            Uid = _identity.Uid,
            ExpectedPeerUid = expectedUid,
            Cookie = _cookie.AsSpan(0, _cookieLength),
            ClusterId = _clusterId,
            NodeName = _nodeName,
            AdvertisedAddress = _advertisedAddress,
        }.Write(target, connectionId, _attempt++);
        _lastHello = now;
        _hellosOfStage++;
        _nextHello = now + MonotonicNanos.ToNanos(_settings.HandshakeRetryInterval);
        return length;
    }

    /// <summary>The wait before the next dial: longer each time, jittered, capped.</summary>
    public long NextBackOff()
    {
        var maximum = (double)MonotonicNanos.ToNanos(_settings.ReconnectBackoffMaximum);
        var jitter = 1 + (_jitter.NextDouble() * 2 - 1) * _settings.ReconnectBackoffJitter;
        var wait = Math.Min(_backOff * jitter, maximum);
        _backOff = Math.Min(_backOff * _settings.ReconnectBackoffFactor, maximum);
        return (long)wait;
    }

    public void ResetBackOff() => _backOff = MonotonicNanos.ToNanos(_settings.ReconnectBackoff);

    /// <summary>A time between two bounds.</summary>
    public long Between(long low, long high) => low + (long)(_jitter.NextDouble() * (high - low));
}
