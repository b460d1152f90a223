using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// Finds the largest datagram that a path carries, by probes that nothing depends on (RFC 8899 for datagram protocols, RFC 9000
/// section 14.3), and notices when the path carries less than it did (a black hole). Nobody but the peer is believed: a size
/// passes when a datagram of it was acknowledged. Bytes and nanoseconds.
/// </summary>
internal sealed class PathMtuDiscovery
{
    /// <summary>What the handshake proves, because a Hello is as long.</summary>
    public const int Proven = Datagram.HelloMinimumSize;

    /// <summary>So many probes of a size have to be lost before it counts as too large (MAX_PROBES of RFC 8899).</summary>
    public const int MaximumProbes = 3;

    /// <summary>
    /// So many lost probes of a size are not counted when data that was sent about then was lost, too: a full queue drops both. A path
    /// that always loses something must come to an end as well.
    /// </summary>
    public const int MaximumUncountedProbes = 12;

    /// <summary>
    /// So many times in a row all larger datagrams have to be lost while a smaller one arrives; a time is over when it was noticed, so
    /// that an outage is one.
    /// </summary>
    public const int BlackHoleLosses = 4;

    /// <summary>When a search that has ended short of the ceiling is made again (PMTU_RAISE_TIMER of RFC 8899).</summary>
    public const long RaiseInterval = 600 * MonotonicNanos.PerSecond;

    /// <summary>Sizes that paths often have: Ethernet with jumbo frames and without, by IPv4 and by IPv6. Falling.</summary>
    private static ReadOnlySpan<int> UsualSizes => [Jumbo, 8_952, Ethernet, 1_452];

    private const int Jumbo = 8_972;
    private const int Ethernet = 1_472;

    private readonly int _ceiling;
    private int _worthwhile;
    private int _tooLarge;
    private int _lostProbes;
    private int _uncountedProbes;
    private int _probe;
    private long _raiseAt = long.MaxValue;
    private long _passed;
    private int _passedSize;
    private int _suspect = int.MaxValue;
    private long _lossNoticedBefore;
    private int _losses;

    /// <summary>Begins after a handshake.</summary>
    /// <param name="baseSize">What the owner says that every path carries; used at once.</param>
    /// <param name="ceiling">The largest size to look for; no larger than the base: nothing is looked for.</param>
    public PathMtuDiscovery(int baseSize, int ceiling)
    {
        Base = Size = baseSize;
        _ceiling = Math.Max(baseSize, ceiling);
        _worthwhile = Math.Min(_ceiling, Math.Max(baseSize, Ethernet));
        _tooLarge = _ceiling + 1;
        Phase = baseSize > Proven ? PathMtuPhase.Base : PathMtuPhase.Search;
        Candidate = Phase == PathMtuPhase.Base ? baseSize : NextCandidate();
        if (Candidate == 0)
            Phase = PathMtuPhase.SearchComplete;
    }

    public PathMtuPhase Phase { get; private set; }

    /// <summary>What the owner says that every path carries.</summary>
    public int Base { get; }

    /// <summary>The largest datagram that may carry data.</summary>
    public int Size { get; private set; }

    /// <summary>The size to be probed; 0 when there is none.</summary>
    public int Candidate { get; private set; }

    /// <summary>Whether a probe of <see cref="Candidate"/> is to be sent: one is under way at a time.</summary>
    public bool WantsProbe => Candidate != 0 && _probe == 0;

