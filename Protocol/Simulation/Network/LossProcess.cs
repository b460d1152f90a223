using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Network;

/// <summary>Where a link stands in its loss model. One owner.</summary>
internal sealed class LossProcess(Random random)
{
    private bool _isInBurst;
    private int _count;
    private MonotonicNanos _last;

    public bool Loses(LossModel model, MonotonicNanos now)
    {
        var lost = model switch
        {
            LossModel.Independent m => Chance(m.Probability),
            LossModel.GilbertElliott m => LosesInBurst(m),
            LossModel.Periodic m => ++_count % m.K == 0,
            LossModel.Tail m => LosesTail(m, now),
            _ => false,
        };
        _last = now;
        return lost;
    }

    private bool LosesInBurst(LossModel.GilbertElliott model)
    {
        if (Chance(_isInBurst ? model.Leave : model.Enter))
            _isInBurst = !_isInBurst;
        return _isInBurst && Chance(model.LossInBurst);
    }

    private bool LosesTail(LossModel.Tail model, MonotonicNanos now)
    {
        if (now - _last >= model.Pause)
            _count = 0;
        var place = _count++ % model.Flight;
        return place >= model.Flight / 2;
    }

    private bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;
}
