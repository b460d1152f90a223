namespace ActorUdp.Protocol;

/// <summary>
/// Tells loss that the path has anyway from loss that our own rate causes: the share that is lost while nothing queues and
/// nothing is tried out is the path's own. Loss beyond that is congestion, unless two reductions of the rate leave it as it
/// was: then the path has become worse, and slowing down would not help. Shares are 0 to 1.
/// </summary>
internal sealed class RandomLoss(int datagramSize)
{
    /// <summary>The size of a full datagram.</summary>
    public int DatagramSize { get; set; } = datagramSize;

    /// <summary>A bottleneck may drop so much more while bandwidth is probed (LossThresh of the draft).</summary>
    public const double Threshold = 0.02;

    private const int LeastLosses = 3;
    private const int Batch = 64;
    private const double Highest = 0.5;

    private long _lost;
    private long _delivered;
    private double _candidate = -1;
    private double _beforeCuts;
    private int _cuts;

    /// <summary>The share that the path loses at any rate.</summary>
    public double Share { get; private set; }

    /// <summary>Bytes lost in this round.</summary>
    public long LostInRound { get; private set; }

    /// <summary>Bytes delivered in this round.</summary>
    public long DeliveredInRound { get; private set; }

    public bool IsExcessInRound => IsExcess(LostInRound, LostInRound + DeliveredInRound);

    public void OnLost(long bytes) => LostInRound += bytes;

    public void OnDelivered(long bytes) => DeliveredInRound += bytes;

    /// <summary>Whether a loss is more than the path's own, by more than chance.</summary>
    /// <param name="lost">Bytes lost.</param>
    /// <param name="sent">Of how many.</param>
    public bool IsExcess(double lost, double sent)
    {
        var packets = sent / DatagramSize;
        var chance = LeastLosses - 1 + 3 * Math.Sqrt(packets * Math.Max(Share, 0.005));
        return lost / DatagramSize > packets * (Share * 1.25 + Threshold) + chance;
    }

    /// <summary>A round of Startup is over; what it lost is the path's own if the rate goes on growing after it.</summary>
    public void OnGrowingRound(bool isGrowing)
    {
        if (isGrowing && _candidate >= 0)
            Share = Math.Min(_candidate, Highest);
        _candidate = Ratio(LostInRound, DeliveredInRound);
        EndRound();
    }

    /// <summary>A round in which bandwidth is probed is over: it says nothing about the path's own loss.</summary>
    public void OnProbingRound() => EndRound();

    /// <summary>A round at or below the bottleneck's rate is over.</summary>
    /// <param name="isQueued">Whether there was a queue.</param>
    /// <returns>Whether the rate is to be reduced.</returns>
    public LossVerdict OnSteadyRound(bool isQueued)
    {
        _lost += LostInRound;
        _delivered += DeliveredInRound;
        EndRound();
        if (_lost + _delivered < Batch * DatagramSize)
            return LossVerdict.Unknown;
        var ratio = Ratio(_lost, _delivered);
        var isExcess = IsExcess(_lost, _lost + _delivered);
        _lost = _delivered = 0;
        if (!isExcess)
        {
            // With loss as rare as this, what is lost is hardly ours; a share learned too high is forgotten by and by.
            Share += (ratio - Share) / (isQueued ? 16 : 4);
            _cuts = 0;
            return LossVerdict.Random;
        }
        if (isQueued)
            return LossVerdict.Congestion;
        if (_cuts == 0)
            _beforeCuts = ratio;
        if (_cuts < 2 || ratio < 0.8 * _beforeCuts)
        {
            _cuts++;
            return LossVerdict.Congestion;
        }
        Share = Math.Min(ratio, Highest);
        _cuts = 0;
        return LossVerdict.ProvedRandom;
    }

    /// <summary>The sender has changed how it sends: what reductions showed before counts no more.</summary>
    public void Restart()
    {
        _cuts = 0;
        _lost = _delivered = 0;
    }

    private void EndRound() => LostInRound = DeliveredInRound = 0;

    private static double Ratio(long lost, long delivered) => lost == 0 ? 0 : (double)lost / (lost + delivered);
}

/// <summary>What the loss of some rounds means.</summary>
internal enum LossVerdict : byte
{
    /// <summary>Too little was sent to tell.</summary>
    Unknown,

    /// <summary>The path loses that much anyway.</summary>
    Random,

    /// <summary>The rate is too high.</summary>
    Congestion,

    /// <summary>Reductions have not helped: they are to be taken back.</summary>
    ProvedRandom,
}