    /// <summary>How many probes were sent.</summary>
    public long Probes { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> has something to do, or <see cref="long.MaxValue"/>.</summary>
    public long NextTimeout => _raiseAt;

    /// <summary>
    /// Up to which size probes are worth what they cost: on a slow path they would hold up everything else. Ethernet's are always; and
    /// what was worth it once stays so.
    /// </summary>
    public void SetWorthwhile(double size, long now)
    {
        if (_worthwhile == _ceiling || size < Math.Min(_ceiling, Jumbo))
            return;
        var worthwhile = size >= _ceiling ? _ceiling : Jumbo;
        if (worthwhile <= _worthwhile)
            return;
        _worthwhile = worthwhile;
        if (Phase is PathMtuPhase.Search or PathMtuPhase.SearchComplete && _probe == 0 && _raiseAt == long.MaxValue)
            Seek(now);
    }

    /// <summary>A probe of <see cref="Candidate"/> was sent.</summary>
    public void OnProbeSent()
    {
        _probe = Candidate;
        Probes++;
    }

    /// <summary>A probe arrived.</summary>
    public void OnProbeAcknowledged(int size, long now)
    {
        if (size == _probe)
            _probe = 0;
        if (size == Candidate || size > Size)
            Confirm(size, now);
    }

    /// <summary>A probe was lost, which alone says nothing: anything can be lost.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="besideData">Whether data that was sent about then was lost, too.</param>
    /// <param name="now">Now.</param>
    public void OnProbeLost(int size, bool besideData, long now)
    {
        if (size != _probe)
            return;
        _probe = 0;
        if (size != Candidate || (besideData && ++_uncountedProbes <= MaximumUncountedProbes))
            return;
        if (++_lostProbes >= MaximumProbes)
            Refute(size, now);
    }

    /// <summary>This host itself can't send datagrams of a size, and so none that are larger.</summary>
    public void OnTooLarge(int size, long now)
    {
        if (size <= Proven || size >= _tooLarge)
            return;
        if (_probe == size)
            _probe = 0;
        Refute(size, now);
    }

    /// <summary>A datagram with data arrived.</summary>
    public void OnAcknowledged(long number, int size)
    {
        if (size <= Proven)
            return;
        if (size >= _suspect)
            Acquit();
        if (size < _passedSize)
            return;
        _passedSize = size;
        _passed = Math.Max(_passed, number);
    }

    /// <summary>A datagram with data was lost, while a later one arrived.</summary>
    /// <param name="number">Its packet number.</param>
    /// <param name="size">Its size.</param>
    /// <param name="next">The number of the next packet to be sent.</param>
    /// <param name="now">Now.</param>
    /// <returns>True when that makes the path a black hole for datagrams of its size: a smaller size holds from now on.</returns>
    public bool OnLost(long number, int size, long next, long now)
    {
        // When a later one of its size arrived, it was not the size.
        if (size <= Proven || number < _lossNoticedBefore || (size <= _passedSize && number < _passed))
            return false;
        _lossNoticedBefore = next;
        _suspect = Math.Min(_suspect, size);
        if (++_losses < BlackHoleLosses || Mutations.Is(Mutation.IgnoreBlackHole))
            return false;
        Refute(_suspect, now);
        return true;
    }

    /// <summary>Does what is due.</summary>
    public void OnTimeout(long now)
    {
        if (now < _raiseAt)
            return;
        _raiseAt = long.MaxValue;
        _tooLarge = _ceiling + 1;
        Phase = Size < Base ? PathMtuPhase.Error : PathMtuPhase.Search;
        Seek(now);
    }

    private void Confirm(int size, long now)
    {
        Size = Math.Max(Size, size);
        if (Size >= Base)
            Phase = PathMtuPhase.Search;
        _tooLarge = Math.Max(_tooLarge, Size + 1);
        Seek(now);
    }

    private void Refute(int size, long now)
    {
        _tooLarge = size;
        _passedSize = 0;
        Acquit();
        if (size <= Size)
        {
            Size = size > Base ? Base : Proven;
            Phase = Size < Base ? PathMtuPhase.Error : PathMtuPhase.Search;
        }
        Seek(now);
    }

    private void Acquit()
    {
        _losses = 0;
        _suspect = int.MaxValue;
    }

    private void Seek(long now)
    {
        var candidate = NextCandidate();
        if (candidate != Candidate)
            _lostProbes = _uncountedProbes = 0;
        Candidate = candidate;
        if (Phase != PathMtuPhase.Error)
            Phase = candidate == 0 ? PathMtuPhase.SearchComplete : PathMtuPhase.Search;
        // What is not worth the search now, it may be at any time.
        if (candidate == 0)
            _raiseAt = Size < _worthwhile ? now + RaiseInterval : long.MaxValue;
    }

    private int NextCandidate()
    {
        if (Size >= _worthwhile)
            return 0;
        if (_tooLarge > _worthwhile)
            return _worthwhile;
        var step = StepAbove(Size);
        if (_tooLarge - Size <= step)
            return 0;
        // A usual size is likely to be the end: look a little above it before anything else.
        if (UsualSizes.Contains(Size))
            return Size + step;
        foreach (var usual in UsualSizes)
        {
            if (usual > Size && usual < _tooLarge)
                return usual;
        }
        return Size + (_tooLarge - Size) / 2;
    }

    /// <summary>What is not worth the search.</summary>
    private static int StepAbove(int size) => Math.Max(16, size / 64);
}
